// Three plots, drawn as SVG elements: verdicts by college, reasons against a pass, runs over time.
'use strict';
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 460;
const TONES = { pass: 'var(--pass)', fail: 'var(--fail)', supplement: 'var(--supplement)', decide: 'var(--decide)' };

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') node.addEventListener('click', value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}
const label = (x, y, words, more = {}) => shape('text', { x, y, ...more }, String(words));
const shorten = (words, most) => ([...words].length > most ? `${[...words].slice(0, most - 1).join('')}…` : words);
const rect = (x, y, width, height, fill, title, onclick) => shape('rect',
  { x, y, width: Math.max(width, 0), height: Math.max(height, 0), style: `fill:${fill}`, class: onclick ? 'hit' : '', ...(onclick ? { onclick } : {}) }, shape('title', {}, title));

function figure(caption, height, shapes, legend) {
  const drawing = shape('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': caption }, ...shapes);
  const key = legend ? make('div', { class: 'legend' }, VERDICTS.map((verdict) => make('span', { class: verdict }, make('i'), say(`verdict-${verdict}`)))) : null;
  return make('figure', {}, make('figcaption', {}, caption), key, drawing);
}

/** A bar a college, its length the number of students, divided by verdict. */
function byCollege() {
  const rows = data.colleges.map((college) => [college.code, verdictsOf(data.students.filter((s) => s.college === college.code))]);
  const most = Math.max(1, ...rows.map(([, counts]) => counts.reduce((a, b) => a + b, 0)));
  const shapes = rows.flatMap(([code, counts], i) => {
    const y = i * 28;
    let x = 150;
    const bars = counts.map((value, v) => {
      const width = (value / most) * 270;
      const bar = rect(x, y + 3, width, 18, TONES[VERDICTS[v]], `${collegeName(code)} ${say(`verdict-${VERDICTS[v]}`)} ${value}`, () => set({ college: code, verdict: VERDICTS[v] }, true));
      x += width;
      return bar;
    });
    const total = counts.reduce((a, b) => a + b, 0);
    return [label(142, y + 17, shorten(collegeName(code), 11), { 'text-anchor': 'end' }), ...bars, label(x + 6, y + 17, total, { class: 'faint' })];
  });
  return figure(say('page-plot-colleges'), rows.length * 28, shapes, true);
}

/** How many students each requirement keeps from passing; one student may count under several. */
function byReason() {
  const open = (student, code) => student.findings.some((f) => f.code === code && f.outcome !== 'waived');
  const rows = data.codes.map((code) => [code, count(data.students, (student) => open(student, code))]);
  const shown = rows.filter(([, value]) => value).sort((a, b) => b[1] - a[1]).slice(0, 12);
  const most = Math.max(1, ...shown.map(([, value]) => value));
  const shapes = shown.flatMap(([code, value], i) => [
    label(142, i * 24 + 15, shorten(say(`code-${code}`), 20), { 'text-anchor': 'end' }),
    rect(150, i * 24 + 3, (value / most) * 270, 15, 'var(--fail)', `${say(`code-${code}`)} ${value}`, () => set({ reason: code }, true)),
    label(156 + (value / most) * 270, i * 24 + 15, value, { class: 'faint' }),
  ]);
  return figure(say('page-plot-reasons'), Math.max(shown.length, 1) * 24, shown.length ? shapes : [label(0, 15, say('page-none'))], false);
}

/** A column a run, its height the number of dossiers, divided by verdict. */
function byRun() {
  const height = 150;
  const total = (run) => VERDICTS.reduce((sum, verdict) => sum + (run.verdicts[verdict] ?? 0), 0);
  const most = Math.max(1, ...data.runs.map(total));
  const step = Math.min(56, WIDTH / Math.max(data.runs.length, 1));
  const every = Math.ceil(36 / step);
  const shapes = data.runs.flatMap((run, i) => {
    let y = height + 16;
    const bars = VERDICTS.map((verdict) => {
      const tall = ((run.verdicts[verdict] ?? 0) / most) * height;
      y -= tall;
      return rect(i * step + step * 0.12, y, step * 0.76, tall, TONES[verdict], `${run.run} ${say(`verdict-${verdict}`)} ${run.verdicts[verdict] ?? 0}`);
    });
    const middle = { 'text-anchor': 'middle' };
    if (i % every) return bars;
    return [...bars, label((i + 0.5) * step, y - 4, total(run), { ...middle, class: 'faint' }), label((i + 0.5) * step, height + 32, run.run, middle)];
  });
  return figure(say('page-plot-runs'), height + 38, shapes, true);
}

function plots() {
  $('#plots').replaceChildren(byCollege(), byReason(), byRun());
}
