// The morning page: everything is drawn from the JSON beside this script, as text, never as markup.
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (selector) => document.querySelector(selector);
const VERDICTS = ['pass', 'fail', 'supplement', 'decide'];
const BATCH = 100; // rows that are drawn at once
const FILTERS = ['q', 'verdict', 'college', 'category', 'reason', 'change', 'unsigned'];
const state = Object.fromEntries([...FILTERS, 'sort', 'lang'].map((name) => [name, '']));

// Words: a pair is Chinese and English; a text that has no English stands as it is recorded.
const speak = (pair) => (Array.isArray(pair) ? pair[state.lang === 'en' ? 1 : 0] : pair ?? '');
const say = (key) => speak(data.words[key] ?? key);
const text = (index) => (index === null || index === undefined ? '' : speak(data.texts[index]));
const marks = () => (state.lang === 'en' ? { colon: ': ', comma: ', ' } : { colon: '：', comma: '，' });
const fill = (key, facts) => say(key).replace(/\[(\w+)\]/g, (whole, name) => facts[name] ?? whole);

/** An element with attributes and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}
const href = (path) => path.split('/').map(encodeURIComponent).join('/');
const badge = (verdict) => make('span', { class: `badge ${verdict}` }, say(`verdict-${verdict}`));
const number = (value) => make('td', { class: 'number' }, String(value));

// What the rows come to; every number on this page is added up here from the students that are listed.
const colleges = new Map(data.colleges.map((college) => [college.code, college]));
const changed = new Map(data.changes.map((change) => [change.id, change]));
const count = (students, test) => students.reduce((sum, student) => sum + (test(student) ? 1 : 0), 0);
const verdictsOf = (students) => VERDICTS.map((verdict) => count(students, (s) => s.verdict === verdict));
const collegeName = (code) => speak(colleges.get(code)?.name ?? code);

for (const student of data.students) {
  student.haystack = [student.id, student.name, colleges.get(student.college)?.name, student.college]
    .concat(student.findings.map((f) => [f.subject, data.texts[f.found]]), student.rare.map((r) => r[0]))
    .flat(4).join('\n').toLowerCase();
}

function tiles() {
  const all = data.students;
  const tile = (label, value, tone, onclick) =>
    make('button', { type: 'button', class: `tile ${tone}`, onclick }, make('b', {}, String(value)), make('span', {}, label));
  const go = (verdict) => () => set({ verdict }, true);
  const sums = verdictsOf(all);
  $('#tiles').replaceChildren(
    tile(say('page-all'), all.length, '', go('')),
    ...VERDICTS.map((verdict, i) => tile(say(`verdict-${verdict}`), sums[i], verdict, go(verdict))),
    tile(say('page-unprocessed'), data.unprocessed.length, data.unprocessed.length ? 'fail' : '', () => $('#alerts').scrollIntoView()),
  );
}

function alerts() {
  const parts = [];
  const sums = verdictsOf(data.students.filter((student) => student.dossier));
  if (VERDICTS.some((verdict, i) => (data.counts.verdicts[verdict] ?? 0) !== sums[i])) {
    parts.push(make('p', {}, make('b', {}, say('page-sums'))));
  }
  if (data.after_sealing) parts.push(make('p', {}, make('b', {}, fill('page-after-sealing', { run: data.after_sealing }))));
  if (data.unprocessed.length) {
    const lines = data.unprocessed.flatMap((file) => file.faults.map((fault) => make('li', {}, speak(fault))));
    parts.push(make('b', {}, fill('page-unprocessed-head', { count: data.unprocessed.length })), make('ul', {}, lines));
  }
  $('#alerts').replaceChildren(...parts);
}

function sums(rows, name) {
  const head = make('tr', {}, make('th', {}, say(name)), make('th', { class: 'number' }, say('page-all')),
    VERDICTS.map((verdict) => make('th', { class: 'number' }, say(`verdict-${verdict}`))),
    name === 'page-college' ? make('th', {}, say('page-tables')) : null);
  const line = (label, students, links, kind) => make('tr', { class: kind }, make('td', {}, label), number(students.length),
    verdictsOf(students).map(number), name === 'page-college' ? make('td', {}, links) : null);
  const body = rows.map(([label, students, links]) => line(label, students, links));
  body.push(line(say('page-sum'), data.students, [], 'sum'));
  return make('table', {}, make('thead', {}, head), make('tbody', {}, body));
}

function totals() {
  const of = (key, value) => data.students.filter((student) => student[key] === value);
  const pick = (key, value, label) => make('a', { href: '#students', onclick: (event) => { event.preventDefault(); set({ [key]: value }, true); } }, label);
  $('#colleges div').replaceChildren(sums(data.colleges.map((college) => [
    pick('college', college.code, collegeName(college.code)), of('college', college.code),
    college.tables.map((path) => [make('a', { href: href(path) }, path.split('.').pop().toUpperCase()), ' ']),
  ]), 'page-college'));
  const categories = [...new Set(data.students.map((student) => student.category))].sort((a, b) => a - b);
  $('#categories div').replaceChildren(sums(categories.map((category) =>
    [pick('category', String(category), text(category)), of('category', category)]), 'page-category'));
}

/** Why a student is told among the changes: the findings and fields that differ. */
function reasonsOf(change) {
  const side = (side) => (side ? `${say(`outcome-${side.outcome}`)} ${text(side.found)}` : say('page-nothing'));
  const lines = change.findings.map((f) => `${say(`code-${f.code}`)}${f.subject ? ` ${f.subject}` : ''}${marks().colon}${side(f.old)} → ${side(f.new)}`);
  lines.push(...change.fields.map((f) => `${f.field}${marks().colon}${f.old ?? say('page-nothing')} → ${f.new ?? say('page-nothing')}`));
  if (!lines.length && change.dossier && change.old && change.new) lines.push(say(change.same_source ? 'page-signature' : 'page-made-anew'));
  return lines;
}

function changes() {
  const box = $('#changes div');
  if (!data.previous) return box.replaceChildren(make('p', { class: 'quiet' }, say('page-first')));
  const parts = [make('p', { class: 'quiet' }, fill('page-since', { run: data.previous, count: data.changes.length }))];
  for (const part of data.made_with) parts.push(make('p', {}, say(`page-made-with-${part}`)));
  for (const kind of data.kinds) {
    const of = data.changes.filter((change) => change.kind === kind);
    if (!of.length) continue;
    const row = (change) => make('li', {}, `${change.id} `, change.name, ' ',
      change.old ? badge(change.old) : '', change.old && change.new && change.old !== change.new ? ' → ' : '',
      change.new && change.new !== change.old ? badge(change.new) : '',
      reasonsOf(change).slice(0, 12).map((line) => make('div', { class: 'quiet' }, line)));
    const list = make('ul', { class: 'plain-list' });
    // A long list is drawn when it is asked for.
    const draw = () => { if (!list.firstChild) list.append(...of.map(row)); };
    const open = of.length <= 20;
    const details = make('details', { open, ontoggle: draw }, make('summary', {}, `${say(`change-${kind}`)} ${of.length}`), list);
    details.drawAll = draw;
    if (open) draw();
    parts.push(details);
  }
  box.replaceChildren(...parts);
}

/** What waits in appeals and the like, and for whom, as of the day on which the page is opened. */
function due() {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  const standing = ({ last, kind }) => (kind === 'paper' ? 'due' : !last ? 'unknown' : last < today ? 'overdue' : 'running');
  // The time to go on to the province is the student's: once it is over nobody is late.
  const open = data.waiting.filter((one) => !(one.kind === 'next' && standing(one) === 'overdue'));
  const line = (one) => make('tr', { class: standing(one) === 'overdue' ? 'fail' : null },
    make('td', {}, one.last ?? ''), make('td', {}, make('b', {}, say(`page-standing-${standing(one)}`))),
    make('td', {}, speak(one.of)), make('td', {}, one.student), make('td', {}, speak(one.what)), make('td', {}, speak(one.party)));
  const heads = ['page-last', 'page-standing', 'page-case', 'page-id', 'page-what', 'page-party'];
  $('#due').hidden = !data.waiting.length;
  $('#due div').replaceChildren(make('p', { class: 'quiet' }, fill('page-due-on', { day: today })),
    make('table', {}, make('thead', {}, make('tr', {}, heads.map((head) => make('th', {}, say(head))))), make('tbody', {}, open.map(line))));
}

function options() {
  const choices = (id, entries) => {
    const all = make('option', { value: '' }, say('page-any'));
    $(`#${id}`).replaceChildren(all, ...entries.map(([value, label]) => make('option', { value }, label)));
    $(`#${id}`).value = state[id];
  };
  const codes = new Set(data.students.flatMap((student) => student.findings.filter((f) => f.outcome !== 'waived').map((f) => f.code)));
  choices('verdict', VERDICTS.map((verdict) => [verdict, say(`verdict-${verdict}`)]));
  choices('college', data.colleges.map((college) => [college.code, collegeName(college.code)]));
  choices('category', [...new Set(data.students.map((s) => s.category))].map((c) => [String(c), text(c)]));
  choices('reason', data.codes.filter((code) => codes.has(code)).map((code) => [code, say(`code-${code}`)]));
  choices('change', data.kinds.filter((k) => k !== 'vanished').map((kind) => [kind, say(`change-${kind}`)]));
  choices('unsigned', data.forms.map((form) => [form, say(`form-${form}`)]));
  $('#q').value = state.q;
}

const ORDERS = {
  id: (s) => s.id, name: (s) => s.name, college: (s) => collegeName(s.college), category: (s) => text(s.category),
  verdict: (s) => VERDICTS.indexOf(s.verdict), reasons: (s) => s.findings.length,
};
let chosen = [];
let drawn = 0;

function choose() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const takes = (s) => words.every((word) => s.haystack.includes(word))
    && (!state.verdict || s.verdict === state.verdict) && (!state.college || s.college === state.college)
    && (!state.category || String(s.category) === state.category)
    && (!state.reason || s.findings.some((f) => f.code === state.reason && f.outcome !== 'waived'))
    && (!state.change || changed.get(s.id)?.kind === state.change)
    && (!state.unsigned || s.unsigned.includes(state.unsigned));
  const [key, down] = [state.sort.replace('-', '') || 'id', state.sort.startsWith('-')];
  const of = ORDERS[key] ?? ORDERS.id;
  const collator = new Intl.Collator('zh-CN');
  const compare = (a, b) => (typeof a === 'number' ? a - b : collator.compare(a, b));
  chosen = data.students.filter(takes).map((s) => [of(s), s]).sort(([a, s], [b, t]) => (down ? compare(b, a) : compare(a, b)) || (s.id < t.id ? -1 : 1)).map(([, s]) => s);
}

function reason(finding) {
  const { colon, comma } = marks();
  const head = `${say(`code-${finding.code}`)}${colon}${say(`outcome-${finding.outcome}`)}${comma}${text(finding.found)}`;
  const more = [['page-needed', text(finding.needed)], ['page-note', text(finding.note)], ['page-basis', text(finding.basis)], ['page-at', finding.at.join(', ')]];
  return make('details', {}, make('summary', {}, head), more.filter(([, told]) => told).map(([key, told]) => make('p', {}, `${say(key)} ${told}`)));
}

function row(student) {
  const change = changed.get(student.id);
  const files = student.dossier ? make('a', { href: href(student.dossier), title: say('page-forms-of') }, say('page-forms-zip')) : say('page-no-dossier');
  // A narrow screen shows a student as a card, where each value needs its heading.
  const cell = (key, ...content) => make('td', { class: key, 'data-head': say(`page-${key}`) }, ...content);
  return make('tr', { 'data-id': student.id }, cell('id', student.id), cell('name', student.name), cell('college', collegeName(student.college)),
    cell('category', text(student.category)),
    cell('verdict', badge(student.verdict), student.proposed ? make('span', {}, ` ${say('page-proposed')}${marks().colon}${student.proposed}`) : null, student.gates ? make('span', {}, ` ${student.gates}`) : null, change ? make('span', { class: 'new' }, say(`change-${change.kind}`)) : null),
    cell('reasons', make('div', {}, student.findings.map(reason))), cell('files', files));
}

function drawMore(all) {
  const to = all ? chosen.length : Math.min(chosen.length, drawn + BATCH);
  const rows = document.createDocumentFragment();
  for (; drawn < to; drawn += 1) rows.append(row(chosen[drawn]));
  $('#list tbody').append(rows);
  $('#more').hidden = drawn >= chosen.length;
}

function list() {
  const columns = ['id', 'name', 'college', 'category', 'verdict', 'reasons', 'files'];
  const sorted = state.sort.replace('-', '') || 'id';
  const direction = state.sort.startsWith('-') ? 'descending' : 'ascending';
  const arrow = (key) => (key === sorted ? (direction === 'ascending' ? ' ↑' : ' ↓') : '');
  const turn = (key) => () => set({ sort: key === sorted && direction === 'ascending' ? `-${key}` : key });
  const head = (key) => make('th', { class: key, 'aria-sort': key === sorted ? direction : null },
    ORDERS[key] ? make('button', { type: 'button', 'data-sort': key, onclick: turn(key) }, say(`page-${key}`) + arrow(key)) : say(`page-${key}`));
  choose();
  drawn = 0;
  $('#list thead').replaceChildren(make('tr', {}, columns.map(head)));
  $('#list tbody').replaceChildren();
  $('#shown').textContent = fill('page-shown', { count: chosen.length, of: data.students.length });
  drawMore(false);
}

function rest() {
  const table = (heads, rows) => make('table', {}, make('thead', {}, make('tr', {}, heads.map((head) => make('th', {}, say(head))))), make('tbody', {}, rows));
  const none = () => make('p', { class: 'quiet' }, say('page-none'));
  const cells = (...values) => make('tr', {}, values.map((value) => (typeof value === 'number' ? number(value) : make('td', {}, value))));
  const waiting = (form) => count(data.students, (student) => student.unsigned.includes(form));
  const pick = (form) => make('a', { href: '#students', onclick: (event) => { event.preventDefault(); set({ unsigned: form }, true); } }, say(`form-${form}`));
  $('#signatures div').replaceChildren(make('p', { class: 'quiet' }, say('page-signatures-note')),
    data.forms.length ? table(['page-form', 'page-waiting'], data.forms.map((form) => cells(pick(form), waiting(form)))) : none());
  const rare = data.students.filter((student) => student.rare.length || student.findings.some((f) => f.code === 'glyphs'));
  const told = (student) => student.findings.filter((f) => f.code === 'glyphs').map((f) => text(f.found)).join(' ') || say('page-printable');
  $('#rare div').replaceChildren(rare.length ? table(['page-id', 'page-name', 'page-characters', 'page-printing'], rare.map((student) =>
    cells(student.id, student.name, student.rare.map(([character, point]) => `${character} ${point}`).join(' '), told(student)))) : none());
  $('#passports div').replaceChildren(data.passports.length ? table(['page-file', 'page-read', 'page-accepted', 'page-quarantined', 'page-skipped'],
    data.passports.map(({ file, rows, lines }) => cells(make('details', {}, make('summary', {}, file), lines.map((line) => make('p', {}, speak(line)))),
      rows.read, rows.accepted, rows.quarantined, rows.skipped))) : make('p', { class: 'quiet' }, say('page-no-tables')));
  $('#made div').replaceChildren(make('p', {}, data.program), make('p', { class: 'quiet' }, say('page-timings')),
    make('table', {}, make('tbody', {}, Object.entries(data.digests).map(([name, digest]) =>
      make('tr', {}, make('td', {}, say(`page-digest-${name}`)), make('td', { class: 'mono' }, digest))))));
}

function draw() {
  document.documentElement.lang = state.lang === 'en' ? 'en' : 'zh-CN';
  $('#language').textContent = state.lang === 'en' ? '中文' : 'English';
  $('#language').lang = state.lang === 'en' ? 'zh-CN' : 'en';
  document.querySelectorAll('[data-say]').forEach((node) => { node.textContent = say(node.dataset.say); });
  $('#school').textContent = data.school;
  $('#title').textContent = data.title;
  document.title = `${data.title} ${data.run}`;
  $('#about').textContent = [fill('page-run', { run: data.run, batch: data.batch, date: data.date }),
    data.signed ? fill('page-signed', { run: data.signed }) : ''].join(' ');
  alerts(); tiles(); due(); changes(); totals(); plots(); options(); list(); rest();
}

// What is chosen stands in the address, so that a view can be passed on and survives a reload.
function remember() {
  const address = new URLSearchParams(Object.entries(state).filter(([, value]) => value)).toString();
  if (location.hash.slice(1) !== address) location.replace(`#${address}`);
}
function recall() {
  const given = new URLSearchParams(location.hash.slice(1));
  const before = JSON.stringify(state);
  for (const name of Object.keys(state)) state[name] = given.get(name) ?? '';
  return before !== JSON.stringify(state);
}
let waiting = 0;
function set(values, scroll) {
  Object.assign(state, values);
  for (const name of FILTERS) $(`#${name}`).value = state[name];
  list();
  clearTimeout(waiting);
  waiting = setTimeout(remember, 250);
  if (scroll) $('#students').scrollIntoView();
}

for (const name of FILTERS) $(`#${name}`).addEventListener('input', (event) => set({ [name]: event.target.value }));
$('.filters').addEventListener('submit', (event) => event.preventDefault());
$('#reset').addEventListener('click', () => set(Object.fromEntries([...FILTERS, 'sort'].map((name) => [name, '']))));
$('#print').addEventListener('click', () => window.print());
$('#language').addEventListener('click', () => { state.lang = state.lang === 'en' ? '' : 'en'; draw(); remember(); });
window.addEventListener('hashchange', () => { if (recall()) draw(); });
window.addEventListener('beforeprint', () => drawMore(true));
new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) drawMore(false); }, { rootMargin: '600px' }).observe($('#more'));
recall();
draw();
