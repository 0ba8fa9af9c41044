"""CPU a transcript: zishen beside programs that set the same form from the same data without Typst.

    python -m venv target/peers && target/peers/bin/pip install reportlab weasyprint
    cargo build --release && cargo build --release --example set_examples
    target/peers/bin/python benches/peers/transcript.py [STUDENTS]

WeasyPrint takes pango from the system's packages. The form is one page: head, tables, sums and places to sign, with the same fonts; every text has its characters moved round from student to student. The peers write plain PDF:
no tags, no PDF/A, no code, no digest. User and system time, without what a start costs: a run of one student is taken off. With
`--keep FOLDER` one page of each is written there, to be looked at.
"""

import html
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from typst_binding import ROOT, SET, seconds, turned

HEADS = ["课程名称", "类别", "学时", "学分", "成绩", "学期"]
SUMS = [("degree", "学位课学分"), ("non_degree", "非学位课学分"), ("milestone", "必修环节学分"), ("total", "总学分")]
SIGNED = ["制表人", "审核人", "研究生成绩专用章"]
PERSON = [
    ("学号", "id", "姓名", "name"), ("性别", "sex", "出生日期", "birth_date"), ("学院", "college", "专业", "major"),
    ("专业代码", "major_code", "研究方向", "research"), ("学位类别", "category", "学习形式", "study_mode"),
    ("入学年月", "enrolled", "拟毕业年月", "expected"),
]
PHOTO = ROOT / "src/render/example.jpg"


def students(count):
    example = json.loads((ROOT / "templates/examples/transcript.json").read_text())
    return [turned(example, by) for by in range(count)]


def tables(view):
    """Rows of the four tables: person, courses in two columns, milestones, sums."""
    person = [[a, view["student"][x], b, view["student"][y]] for a, x, b, y in PERSON]
    course = lambda r: [r["name"] + (f"（{r['note']}）" if r["note"] else ""), *(r[key] for key in ("class", "hours", "credits", "mark", "term"))]
    courses = [course(r) for r in view["rows"]] + [["以下空白", "", "", "", "", ""]]
    half = (len(courses) + 1) // 2
    courses += [[""] * 6] * (2 * half - len(courses))
    beside = [left + right for left, right in zip(courses[:half], courses[half:])]
    milestones = [[str(i + 1), m["name"], m["credits"], m["mark"], m["date"]] for i, m in enumerate(view["milestones"])]
    sums = [[label for _, label in SUMS] + ["加权平均成绩"], [view["totals"][key] for key, _ in SUMS] + [view["average"]]]
    return person, [HEADS * 2, *beside], [["序号", "环节名称", "学分", "成绩", "考核日期"], *milestones], sums


STYLE = f"""
@font-face {{ font-family: song; src: url(file://{ROOT}/fonts/song-regular.ttf) }}
@font-face {{ font-family: hei; src: url(file://{ROOT}/fonts/hei-regular.ttf) }}
@page {{ size: A4; margin: 20mm }}
body {{ font: 9pt song }} h1 {{ font: 18pt hei; text-align: center }} h2 {{ font: 10.5pt hei }} th {{ font: 9pt hei }}
table {{ width: 100%; border-collapse: collapse }} td, th {{ border: .5pt solid; padding: 3pt; text-align: center }}
.sign td {{ border: 0; padding-top: 12mm }} img {{ width: 25mm; height: 33mm }}
"""


def page(view):
    e = html.escape
    row = lambda cells, tag="td": "<tr>" + "".join(f"<{tag}>{e(cell)}</{tag}>" for cell in cells) + "</tr>"
    headed = lambda rows: "<table><thead>" + row(rows[0], "th") + "</thead>" + "".join(map(row, rows[1:])) + "</table>"
    person, courses, milestones, sums = tables(view)
    photo = f'<td rowspan="6"><img src="file://{PHOTO}"></td>'
    first = [f"<tr><th>{e(a)}</th><td>{e(x)}</td><th>{e(b)}</th><td>{e(y)}</td>{photo if i == 0 else ''}</tr>" for i, (a, x, b, y) in enumerate(person)]
    thesis = f'<tr><th>论文题目</th><td colspan="4">{e(view["student"]["thesis"])}</td></tr>'
    sign = "<table class=sign>" + row(SIGNED) + "</table>"
    return (
        f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style><h1>{e(view['school']['name'])}</h1><h1>{e(view['form']['title'])}</h1>"
        f"<table>{''.join(first)}{thesis}</table><h2>一、课程成绩</h2>{headed(courses)}<h2>二、必修环节</h2>{headed(milestones)}"
        f"<h2>三、学分与平均成绩</h2>{headed(sums)}{sign}"
    )


def weasyprint(views, folder):
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for i, view in enumerate(views):
        HTML(string=page(view)).write_pdf(folder / f"{i}.pdf", font_config=fonts)


def reportlab(views, folder):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table

    for name in "song", "hei":
        registerFont(TTFont(name, str(ROOT / f"fonts/{name}-regular.ttf")))
    style = lambda name, font, size, **more: ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.3, wordWrap="CJK", **more)
    text, label = style("text", "song", 9, alignment=1), style("label", "hei", 9, alignment=1)
    title, part = style("title", "hei", 18, alignment=1), style("part", "hei", 10.5)
    lines = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    row = lambda cells, of=text: [Paragraph(html.escape(cell), of) for cell in cells]
    headed = lambda rows, widths: Table([row(rows[0], label), *map(row, rows[1:])], widths, repeatRows=1, style=lines)
    side = [31 * mm, 13 * mm, 8 * mm, 8 * mm, 9 * mm, 16 * mm]
    for i, view in enumerate(views):
        person, courses, milestones, sums = tables(view)
        first = [[*row([a], label), *row([x]), *row([b], label), *row([y]), ""] for a, x, b, y in person]
        first[0][4] = Image(str(PHOTO), 25 * mm, 33 * mm)
        first.append([*row(["论文题目"], label), *row([view["student"]["thesis"]]), "", "", ""])
        spans = [("SPAN", (4, 0), (4, 5)), ("SPAN", (1, 6), (4, 6))]
        sheet = SimpleDocTemplate(str(folder / f"{i}.pdf"), pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=20 * mm, bottomMargin=20 * mm)
        sheet.build([
            Paragraph(view["school"]["name"], title), Paragraph(view["form"]["title"], title), Spacer(0, 4 * mm),
            Table(first, [20 * mm, 50 * mm, 20 * mm, 50 * mm, 30 * mm], style=lines + spans),
            Paragraph("一、课程成绩", part), headed(courses, side * 2), Paragraph("二、必修环节", part), headed(milestones, [34 * mm] * 5),
            Paragraph("三、学分与平均成绩", part), headed(sums, [34 * mm] * 5), Spacer(0, 12 * mm), Table([row(SIGNED)]),
        ])


PEERS = {"ReportLab": reportlab, "WeasyPrint": weasyprint}


def child(command):
    before = seconds(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    return seconds(resource.RUSAGE_CHILDREN) - before


def zishen(count):
    return child([SET, str(count), "transcript"])


def peer(name):
    """In a process of its own, so that nothing is remembered from before."""
    return lambda count: child([sys.executable, __file__, "--peer", name, str(count)])


def set_with_peer(name, count, keep=None):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        PEERS[name](students(count), folder)
        assert len(list(folder.glob("*.pdf"))) == count
        if keep:
            shutil.copy(folder / "0.pdf", Path(keep) / f"{name}.pdf")


if __name__ == "__main__":
    if "--peer" in sys.argv:
        set_with_peer(sys.argv[-2], int(sys.argv[-1]))
        sys.exit()
    if "--keep" in sys.argv:
        for name in PEERS:
            set_with_peer(name, 1, sys.argv[-1])
        sys.exit()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    programs = {"zishen": zishen} | {name: peer(name) for name in PEERS}
    print(f"transcripts of {count} students, ms of CPU each, median of 5 (least, most), and beside zishen")
    # By turns, so that a machine that is busy for a while is so for all.
    runs = [[1000 * (run(1 + count) - run(1)) / count for run in programs.values()] for _ in range(5)]
    ours = statistics.median(each[0] for each in runs)
    for name, times in zip(programs, zip(*runs)):
        print(f"{name:24}{statistics.median(times):7.2f} ({min(times):.2f}, {max(times):.2f})  {statistics.median(times) / ours:5.2f}")
