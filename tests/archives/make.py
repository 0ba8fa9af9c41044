"""Writes what lies beside it: good dossiers and runs, and broken ones, named by the code of their fault and a variant.

A dossier is an archive. A broken run is a folder of the files that it has otherwise than a good one; `BASE` names that one, and
the files of it that are not there.

Standard library only; shares nothing with the program. Run it here: python3 make.py
"""
import hashlib, json, os, shutil, struct, zlib

ID, NAME, BATCH = "202020010101", "张三", "b"
PROFILE = "urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11"
SCHOOL, WHAT, DATE, PROGRAM = "X", "X：张三", "2022-11-16", "zishen 0.1.0"
FORMS = "plan transcript midterm proposal practice activities outputs".split()
XMP = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
TEMPLATE = open("../../src/verify/texts/templates.txt").readline().strip()
SCRIPT, README = (open("../../src/package/texts/" + name, "rb").read() for name in ("check.ps1", "README.txt"))
WORDS = {"verdict": {"pass": "通过", "fail": "不通过", "supplement": "待补充材料", "decide": "需人工认定"},
         "outcome": {"pass": "通过", "fail": "不通过", "missing": "缺材料", "undetermined": "需人工认定", "waived": "已豁免", "not-applicable": "不适用"}}
ENGLISH = {"supplement": "material to be supplied", "decide": "to be decided by a person", "undetermined": "to be decided by a person", "not-applicable": "not applicable"}
OWN = {name: hashlib.sha256(open(f"../../templates/{name}.typ", "rb").read()).hexdigest() for name in ("activities", "midterm", "plan", "transcript")}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "json": "application/json"}


def drawn(texts):
    """Runs of text; what is not ASCII stands for the one letter that is drawn."""
    run = lambda text: b"(%s)Tj" % text.encode() if text.isascii() else b"/Span<</ActualText<FEFF%s>>>BDC(x)Tj EMC" % text.encode("utf-16-be").hex().encode()
    return b"BT/F 9 Tf " + b" ".join(map(run, texts)) + b" ET"


def pdf(pages=1, catalog=b"", trailer=b"", xmp=XMP, subject=ID, title="08-review", shown=(ID, NAME), picture=None, page=b"", info=b""):
    """The same on every page; a picture is a JPEG that stands in the file as it is."""
    kids, text = b" ".join(b"%d 0 R" % (5 + i) for i in range(pages)), drawn(shown)
    objects = [b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R" + catalog + b">>",
               b"<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 9 9]/Resources<</Font<</F<</Subtype/Type1>>>>>>>>" % (pages, kids),
               b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(xmp), xmp), b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)]
    objects += [b"<</Type/Page/Parent 2 0 R/Contents 4 0 R" + page + b">>"] * pages
    if picture:
        objects.append(b"<</Type/XObject/Subtype/Image/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(picture), picture))
    objects +=  [b"<</Subject(%s %s name)%s>>" % (title.encode(), subject.encode(), info)]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(objects), trailer, xref)


def finding(outcome="pass"):
    words = {"key": "x", "text": "x"}
    return {"code": "plan", "subject": "", "outcome": outcome, "without_waiver": None,
            "basis": {"document": "x", "clause": "", "cohorts": None}, "needed": words, "found": words, "note": None,
            "counted": [{"what": words, "counts": True, "at": "x"}], "decisions": []}


def text(value):
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def xml(root, attributes, *inner):
    """Two spaces a level; an element is (name, attributes, text or elements)."""
    def lines(element, depth):
        name, attributes, inner = element
        start, end = "  " * depth + f"<{name}{attributes}>", f"</{name}>\n"
        return start + inner + end if isinstance(inner, str) else start + "\n" + "".join(lines(e, depth + 1) for e in inner) + "  " * depth + end
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + lines((root, attributes, inner), 0)).encode()


def student(**values):
    return text({"schema": "zishen/student/1", "id": ID, "name": NAME} | values)


def evaluation(**values):
    return text({"verdict": "pass", "findings": [finding()]} | values)


def payload(**changes):
    files = {f"data/{name}.pdf": pdf(title=name.split("/")[1]) for name in ("cover/00-cover", "cover/01-contents", "cover/99-notes", "forms/08-review")}
    files |= {"data/record/student.json": student(), "data/record/evaluation.json": evaluation()}
    files.update(changes.get("more", {}))
    return {path: data for path, data in sorted(files.items()) if path not in changes.get("less", ())}


def index(files, version="3"):
    listed = []
    for path, data in sorted(files.items()):
        form, is_pdf = "/forms/" in path, path.endswith(".pdf")
        source = "record" if "/record/" in path else "evidence" if "/evidence/" in path else "photo" if "/photo/" in path else "printed"
        listed.append({"path": path, "title": path.split("/")[-1][:-4] if "/forms/" in path or "/cover/" in path else path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
                       "sha512": hashlib.sha512(data).hexdigest(), "media_type": TYPES.get(path.split(".")[-1], "x"),
                       "pdf_standard": "PDF/A-2a" if is_pdf else None, "content_sha256": "0" * 64 if is_pdf else None, "pages": 1 if is_pdf else None,
                       "volume_start": 1 if form else None, "source": source,
                       "form": {"code": "review", "version": "1", "template_sha256": "0" * 64} if form else None})
    return {"schema_version": version, "batch": BATCH, "student_id": ID, "student_name": NAME, "verdict": "pass",
            "state": "complete", "unsigned": [], "files": listed, "paper_originals": [], "absent": [{"form": f, "title": f, "reason": "x"} for f in FORMS]}


def premis(dossier, people=()):
    def tag(name, *inner, kind=""):
        return (name, kind, inner[0] if isinstance(inner[0], str) else inner)

    def named(name, value):
        return tag(name, tag(name + "Type", "local"), tag(name + "Value", value))

    def fixity(algorithm, digest):
        return tag("fixity", tag("messageDigestAlgorithm", algorithm), tag("messageDigest", digest))

    out = [tag("object", named("objectIdentifier", ID), kind=' xsi:type="intellectualEntity"')]
    for f in dossier["files"]:
        form = tag("format", tag("formatDesignation", tag("formatName", f["pdf_standard"] or f["media_type"])))
        out.append(tag("object", named("objectIdentifier", f"{ID}/{f['path']}"),
                   tag("objectCharacteristics", fixity("SHA-256", f["sha256"]), fixity("SHA-512", f["sha512"]), tag("size", str(f["bytes"])), form),
                   tag("originalName", f["path"]), kind=' xsi:type="file"'))
    set_ = sum(f["pdf_standard"] is not None for f in dossier["files"])
    events = [("ingestion", "records and originals read", f"{len(dossier['files'])} files"),
              ("validation", "graduation requirements evaluated", str(dossier["verdict"])),
              ("creation", "forms set as PDF/A-2a", f"{set_} documents"), ("packing", "packed as a BagIt 1.0 bag", "success")]
    done = [(kind, detail, outcome, "", DATE, PROGRAM) for kind, detail, outcome in events] + list(people)
    for number, (kind, detail, outcome, note, day, agent) in enumerate(done, 1):
        more = (tag("eventOutcomeDetail", tag("eventOutcomeDetailNote", note)),) if note else ()
        out.append(tag("event", named("eventIdentifier", f"{ID}/event-{number}"), tag("eventType", kind), tag("eventDateTime", day),
                   tag("eventDetailInformation", tag("eventDetail", detail)), tag("eventOutcomeInformation", tag("eventOutcome", outcome), *more),
                   named("linkingAgentIdentifier", agent), named("linkingObjectIdentifier", ID)))
    for agent in dict.fromkeys(agent for *_, agent in done):
        out.append(tag("agent", named("agentIdentifier", agent), tag("agentName", agent), tag("agentType", "software" if agent == PROGRAM else "person")))
    v3 = "http://www.loc.gov/premis/v3"
    return xml("premis", f' xmlns="{v3}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{v3} '
               'https://www.loc.gov/standards/premis/premis.xsd" version="3.0"', *out)


def opined(note):
    """The graduate school has decided with an opinion; `note` is what premis.xml says of it."""
    decision = {"kind": "graduate-school-review", "round": 1, "decision": "pass", "by": "周敏", "role": "研究生院", "date": "2022-11-18", "note": "核对无误"}
    files = payload(more={"data/record/student.json": student(decisions=[decision])})
    told = premis(index(files), [("decide", "graduate-school-review round-1", "pass", note, "2022-11-18", "周敏")])
    return archive(bag(files, tags={"metadata/preservation/premis.xml": told}))


def readme():
    text = README.decode()
    for mark, value in {"{id}": ID, "{description}": WHAT, "{agent}": PROGRAM, "{date}": DATE}.items():
        text = text.replace(mark, value)
    return text.encode()


def table(dossier):
    rows = ["filename,dc.title,dc.creator,dc.date,dc.type,dc.format,dc.identifier,dc.language", f"objects,{WHAT},{SCHOOL},{DATE},Collection,,{ID},zh-CN"]
    for f in dossier["files"]:
        kind = {"application/json": "Dataset", "image/jpeg": "StillImage"}.get(f["media_type"], "Text")
        rows.append(f"{f['path'].replace('data/', 'objects/', 1)},{f['title']},{SCHOOL},{DATE},{kind},{f['media_type']},{ID}/{f['path']},zh-CN")
    return "".join(row + "\n" for row in rows).encode()


def lines(name, files):
    return "".join(f"{hashlib.new(name, data).hexdigest()}  {path}\n" for path, data in sorted(files.items())).encode()


def bag(files=None, dossier=None, change=None, late=None, drop=(), version="3", tags=None):
    """Tag files around a payload; `change(path, bytes)` alters them before the tag manifests, `late` after."""
    more, files = tags or {}, payload() if files is None else files
    dossier = index(files, version) if dossier is None else dossier
    known = dossier if isinstance(dossier, dict) and isinstance(dossier.get("files"), list) else index(files)
    info = {"Source-Organization": SCHOOL, "External-Description": WHAT, "Bagging-Date": DATE, "External-Identifier": ID,
            "Payload-Oxum": f"{sum(map(len, files.values()))}.{len(files)}", "Bag-Group-Identifier": BATCH,
            "Bag-Software-Agent": PROGRAM, "BagIt-Profile-Identifier": PROFILE}
    tags = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in info.items()).encode(),
            "dossier.json": text(dossier) if isinstance(dossier, dict) else dossier,
            "README.txt": readme(),
            "metadata/metadata.csv": table(known), "metadata/preservation/premis.xml": premis(known)}
    tags |= more
    if version == "3":
        tags["check.ps1"] = SCRIPT
    for name in ("sha256", "sha512"):
        tags[f"manifest-{name}.txt"] = lines(name, files)
    tags = {path: (change or (lambda p, t: t))(path, data) for path, data in tags.items() if path not in drop}
    manifests = {f"tagmanifest-{name}.txt": lines(name, tags) for name in ("sha256", "sha512")}
    everything = files | tags | {p: d for p, d in manifests.items() if p not in drop} | (late or {})
    return ordered([(ID + "/" + path, data) for path, data in everything.items() if data is not None])


def ordered(entries):
    return sorted(entries, key=lambda e: (not e[0].endswith("/bagit.txt"), e[0].encode()))


def archive(entries, edit=None, between=b"", comment=b"", front=b"", reverse=False, behind=b"", absolute=False):
    """`edit(name, local?, fields)` may change the fields of one header."""
    out, central = bytearray(front), bytearray()
    for name, data in entries[::-1] if reverse else entries:
        stored = name.endswith((".pdf", ".png", ".jpg"))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = data if stored else packer.compress(data) + packer.flush()
        version = 10 if stored else 20
        fields = dict(made=0x0300 | version, need=version, flags=0, method=0 if stored else 8, time=0, date=33,
                      crc=zlib.crc32(data), packed=len(packed), size=len(data), name=name.encode(), extra=b"", comment=b"",
                      disk=0, internal=0, external=0o100644 << 16, offset=len(out) - (0 if absolute else len(front)), data=packed)
        f, g = dict(fields), dict(fields)
        if edit:
            edit(name, True, f), edit(name, False, g)
        out += struct.pack("<4s5H3I2H", b"PK\3\4", f["need"], f["flags"], f["method"], f["time"], f["date"], f["crc"], f["packed"],
                           f["size"], len(f["name"]), len(f["extra"])) + f["name"] + f["extra"] + f["data"] + between
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", g["made"], g["need"], g["flags"], g["method"], g["time"], g["date"], g["crc"],
                               g["packed"], g["size"], len(g["name"]), len(g["extra"]), len(g["comment"]), g["disk"], g["internal"],
                               g["external"], g["offset"]) + g["name"] + g["extra"] + g["comment"]
    out += behind
    start = len(out) - (0 if absolute else len(front))
    return bytes(out + central) + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(entries), len(entries), len(central), start, len(comment)) + comment


def header(local=True, main=True, only="/data/record/student.json", **values):
    def edit(name, is_local, fields):
        if name.endswith(only) and (local if is_local else main):
            fields.update(values)
    return edit


def dossier(**values):
    found = index(payload())
    found.update(values)
    return bag(dossier=found)


def listing(number, **values):
    found = index(payload())
    found["files"][number].update(values)
    return bag(dossier=found)


def changed(path, how):
    return bag(change=lambda p, data: how(data) if p == path else data)


def tagged(more):
    """More tag files, in every tag manifest."""
    return bag(tags=more)


def tag_files():
    """The tag files of a good dossier that its tag manifests list."""
    below = [(name.split("/", 1)[1], data) for name, data in bag()]
    return [(path, data) for path, data in below if not path.startswith(("data/", "tagmanifest-"))]


def recorded(path, data):
    return archive(bag(payload(more={path: data})))


HEADS = ("序号", "审查项目", "依据", "要求", "完成情况", "审查结果", "说明")
BREAK = ("审查批次", BATCH, "第2页共2页", *HEADS)
SEAM = ("审查批次", BATCH, "文件识别码", "某校审查表", f"第2页共2页{ID}", NAME, *HEADS)


def reviewed(conclusion="通过", outcome="通过", number="1", basis="x", more=()):
    """毕业资格审查表, as far as it is compared with the records."""
    code = f"ZS1:{ID}:REVIEW:2022:{'0' * 12}:1"
    heads = HEADS
    rows = (number, "个人培养计划", basis, "x", "x", outcome, *more)
    programme = ("培养方案", "《一培养方案》") if basis == "培养方案" else ()
    return pdf(shown=(ID, NAME, *programme, *heads, *rows, "二、审查结论", "本次资格审查意见：", conclusion, "文件识别码 " + code[:20], code[20:]))


def noted(note, shown, found="x", document="x", shown_basis="x"):
    """A dossier with a note on its requirement, and what its form shows of that."""
    one = finding() | {"note": {"key": "x", "text": note}, "found": {"key": "x", "text": found}}
    one["basis"] = one["basis"] | {"document": document}
    return archive(bag(payload(more={review: reviewed(more=shown, basis=shown_basis), evaluation_file: evaluation(findings=[one])})))


def transcribed(course="公共英语", mark="83", term="2020-2021-1", credits="2", sex="男", more=(), change=None, picture=None, held=None, scans=None):
    """A dossier with 课程学习成绩单 that shows one course; the record has the one by default."""
    result = {"code": "1", "name": "公共英语", "class": "degree", "credits": "2", "term": "2020-2021-1", "mark": "83", "date": None, "attempt": "first", "note": None} | (held or {})
    shown = (ID, NAME, "性别", sex, "一、课程成绩", "课程名称", "类别", "学时", "学分", "成绩", "学期", course[:2], course[2:], "学位课", "36", credits, mark, term[:10], term[10:], *more, "二、必修环节")
    files = payload(more={"data/forms/02-transcript.pdf": pdf(title="02-transcript", shown=shown, picture=picture), student_file: student(results=[result], sex="male", **({"photo": "photos/1.jpg"} if picture else {}),
                                  **({"originals": [{"form": "transcript", "pages": None, "scans": scans, "date": None}]} if scans else {}))}
                    | ({"data/photo/photo.jpg": FRAME} if picture else {}))
    found = index(files)
    for file in found["files"]:
        if "transcript" in file["path"]:
            file["form"]["code"] = "transcript"
        if "review" in file["path"]:
            file["volume_start"] = 2
    found["absent"] = [one for one in found["absent"] if one["form"] != "transcript"]
    (change or (lambda f, d: None))(files, found)
    return archive(bag(files, dossier=found))


def laid_out(form, number, record, *rows, version="1", behind=(), **index_changes):
    """A dossier with one form as the program lays it out, and the record that it is printed from."""
    whole = {"sex": "male", "level": "master", "kind": "academic", "study_mode": "full-time", "track": "regular", "enrolled": "2019-09", "expected": "2022-12",
             "research": "教育", "supervisors": [{"name": "李", "title": "教授", "role": None}]}
    header = ("（1）", "学号", ID, "姓名", NAME, "性别", "男", "学院", "某院", "入学年月", "2019年9月", "学位类别", "学术学位硕士", "学习形式", "全日制", "培养类别", "学历教育", "研究方向", "教育", "导师姓名", "李（教授）")
    page = ("某校某表", f"第1页 共1页{ID}", NAME, *header, *rows, "审查批次", BATCH, "文件识别码", *behind)
    path = f"data/forms/{number}-{form}.pdf"
    files = payload(more={path: pdf(title=path.split("/")[-1][:-4], shown=page), student_file: student(**(whole | record))})
    found = index(files) | index_changes
    for file in found["files"]:
        if file["path"] == path:
            file["form"].update(code=form, template_sha256=OWN[form], version=version)
        if "review" in file["path"]:
            file["volume_start"] = 2
    found["absent"] = [one for one in found["absent"] if one["form"] != form]
    return archive(bag(files, dossier=found))


def midterm(record=None, whole=None, day="考核日期", **changes):
    """中期筛选考核评定表 as it is laid out; the record has the same by default."""
    held = {"date": "2021-03-20", "self_summary": "总结", "courses_summary": "已修", "outputs_summary": None, "awards": "一等", "group_opinion": "同意攻读", "members": ["甲某", "乙某"],
            "result": "优秀", "supervisor_review": {"name": "李", "date": "2021-03-17", "opinion": "可"}, "college_review": {"name": "周", "date": "2021-03-26", "opinion": "通过"}} | (record or {})
    return laid_out("midterm", "03", {"midterm": held} | (whole or {}), day, "2021年3月20日", "一、自我总结（思想品德、学习态度、课程学习、科研进展）", "总结", "二、课程学习情况（学分、成绩）", "已修",
                    "三、科研成果", "无", "四、奖惩情况", "一等", "五、评定意见", "注", "导师意见", "可", "导师线上审核通过　　导师：李　　日期：2021年3月17日", "考核小组意见", "同意攻读",
                    "考核结果：", "☑优秀　☐良好　☐合格　☐不合格", "考核小组成员：", "甲某、乙某", "组长签名", "学院意见", "通过", "系统审核：周　2021年3月26日", "学院负责人签字", **changes)


def planned(unit="理学院", code="G1", remedial=(), **changes):
    """个人培养计划书 with two courses of two groups, as it is laid out."""
    course = lambda code, name, unit, group: {"code": code, "name": name, "class": "degree", "group": group, "hours": "36", "credits": "2", "term": "2020-2021-1", "assessment": "考试", "teacher": "王",
                                              "unit": unit, "note": None}
    plan = {"objective": "研究", "courses": [course(code, "英语", unit, "a"), course("J1", "统计", None, "b"), *remedial]}
    heads = ("序号", "课程编号", "课程名称", "学时", "学分", "开课学期", "考核方式", "任课教师（开课单位）", "备注")
    row = lambda number, code, name, teacher: (number, code, name, "36", "2", "2020-2021-1", "考试", teacher)
    return laid_out("plan", "01", {"plan": plan}, "培养方案", "一、培养目标与个人学习研究计划", "研究", "二、课程学习计划", *heads, "课程类别：甲", "小计：2 学分", *row("1", "G1", "英语", "王（理学院）"),
                    "课程类别：乙", "小计：2 学分", *row("2", "J1", "统计", "王"), "课程总学分", "4", **changes)


def reported(record=None, note="补考"):
    """课程学习成绩单 with two results side by side, as it is laid out."""
    result = {"code": "1", "name": "英语", "class": "degree", "credits": "2", "term": "2020-2021-1", "mark": "83", "date": None, "attempt": "resit", "note": None} | (record or {})
    other = result | {"code": "2", "name": "统计", "attempt": "first", "note": None}
    heads = ("课程名称", "类别", "学时", "学分", "成绩", "学期")
    row = lambda name: (name, "学位课", "", "2", "83", "2020-2021-1")
    shown = [text for text in ("一、课程成绩", *heads, *heads, *row(f"英语（{note}）"), *row("统计"), "以下空白", "二、必修环节") if text]
    return laid_out("transcript", "02", {"results": [result, other]}, *shown)


def missing(reason="x", forms=FORMS):
    """备考表 as it is laid out, with what is not there and why."""
    rows = [cell for form in forms for cell in (form, reason)]
    page = ("某校某表", f"第1页 共1页{ID}", NAME, "三、缺少材料及原因", "材料名称", "缺少原因", *rows, "立卷人", "审查批次", BATCH, "文件识别码")
    return archive(bag(payload(more={"data/cover/99-notes.pdf": pdf(title="99-notes", shown=page)})))


def registered(title="学术报告", shown="学术报告"):
    """A dossier with 学术报告登记表 of the program's own template; the record has one report by default."""
    report = {"title": title, "speaker": "王", "host": "学院", "date": "2020-10-01", "place": "101", "kind": "attended", "credits": "0.5", "summary": "体会" * 120}
    page = (ID, NAME, "1", shown, "王", "学院", "2020-10-01", "101", "听取", "0.5", "体会" * 70, "第1页", "体会" * 50)
    files = payload(more={"data/forms/06-activities.pdf": pdf(title="06-activities", shown=page), student_file: student(activities=[report])})
    found = index(files)
    for file in found["files"]:
        if "activities" in file["path"]:
            file["form"].update(code="activities", template_sha256=OWN["activities"])
        if "review" in file["path"]:
            file["volume_start"] = 2
    found["absent"] = [one for one in found["absent"] if one["form"] != "activities"]
    return archive(bag(files, dossier=found))


def as_it_came(files, found):
    """The form is called one that came as it is, which the record does not know."""
    for file in found["files"]:
        if "transcript" in file["path"]:
            file.update(source="original", pdf_standard=None)
            file["form"].update(version=None, template_sha256=None)
            del file["content_sha256"]


def of_scans(files, found):
    """The form is one that the program has set of scans."""
    for file in found["files"]:
        if "transcript" in file["path"]:
            file.update(source="original")
            file["form"].update(version=None, template_sha256=None)


def taken_out(key, **entry):
    """The form is not there, for another reason than the record has."""
    def change(files, found):
        del files["data/forms/02-transcript.pdf"]
        found["files"] = [file for file in found["files"] if "transcript" not in file["path"]]
        found[key].append({"form": "transcript", "title": "transcript"} | entry)
        for file in found["files"]:
            if "review" in file["path"]:
                file["volume_start"] = 1 if key == "absent" else 2
    return change


FRAME = b"\xff\xd8\xff\xc0\0\x11\x08\x02\x80\x01\xe0\x03\xff\xd9"
# As wide as high, and upright.
EMBLEM, ANOTHER = (b"\xff\xd8\xff\xc0\0\x11\x08\x02\x80%s\x03\xff\xd9" % width for width in (b"\x02\x80", b"\x01\xe1"))


def photographed(data=FRAME, named="photos/1.jpg", found="480×640像素，0KB", files=None):
    """A dossier with a photo."""
    one = finding() | {"code": "photo", "found": {"key": "x", "text": found}}
    more = {"data/photo/photo.jpg": data, "data/record/evaluation.json": evaluation(findings=[one]), student_file: student(photo=named)}
    return archive(bag(payload(more={path: bytes for path, bytes in more.items() if bytes is not None})))


def more(name, data=b"{}\n"):
    return ordered(bag() + [(name, data)])


CODE = f"ZS1:{ID}:PLAN:1:{'0' * 12}:1"
good = archive(bag())
student_file, evaluation_file, review = "data/record/student.json", "data/record/evaluation.json", "data/forms/08-review.pdf"
with_review = lambda data: archive(bag(payload(more={review: data})))
with_files = lambda **more: archive(bag(payload(more={path.replace("__", "/"): data for path, data in more.items()})))
twice = lambda data: data.replace(b'{', b'{"id": "x", ', 1)
jpeg = FRAME
piece = lambda *names: {"id": "1", "title": f"data/evidence/{names[0]}.jpg", "files": [f"{name}.jpg" for name in names]}
with_evidence = lambda *names: archive(bag(payload(more={f"data/evidence/{name}.jpg": jpeg for name in names} | {student_file: student(evidence=[piece(names[0])])})))
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
deflated = packer.compress(student()) + packer.flush()
end = len(good) - 22
broken = {
    "zip-no-end": good[:end], "zip-no-end--empty": b"", "zip-no-end--cut": good[:-1],
    "zip-second-end": archive(bag(), comment=good[-22:]),
    "zip-prepended": archive(bag(), front=b"#!/bin/sh\n"), "zip-appended": good + b"x", "zip-comment": archive(bag(), comment=b"hello"),
    "zip-prepended--absolute": archive(bag(), front=b"#!/bin/sh\n", absolute=True),
    "zip-form--comment": archive(bag(), header(local=False, comment=b"hello")),
    "zip-disks": good[:end + 4] + b"\1" + good[end + 5:],
    "zip-directory": good[:end + 8] + struct.pack("<HH", 3, 3) + good[end + 12:],
    "zip-directory--offset": archive(bag(), header(local=False, offset=0x7fffffff)),
    "zip-headers-differ": archive(bag(), header(main=False, crc=1)), "zip-headers-differ--name": archive(bag(), header(main=False, name=b"x" * len(ID + "/" + student_file))),
    "zip-headers-differ--size": archive(bag(), header(main=False, size=4)),
    "zip-gap": archive(bag(), between=b"gap"), "zip-gap--hidden-entry": archive(bag(), between=b"PK\3\4 hidden"),
    "zip-gap--before-directory": archive(bag(), behind=b"gap"),
    "zip-overlap": archive(bag(), header(only=".pdf", packed=3000, size=3000)),
    "zip-extra-field": archive(bag(), header(extra=b"\xfe\xca\0\0")), "zip-extra-field--local": archive(bag(), header(main=False, extra=b"\xfe\xca\0\0")),
    "zip-descriptor": archive(bag(), header(flags=8, data=deflated + struct.pack("<3I", zlib.crc32(student()), len(deflated), len(student())))),
    "zip-encrypted": archive(bag(), header(flags=1)), "zip-method": archive(bag(), header(method=12)), "zip-method--patched": archive(bag(), header(flags=0x20)),
    "zip-folder": archive(more(ID + "/data/", b"")), "zip-link": archive(bag(), header(external=0o120777 << 16)),
    "zip-link--device": archive(bag(), header(external=0o060644 << 16)), "zip-link--other-host": archive(bag(), header(made=0x0014, external=0o120777 << 16)),
    "zip-name-unsafe": archive(more(ID + "/../x.json")), "zip-name-unsafe--absolute": archive(more("/x.json")),
    "zip-name-unsafe--drive": archive(more("C:/x.json")), "zip-name-unsafe--backslash": archive(more(ID + "\\x.json")),
    "zip-name-encoding": archive(more(ID + "/data/é.json")),
    "zip-twin": archive(more(ID + "/DATA/record/student.json")), "zip-twin--same": archive(more(ID + "/" + student_file)),
    "zip-clash": archive(more(ID + "/data/record")),
    "zip-limit": archive(bag(), header(size=0x7fffffff)),
    "zip-data": archive(bag(), header(data=b"\xff" * len(deflated))), "zip-data--short": archive(bag(), header(size=2)),
    "zip-data--long": archive(bag(), header(size=len(student()) + 1)),
    "zip-crc": archive(bag(), header(crc=1)),
    "zip-form": archive(bag(), header(date=34)), "zip-form--mode": archive(bag(), header(external=0o100755 << 16)),
    "zip-form--version": archive(bag(), header(need=63)), "zip-form--stored": archive(bag(), header(method=0, data=student(), packed=len(student()))),
    "zip-form--utf-8": archive(bag(), header(flags=0x800)),
    "zip-order": archive(bag(), reverse=True),
    "bag-none": archive(bag(drop=("bagit.txt",))),
    "bag-declaration": archive(changed("bagit.txt", lambda t: b"BagIt-Version 1.0\nx\n")),
    "bag-declaration--version": archive(changed("bagit.txt", lambda t: t.replace(b"1.0", b"2.0"))),
    "bag-declaration--old": archive(changed("bagit.txt", lambda t: t.replace(b"1.0", b"0.97"))),
    "bag-declaration--encoding": archive(changed("bagit.txt", lambda t: t.replace(b"UTF-8", b"GB18030"))),
    "bag-declaration--mark": archive(changed("bagit.txt", lambda t: b"\xef\xbb\xbf" + t)),
    "bag-no-manifest": archive(bag(drop=("manifest-sha256.txt", "manifest-sha512.txt"))),
    "bag-manifest-line": archive(changed("manifest-sha256.txt", lambda t: t + b"what\n")),
    "bag-manifest-line--short-digest": archive(changed("manifest-sha256.txt", lambda t: t[8:])),
    "bag-manifest-form": archive(changed("manifest-sha256.txt", lambda t: t.replace(b"  data/record/s", b"  ./data/record/s"))),
    "bag-manifest-form--crlf": archive(changed("manifest-sha256.txt", lambda t: t.replace(b"\n", b"\r\n"))),
    "bag-manifest-form--order": archive(changed("manifest-sha512.txt", lambda t: b"".join(t.splitlines(True)[::-1]))),
    "bag-manifest-form--no-end": archive(changed("manifest-sha512.txt", lambda t: t[:-1])),
    "bag-manifest-form--capitals": archive(changed("manifest-sha256.txt", lambda t: t[:64].upper() + t[64:])),
    "bag-manifest-path": archive(changed("manifest-sha256.txt", lambda t: t + b"0" * 64 + b"  ../x\n")),
    "bag-manifest-twice": archive(changed("manifest-sha256.txt", lambda t: t + t.splitlines(True)[-1])),
    "bag-manifests-differ": archive(changed("manifest-sha512.txt", lambda t: b"".join(t.splitlines(True)[:-1]))),
    "bag-algorithm": archive(ordered(bag(late={"manifest-crc32.txt": b""}))),
    "bag-file-missing": archive(bag(late={student_file: None})), "bag-file-unexpected": archive(bag(late={"data/x.json": b""})),
    "bag-file-unexpected--beside": archive(more("other/x.json")),
    "bag-file-changed": archive(bag(late={student_file: b"[]\n"})), "bag-file-changed--tag": archive(bag(late={"README.txt": b"y\n"})),
    "bag-file-unreadable": archive(changed("manifest-sha512.txt", lambda t: t + b"\xff\n")),
    "bag-oxum": archive(changed("bag-info.txt", lambda t: t.replace(b"Payload-Oxum: ", b"Payload-Oxum: 1"))),
    "bag-fetch": archive(bag(late={"fetch.txt": b"http://example.org/ 1 ../x\n"})),
    "bag-tag-manifest": archive(bag(late={"x.txt": b""})),
    "bag-tag-manifest--only-in-sha512": archive(bag(late={"CORRECTION.html": b"x", "tagmanifest-sha512.txt": lines("sha512", dict(tag_files()) | {"CORRECTION.html": b"x"})})),
    "dossier-name": archive(tagged({"CORRECTION.html": b"x\n"})), "dossier-name--in-metadata": archive(tagged({"metadata/more.csv": b"x\n"})),
    "dossier-name--fetch": archive(tagged({"fetch.txt": b""})), "dossier-name--tag-manifest": archive(bag(late={"tagmanifest-x.pdf": b"x"})),
    "dossier-name--tag-folder": archive(bag(late={"tagmanifest-x/a.html": b"x"})), "dossier-name--other-signature": archive(bag(late={"tagmanifest-sha512.txt.p7s": b"x"})),
    "dossier-name--algorithm": archive(tagged({"manifest-md5.txt": lines("md5", payload())})),
    "dossier-name--payload": with_files(data__forms__x=b"x"), "dossier-name--kind": archive(bag(payload(more={"data/evidence/01-01.exe": b"MZ"}))),
    "dossier-name--reserved": archive(bag(payload(more={"data/evidence/con.pdf": pdf()}))), "dossier-name--stream": archive(bag(payload(more={"data/photo/photo.jpg:x": b"x"}))),
    "dossier-name--dot": archive(bag(payload(more={"data/evidence/01-01.pdf.": pdf()}))), "dossier-name--space": archive(bag(payload(more={"data/evidence/01-01.pdf ": pdf()}))),
    "dossier-name--percent": archive(bag(payload(more={"data/evidence/01%25.pdf": pdf()}))), "dossier-name--long": archive(bag(payload(more={f"data/forms/11-{'a' * 110}.pdf": pdf()}))),
    "dossier-name--number": archive(bag(payload(more={"data/evidence/1-1.pdf": pdf()}))),
    "dossier-index": archive(bag(dossier=b"{}")), "dossier-index--absent": archive(bag(drop=("dossier.json",))),
    "dossier-index--version": archive(dossier(schema_version="4")), "dossier-index--version-spelled": archive(dossier(schema_version="03")), "dossier-index--version-1": archive(dossier(schema_version="1")),
    "dossier-index--state": archive(dossier(state="draft")), "dossier-index--unsigned": archive(dossier(state="draft", unsigned=["outputs"])),
    "dossier-index--unsigned-twice": archive(dossier(state="draft", unsigned=["review", "review"])),
    "dossier-index--key-twice": archive(changed("dossier.json", lambda t: t.replace(b'"verdict"', b'"verdict": "fail", "verdict"'))),
    "dossier-index--key-twice-spelled": archive(changed("dossier.json", lambda t: t.replace(b'"verdict"', b'"v\\u0065rdict": "fail", "verdict"'))),
    "dossier-index--null": archive(dossier(files=None)), "dossier-index--verdict": archive(dossier(verdict="passed")), "dossier-index--behind": archive(changed("dossier.json", lambda t: t + b"{}")),
    "dossier-profile": archive(changed("bag-info.txt", lambda t: t.replace(b"Bagging-Date: 2022-11-16\n", b""))),
    "dossier-profile--date": archive(changed("bag-info.txt", lambda t: t.replace(b"2022-11-16", b"2022-11-31"))),
    "dossier-profile--element": archive(changed("bag-info.txt", lambda t: t + b"Contact-Name: X\n")),
    "dossier-profile--folded": archive(changed("bag-info.txt", lambda t: t.replace(b"zishen 0", b"zishen\n 0"))),
    "dossier-profile--twice": archive(changed("bag-info.txt", lambda t: t + b"External-Identifier: 1\n")),
    "dossier-profile--line-ends": archive(changed("bag-info.txt", lambda t: t.replace(b"\n", b"\r\n"))),
    "dossier-files": archive(listing(3, bytes=1)), "dossier-files--unlisted": archive(dossier(files=index(payload())["files"][:-1])),
    "dossier-files--digest": archive(listing(3, sha512="0" * 128)), "dossier-files--null-standard": archive(listing(3, pdf_standard=None)),
    "dossier-files--null-pages": archive(listing(0, pages=None)), "dossier-files--null-content": archive(listing(3, content_sha256=None)),
    "dossier-files--source": archive(listing(3, source="evidence")), "dossier-files--media-type": archive(listing(3, media_type="text/html")),
    "dossier-files--form": archive(listing(3, form={"code": "plan", "version": "1", "template_sha256": None})), "dossier-files--no-form": archive(listing(3, form=None)),
    "dossier-identity": archive(dossier(student_id="1")), "dossier-identity--batch": archive(dossier(batch="c")),
    "dossier-identity--name": archive(dossier(student_name="李四")), "dossier-identity--no-folder": archive([(name.split("/", 1)[1], data) for name, data in bag()]),
    "dossier-required": archive(bag(payload(less=("data/cover/99-notes.pdf",)))), "dossier-required--record": archive(bag(payload(less=(evaluation_file,)))),
    "dossier-unexplained": archive(dossier(absent=[])), "dossier-unexplained--twice": archive(dossier(absent=[{"form": f, "title": f, "reason": "x"} for f in FORMS + ["review"]])),
    "dossier-unexplained--same-twice": archive(dossier(absent=[{"form": f, "title": f, "reason": "x"} for f in FORMS + ["plan"]])),
    "dossier-pages": archive(listing(3, volume_start=2)), "dossier-pages--null": archive(listing(3, volume_start=None)),
    "dossier-tag-file": archive(bag(drop=("README.txt",))), "dossier-tag-file--tag-manifest": archive(bag(drop=("tagmanifest-sha256.txt",))),
    "dossier-tag-file--script": archive(bag(drop=("check.ps1",))), "dossier-tag-file--half-sm3": archive(tagged({"manifest-sm3.txt": b""})),
    "dossier-record": recorded(student_file, student(id="1")), "dossier-record--student-name": recorded(student_file, student(name="李四")),
    "dossier-record--student-schema": recorded(student_file, student(schema="x")), "dossier-record--student-null": recorded(student_file, student(id=None)),
    "dossier-record--waived": recorded(evaluation_file, evaluation(findings=[finding("waived")])), "dossier-record--evaluation-key": recorded(evaluation_file, evaluation(note="x")),
    "dossier-record--finding-key": recorded(evaluation_file, evaluation(findings=[finding() | {"remark": "x"}])), "dossier-index--key": archive(dossier(note="x")),
    "dossier-index--file-key": archive(listing(0, note="x")), "dossier-index--left-out": archive(changed("dossier.json", lambda t: t.replace(b',\n      "form": null', b"", 1))),
    "dossier-record--student-shape": recorded(student_file, student(sex="x")), "dossier-record--student-key": recorded(student_file, student(nickname="x")),
    "dossier-record--student-deep": recorded(student_file, student(plan={"courses": [{"code": "1", "name": 1}]})), "dossier-record--student-version": recorded(student_file, student(schema="zishen/student/99")),
    "dossier-record--student-list": recorded(student_file, b"[]\n"), "dossier-record--student-twice": recorded(student_file, twice(student())),
    "dossier-record--verdict": recorded(evaluation_file, evaluation(verdict="fail")), "dossier-record--conclusion": recorded(evaluation_file, evaluation(findings=[finding("fail")])),
    "dossier-record--no-findings": recorded(evaluation_file, evaluation(findings=[])), "dossier-record--outcome": recorded(evaluation_file, evaluation(findings=[finding("good")])),
    "dossier-record--null-findings": recorded(evaluation_file, evaluation(findings=None)),
    "dossier-record--evaluation-twice": recorded(evaluation_file, evaluation().replace(b'{', b'{"verdict": "pass", ', 1)),
    "dossier-record--student-form": recorded(student_file, student() + b"\n"), "dossier-record--evaluation-form": recorded(evaluation_file, evaluation().replace(b"  ", b" ")),
    "dossier-index--form": archive(changed("dossier.json", lambda t: t.replace(b": ", b":"))),
    "dossier-record--readme-added": archive(changed("README.txt", lambda t: t + b"x\n")), "dossier-record--premis-form": archive(changed("metadata/preservation/premis.xml", lambda t: t + b"\n")),
    "dossier-record--table-form": archive(changed("metadata/metadata.csv", lambda t: t.replace(b"\n", b"\r\n"))),
    "dossier-record--readme": archive(changed("README.txt", lambda t: t.replace(ID.encode(), b"1"))), "dossier-record--readme-hidden": archive(changed("README.txt", lambda t: t + "\u202e".encode())),
    "dossier-record--script": archive(changed("check.ps1", lambda t: t + b"Remove-Item x\n")),
    "dossier-record--table": archive(changed("metadata/metadata.csv", lambda t: t.replace(b"/08-review.pdf,", b"/09-review.pdf,"))), "dossier-record--table-row": archive(changed("metadata/metadata.csv", lambda t: t + t.splitlines(True)[-1])),
    "dossier-record--premis-digest": archive(changed("metadata/preservation/premis.xml", lambda t: t.replace(hashlib.sha256(pdf()).hexdigest().encode(), b"0" * 64, 1))),
    "dossier-record--premis-verdict": archive(changed("metadata/preservation/premis.xml", lambda t: t.replace(b">pass<", b">fail<"))),
    "dossier-record--premis-mark": archive(changed("metadata/preservation/premis.xml", lambda t: b"\xef\xbb\xbf" + t)),
    "dossier-record--premis-comment": archive(changed("metadata/preservation/premis.xml", lambda t: t.replace(b"<agent>", b"<!-- x --><agent>"))),
    "dossier-record--premis-entity": archive(changed("metadata/preservation/premis.xml", lambda t: t.replace(b"<premis", b'<!DOCTYPE premis [<!ENTITY x SYSTEM "file:///etc/passwd">]><premis'))),
    "good--opinion": opined("核对无误"), "good--opinion-in-the-record-alone": opined(""), "dossier-record--premis-opinion": opined("有误"),
    "dossier-record--premis-cut": archive(changed("metadata/preservation/premis.xml", lambda t: t[:-20])),
    "dossier-record--photo": archive(bag(payload(more={"data/photo/photo.jpg": b"<html>"}))),
    "pdf-unreadable": with_review(b"%PDF-1.7\nno\n"),
    "pdf-encrypted": with_review(pdf(trailer=b"/Encrypt<<>>")),
    "pdf-active": with_review(pdf(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>")),
    "pdf-active--attachment": with_review(pdf(catalog=b"/Names<</EmbeddedFiles<<>>>>")),
    "pdf-active--launch": with_review(pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>")),
    "pdf-active--spelled": with_review(pdf(catalog=b"/OpenAction<</S/Java#53cript/J#53(x)>>")),
    "pdf-active--file-address": with_review(pdf(catalog=b"/OpenAction<</S/URI/URI(file:///C:/x.exe)>>")),
    "pdf-active--open-address": with_review(pdf(catalog=b"/OpenAction<</S/URI/URI(https://example.org/)>>")),
    "pdf-active--link-to-file": with_review(pdf(catalog=b"/X<</A<</S/URI/URI( FILE:x)>>>>")), "pdf-active--link-to-share": with_review(pdf(catalog=rb"/X<</A<</S/URI/URI(\\\\host\\x)>>>>")),
    "pdf-active--base-address": with_review(pdf(catalog=b"/URI<</Base(file:///)>>")), "pdf-active--key-twice": with_review(pdf(catalog=b"/X<</S/GoTo/#53/GoTo>>")),
    "pdf-unreadable--page-cycle": with_review(pdf().replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")),
    "dossier-identity--form": with_review(pdf(subject="202020010102")), "dossier-identity--cover": archive(bag(payload(more={"data/cover/00-cover.pdf": pdf(subject="202020010102", title="00-cover")}))),
    "dossier-identity--exchanged": archive(bag(payload(more={"data/cover/00-cover.pdf": pdf(), review: pdf(title="00-cover")}))), "dossier-identity--title-longer": with_review(pdf(title="08-reviews")),
    "dossier-tag-file--ro-crate": archive(dossier(packet={"sm3": False, "ro_crate": True})), "dossier-tag-file--no-sm3": archive(dossier(packet={"sm3": True, "ro_crate": False})),
    "dossier-index--packet": archive(dossier(packet={"sm3": False, "ro_crate": False})),
    "pdf-text": with_review(pdf(shown=(NAME,))), "pdf-text--name": with_review(pdf(shown=(ID, "李四"))), "pdf-text--table": with_review(pdf().replace(b"/Resources<</Font", b"/Resources<</Fonts")),
    "pdf-text--code-of-form": with_review(pdf(shown=(ID, NAME, f"ZS1:{ID}:TRANSCRIPT:2022:{'0' * 12}:1"))), "pdf-text--code-of-student": with_review(pdf(shown=(ID, NAME, f"ZS1:{ID}1:REVIEW:2022:{'0' * 12}:1"))),
    "pdf-text--code-of-content": with_review(pdf(shown=(ID, NAME, f"ZS1:{ID}:REVIEW:2022:{'1' * 12}:1"))), "pdf-text--code-of-page": with_review(pdf(shown=(ID, NAME, f"ZS1:{ID}:REVIEW:2022:{'0' * 12}:2"))),
    "pdf-text--conclusion": with_review(reviewed(conclusion="不通过")), "pdf-text--requirement": with_review(reviewed(outcome="不通过")),
    "pdf-text--no-conclusion": archive(listing(3, form={"code": "review", "version": "1", "template_sha256": TEMPLATE})),
    "pdf-text--row-between-pages": noted("另见附件", ("2", "实践环节", "x", "不通过", *BREAK, "另见附件")), "pdf-text--row-before-foot": noted("另见附件", ("另有处分", *SEAM, "另见附件")), "pdf-text--row-behind-head": noted("另见附件", (*SEAM[:-7], "另有处分", *HEADS, "另见附件")),
    "pdf-text--row-note-behind-break": noted("另见附件", (*BREAK, "另见附录")), "pdf-text--row-note-long": noted("说明" * 600, ("说明" * 300, *BREAK, "说明" * 299 + "明说")),
    "pdf-text--row-note-without-heads": noted("另见附件", (*BREAK[:3], "另见附件")), "pdf-text--row-found-beside-long-note": noted("说明" * 600, ("说明" * 600,), found="y"),
    "pdf-text--row-number": with_review(reviewed(number="2")), "pdf-text--row-basis": with_review(reviewed(basis="y")), "pdf-text--row-more": with_review(reviewed(more=("2", "实践环节", "x", "x", "x", "通过"))),
    "pdf-text--mark-wide": transcribed(held={"mark": "９３"}), "pdf-text--mark-unusual": transcribed(held={"mark": "93°"}), "pdf-text--mark-null": transcribed(held={"mark": None}),
    "pdf-text--term-null": transcribed(held={"term": None}), "pdf-text--class": transcribed(held={"class": "remedial"}), "pdf-text--course-more-without-term": transcribed(held={"term": None}, more=("体育", "学位课", "36", "1", "99", "2020-2021-1")),
    "pdf-text--course-name-long": transcribed(held={"name": "公共英语" + "\u3400" * 120, "mark": "93"}),
    "pdf-text--row-point-moved": noted("共3.5年", ("共35年",)), "pdf-text--row-dashes-moved": noted("2022-11-14", ("2022-1-114",)),
    "pdf-text--row-programme": noted("", (), document="《另一培养方案》", shown_basis="培养方案"),
    "pdf-text--credits": transcribed(credits="3"), "pdf-text--sex": transcribed(sex="女"), "pdf-text--course-more": transcribed(more=("体育", "学位课", "36", "1", "99", "2020-2021-1")),
    "good--as-it-came": transcribed(change=as_it_came, scans=["a.pdf"]), "dossier-record--as-it-came-of-two": transcribed(change=as_it_came, scans=["a.pdf", "b.pdf"]),
    "good--of-scans": transcribed(change=of_scans, scans=["a.jpg"]), "dossier-record--of-scans-pages": transcribed(change=of_scans, scans=["a.jpg", "b.jpg"]),
    "dossier-record--as-it-came": transcribed(change=as_it_came), "dossier-record--absent-though-held": transcribed(change=taken_out("absent", reason="x")),
    "dossier-record--paper-unnamed": transcribed(change=taken_out("paper_originals", pages=1, volume_start=1)),
    "dossier-record--photo-unnamed": photographed(named=None), "dossier-record--photo-size": photographed(found="640×640像素，0KB"), "dossier-record--photo-bytes": photographed(found="480×640像素，124KB"),
    "dossier-record--photo-cut": photographed(data=FRAME[:4]), "dossier-required--photo": photographed(data=None), "dossier-record--student-day": recorded(student_file, student(birth_date="2000-02-30")),
    "pdf-text--photo": transcribed(picture=ANOTHER), "pdf-text--mark": transcribed(mark="93"), "pdf-text--term": transcribed(term="2020-2021-2"), "pdf-text--course": transcribed(course="公共日语"),
    "dossier-identity--longer": with_review(pdf(subject=ID + "1")), "dossier-identity--no-subject": with_review(pdf(subject="")),
    "dossier-record--finding-code": recorded(evaluation_file, evaluation(findings=[finding() | {"code": "gold-medal"}])),
    "dossier-record--finding-twice": recorded(evaluation_file, evaluation(findings=[finding(), finding()])),
    "dossier-record--finding-no-basis": recorded(evaluation_file, evaluation(findings=[finding() | {"basis": {"document": "", "clause": "", "cohorts": None}}])),
    "dossier-record--finding-left-out": recorded(evaluation_file, evaluation(findings=[{k: v for k, v in finding().items() if k != "note"}])),
    "dossier-record--evidence-number": with_evidence("02-01"), "dossier-record--evidence-file-number": with_evidence("01-02"), "dossier-record--evidence-gone": recorded(student_file, student(evidence=[piece("01-01")])),
    "dossier-record--evidence-more": with_evidence("01-01", "01-02"), "dossier-record--evidence-unnamed": recorded("data/evidence/01-01.jpg", jpeg),
    "dossier-profile--number": archive(changed("bag-info.txt", lambda t: t.replace(b"Bag-Software", "Internal-Sender-Identifier: X-\u202e1\nBag-Software".encode()))),
    "pdf-conformance": with_review(pdf(xmp=XMP.replace(b"2<", b"1<"))),
    "pdf-conformance--behind": with_review(pdf() + b"more\n"), "pdf-conformance--added": with_review(pdf() + pdf()[pdf().rindex(b"startxref"):]),
    "pdf-conformance--turned": with_review(pdf(page=b"/Rotate 180")), "pdf-conformance--cut-off": with_review(pdf(page=b"/CropBox[0 0 4 9]")), "pdf-conformance--moved": with_review(pdf(page=b"/MediaBox[5 0 9 9]")),
    "pdf-conformance--stamp": with_review(pdf(page=b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]>>]")), "pdf-conformance--form": with_review(pdf(catalog=b"/AcroForm<</Fields[]/NeedAppearances true>>")),
    "pdf-conformance--layers": with_review(pdf(catalog=b"/OCProperties<</OCGs[]/D<<>>>>")), "pdf-conformance--drawn-link": with_review(pdf(page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/AP<<>>>>]")),
    "good--link": with_review(pdf(page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org/)>>>>]")),
    "pdf-conformance--scaled": with_review(pdf(page=b"/UserUnit 3")), "pdf-conformance--author": with_review(pdf(info=b"/Author(A)", xmp=XMP + b"<dc:creator><rdf:Seq><rdf:li>B</rdf:li></rdf:Seq></dc:creator>")),
    "pdf-conformance--day": with_review(pdf(info=b"/ModDate(D:20221116000000Z)", xmp=XMP + b"<xmp:ModifyDate>2022-11-17T00:00:00+00:00</xmp:ModifyDate>")),
    "pdf-conformance--two-parts": with_review(pdf(xmp=XMP + b"<pdfaid:part>3</pdfaid:part>")), "pdf-conformance--number": with_review(pdf(xmp=XMP + b"<xmpTPg:NPages>2</xmpTPg:NPages>")),
    "good--said": with_review(pdf(info=b"/Author(A&B)/Creator(%s)/CreationDate(D:20221116000000Z)" % PROGRAM.encode(), xmp=XMP + b"<dc:creator><rdf:Seq><rdf:li>A&amp;B</rdf:li></rdf:Seq></dc:creator><xmp:CreateDate>2022-11-16T00:00:00+00:00</xmp:CreateDate>")),
    "dossier-record--set-by": with_review(pdf(info=b"/Creator(other 1)")), "dossier-record--set-on": with_review(pdf(info=b"/CreationDate(D:20221117000000Z)")),
    "dossier-files--template": archive(listing(3, form={"code": "review", "version": "1", "template_sha256": "x"})), "dossier-files--version": archive(listing(3, form={"code": "review", "version": "", "template_sha256": None})),
    "good--laid-out": midterm(), "good--laid-out-worded": midterm(day="考核时间", wording={"考核日期": "考核时间"}), "pdf-text--between-worded": midterm(day="考核时间", record={"date": "2021-03-21"}, wording={"考核日期": "考核时间"}),
    "pdf-text--between-gone": midterm({"awards": None}), "pdf-text--between-more": midterm({"outputs_summary": "成果"}), "pdf-text--between-cut": midterm({"group_opinion": "同意"}),
    "pdf-text--between-order": midterm({"members": ["乙某", "甲某"]}), "pdf-text--between-checked-by": midterm({"college_review": None}), "pdf-text--between-research": midterm(whole={"research": "教"}),
    "pdf-text--between-category": midterm(whole={"level": "doctor"}), "pdf-text--between-supervisors": midterm(whole={"supervisors": []}), "pdf-text--form-version": midterm(version="2"),
    "dossier-index--wording": midterm(wording={}), "dossier-index--wording-null": midterm(wording=None),
    "good--laid-out-plan": planned(), "pdf-text--between-unit": planned(unit=None), "pdf-text--between-code": planned(code="G2"),
    "good--laid-out-foot": planned(behind=(CODE, "X制", "1")), "pdf-text--behind-foot": planned(behind=(CODE, "X制", "1", "准予毕业")), "pdf-text--foot-page": planned(behind=(CODE, "X制", "2")),
    "pdf-text--foot-imprint": planned(behind=(CODE, "某校制", "1")), "good--laid-out-results": reported(), "pdf-text--between-attempt": reported({"attempt": "first"}), "pdf-text--between-note": reported({"note": "双语"}), "pdf-text--between-name": reported({"name": "语"}),
    "good--missing": missing(), "pdf-text--missing-reason": missing("y"), "pdf-text--missing-form": missing(forms=FORMS[1:]),
    "good--filled": registered(), "pdf-text--filled": registered(title="另一报告"), "pdf-text--filled-cut": registered(shown="学术"),
    "pdf-text--number": archive(bag(payload(more={"data/cover/00-cover.pdf": pdf(title="00-cover", shown=(ID, NAME, "档号", "X-2", "年度"))}))),
    "pdf-pages": with_review(pdf(2)),
    "sign-form": archive(bag(late={"tagmanifest-sha256.txt.p7s": b"what"})),
}


def zip64(data, disks):
    """The same archive with an end record of Zip64, which says on how many disks it lies."""
    count, size, start = struct.unpack("<HII", data[-12:-2])
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(data) - 22, disks)
    return data[:-22] + record + locator + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0)


def foreign(more=None, only=()):
    """A bag of somebody else's; `only` files are listed in the tag manifest of SHA-512 alone."""
    files = {"data/a.txt": b"good\n"}
    tags = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"} | {f"manifest-{n}.txt": lines(n, files) for n in ("sha256", "sha512")}
    tags |= more or {}
    covered = {path: data for path, data in tags.items() if path not in only}
    tag_manifests = {"tagmanifest-sha256.txt": lines("sha256", covered), "tagmanifest-sha512.txt": lines("sha512", tags)}
    return [("1/" + path, data) for path, data in (files | tags | tag_manifests).items()]


payload_only = lambda **values: header(only="data/a.txt", **values)
hidden = archive([("1/data/b.txt", b"hidden\n")])
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
squeezed = packer.compress(b"good\n") + packer.flush()
told = struct.pack("<4s3I", b"PK\7\x08", zlib.crc32(b"good\n"), len(squeezed), 5)
unicode_path = struct.pack("<HHBI", 0x7075, 5 + 12, 1, zlib.crc32(b"1/data/a.txt")) + b"1/data/b.txt"
def size_known(size):
    """As bsdtar writes it: the local header says the size, and leaves CRC and packed size to the descriptor."""
    local, main = {"flags": 8, "crc": 0, "packed": 0, "size": size, "data": squeezed + told}, {"flags": 8}
    return archive(foreign(), lambda name, is_local, fields: fields.update(local if is_local else main) if name.endswith("data/a.txt") else None)


broken |= {
    "zip-headers-differ--size-known": size_known(6),
    # Foreign bags in ZIPs with two readings.
    "zip-gap--foreign": archive(foreign(), between=hidden[:hidden.index(b"PK\1\2")]),
    "zip-gap--foreign-before-directory": archive(foreign(), behind=hidden[:hidden.index(b"PK\1\2")]),
    "zip-name-encoding--foreign": archive(foreign() + [("1/data/é.txt", b"x")]),
    "zip-name-encoding--foreign-bytes": archive(foreign(), payload_only(name=b"1/data/\xd7\xca")),
    "zip-two-readings": archive(foreign(), front=hidden), "zip-two-readings--front-absolute": archive(foreign(), front=hidden, absolute=True),
    "zip-two-readings--behind": archive(foreign()) + hidden[:-22], "zip-two-readings--comment": archive(foreign(), comment=hidden[:-22]),
    "zip-two-readings--line-comment": archive(foreign(), header(local=False, only="data/a.txt", comment=hidden[:-22])),
    "zip-two-readings--unicode-path": archive(foreign(), payload_only(extra=unicode_path)), "zip-two-readings--local-unicode-path": archive(foreign(), header(main=False, only="data/a.txt", extra=unicode_path)),
    "bag-file-unreadable--info-line": archive(foreign({"bag-info.txt": b"Bagging-Date: 2020-01-01\nno label\n"})), "good--foreign-folded": archive(sorted(foreign({"bag-info.txt": b"Payload-Oxum:\n  5.1\n"}), key=lambda entry: (entry[0] != "1/bagit.txt", entry[0]))),
    "zip-two-readings--link-name": archive(foreign(), payload_only(extra=struct.pack("<HHIHIHH", 0x756e, 14, 0, 0o120777, 0, 0, 0))),
    "zip-two-readings--field-twice": archive(foreign(), payload_only(extra=b"UT\0\0UT\0\0")), "zip-two-readings--field-length": archive(foreign(), payload_only(extra=b"UT\x09\0\0")),
    "zip-two-readings--zip64-idle": archive(foreign(), header(main=False, only="data/a.txt", extra=struct.pack("<HHQQ", 1, 16, 9, 9))),
    "zip-two-readings--descriptor": archive(foreign(), payload_only(flags=8, data=squeezed + told[:-1] + b"\1")),
    "zip-two-readings--stored-descriptor": archive(foreign(), payload_only(flags=8, method=0, packed=5, data=b"good\n" + struct.pack("<4s3I", b"PK\7\x08", zlib.crc32(b"good\n"), 5, 5))),
    "zip-two-readings--folder-mode": archive(foreign(), payload_only(external=0o040755 << 16)), "zip-two-readings--folder-name": archive(foreign() + [("1/data/b/", b"x")]),
    "zip-directory--zip64-disks": zip64(archive(foreign()), 2),
    "zip-directory--zip64-more": archive(foreign(), header(local=False, only="data/a.txt", extra=struct.pack("<HHQ", 1, 8, 9))),
    "zip-twin--folded": archive(foreign() + [("1/data/ss.txt", b"x"), ("1/data/\u00df.txt", b"x")], lambda name, local, f: f.update(flags=0x800)),
    "zip-twin--long-s": archive(foreign() + [("1/data/s.txt", b"x"), ("1/data/\u017f.txt", b"x")], lambda name, local, f: f.update(flags=0x800)),
    "zip-two-readings--label": archive(foreign(), header(only="/data/a.txt", external=0o100644 << 16 | 8)),
    "dossier-record--student-too-large": archive(bag(payload(more={student_file: b'{"schema": "zishen/student/9"' + b" " * (4 << 20) + b"}\n"}))),
    "dossier-record--premis-too-large": archive(bag(change=lambda path, data: b" " * (33 << 20) if path.endswith("premis.xml") else data)),
    "zip-twin--hidden": archive(foreign() + [("1/data/\u4e00.txt", b"x"), ("1/data/\u4e00\u200c.txt", b"x")], lambda name, local, f: f.update(flags=0x800)),
    "zip-twin--dot": archive(foreign() + [("1/data/a.txt.", b"x")]), "zip-twin--space": archive(foreign() + [("1/data/a.txt ", b"x")]),
    "bag-tag-manifest--signed": archive(foreign({"x.html": b"x"}, only=("x.html",)) + [("1/tagmanifest-sha256.txt.p7s", b"x")]),
}


def frame():
    """What stands before and behind the data of the page; the title is left out."""
    part = lambda name: open("../../src/report/page/" + name).read()
    words = [line.split(" = ", 1)[1] for line in open("../../src/message/zh.ftl").read().splitlines() if line.startswith("page-noscript = ")]
    html = part("page.html")
    for mark, text in {"style": part("page.css"), "noscript": words[0], "script": part("plots.js") + part("page.js")}.items():
        html = html.replace("{{" + mark + "}}", text)
    return html.split("{{data}}")


def page(record, found, change=None):
    shown = [{key: one[key] for key in ("id", "name", "college")} | {"category": 0, "verdict": one["verdict"], "dossier": s["dossier"], "unsigned": [], "rare": [], "findings": []}
             for one, s in zip(found["students"], record["students"])]
    words = {f"{kind}-{key}": [word, ENGLISH.get(key, key)] for kind, all in WORDS.items() for key, word in all.items()}
    data = {"schema_version": "1", "batch": BATCH, "title": record["title"] or "", "school": SCHOOL + "Y", "date": DATE, "run": record["run"], "signed": None, "previous": None,
            "program": PROGRAM, "after_sealing": None, "counts": record["counts"], "digests": record["digests"], "made_with": [], "codes": ["plan"], "kinds": [], "forms": [],
            "colleges": [{"code": "edu", "name": "教", "tables": ["summary/edu.pdf", "summary/edu.xlsx"]}], "students": shown, "changes": [],
            "runs": [{"run": record["run"], "verdicts": (record["counts"] or {}).get("verdicts", {})}], "unprocessed": [], "passports": [], "words": words, "texts": ["类别不明"]}
    if record.get("previous"):
        data["previous"] = record["previous"]["run"]
    if record.get("signed_from"):
        data |= {"run": record["signed_from"], "signed": record["run"]}
        data["runs"][0]["run"] = record["signed_from"]
    (change or (lambda d: d))(data)
    before, behind = (text.replace("{{title}}", record["title"] or "") for text in frame())
    return (before + json.dumps(data, ensure_ascii=False) + behind).encode()


def cells(**values):
    return {"id": ID, "name": NAME, "verdict": "通过"} | values


def row(**values):
    return {"key": [None, None, "", ID], "group": "学籍信息不全", "verdict": "pass", "level": None, "by_college": True, "cells": cells()} | values


FOOT = "<headerFooter><oddFooter>&amp;L&amp;9教　X&amp;C&amp;9第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"


def workbook(rows, sheet="", more=None, row_attributes="", foot="", texts_more=(), cell_attributes=""):
    """A workbook of one sheet with texts, and numbers in the first column where they are numbers."""
    texts = [*dict.fromkeys(cell for line in rows for cell in line if not isinstance(cell, int)), *texts_more]
    cell = lambda at, column, value: f'<c r="{chr(65 + column)}{at}"{cell_attributes}><v>{value}</v></c>' if isinstance(value, int) else f'<c r="{chr(65 + column)}{at}" t="s"><v>{texts.index(value)}</v></c>'
    lines = "".join(f'<row r="{at}"{row_attributes}>' + "".join(cell(at, column, value) for column, value in enumerate(line)) + "</row>" for at, line in enumerate(rows, 1))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts = dict.fromkeys(("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml"), "<x/>")
    parts |= {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "docProps/core.xml": "<cp:coreProperties/>", "xl/styles.xml": STYLES, "docProps/app.xml": "<Properties/>", "xl/theme/theme1.xml": open("../workbook/theme1.xml").read(),
              "xl/_rels/workbook.xml.rels": "<Relationships/>", "xl/workbook.xml": "<workbook/>"}
    parts |= {"xl/sharedStrings.xml": head + "<sst>" + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>",
              "xl/worksheets/sheet1.xml": head + f"<worksheet><sheetData>{lines}</sheetData>{sheet}{foot}</worksheet>"} | (more or {})
    return archive(sorted((name, text.encode()) for name, text in parts.items()))


STYLES = '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'


def summary_rows(name=NAME, verdict="通过", id=ID, total="合计：1人，其中通过1人（博士0人、硕士0人）", about="学院：教　　审查批次：X　第0001次运行　　审查日期：2022年11月16日"):
    return [["X汇总表"], [about], ["序号", "学号", "姓名", "系统审查结论"], ["学籍信息不全　　小计：1人，其中通过1人"], [1, id, name, verdict], [total], ["审查小组成员："]]


def catalogue(record):
    fields = lambda n, s: [("顺序号", str(n)), ("档号", ""), ("责任者", SCHOOL + "Y"), ("题名", WHAT + "研究生业务档案"), ("日期", "20221116"), ("密级", ""), ("电子档案名称", s["dossier"]), ("备注", "SHA-256：" + s["sha256"])]
    return xml("文件目录", "", *[("文件", "", [(k, "", v) for k, v in fields(n, s)]) for n, s in enumerate(record["students"], 1)])


def description(record, size):
    text = open("../../src/report/texts/说明文件.TXT").read()
    facts = {"organization": SCHOOL + "Y", "title": record["title"] or "", "batch": BATCH, "date": "2022年11月16日", "dossiers": str(len(record["students"] or [])), "bytes": str(size), "program": PROGRAM}
    for mark, fact in facts.items():
        text = text.replace("{" + mark + "}", fact)
    return text.encode()


def run(zip=good, drop=(), more=None, record=None, manifest=None, number="0001", folder=None, change=None, tables=None, row_=None, shown=None):
    """A run with one dossier; `change(path, bytes)` alters its files before the manifest is made, `more` comes in after."""
    path = f"dossiers/edu/{ID}.zip"
    table = {"summary/edu.pdf": pdf(), "summary/edu.xlsx": workbook(summary_rows(), foot=FOOT)} | (tables or {})
    digest = {end: hashlib.sha256(table[f"summary/edu.{end}"]).hexdigest() for end in ("pdf", "xlsx")}
    made = {"schema_version": "2", "run": number, "previous": None, "batch": BATCH, "title": "X", "school": SCHOOL, "colleges": {"edu": "教"}, "date": DATE,
            "program": PROGRAM, "digests": dict.fromkeys(("fonts", "inputs", "program", "templates"), "0" * 64), "files": {}, "passports": [], "unprocessed": [],
            "students": [{"id": ID, "dossier": path, "sha256": hashlib.sha256(zip).hexdigest(), "bytes": len(zip), "verdict": "pass", "documents": 4, "pages": 4, "unsigned": [], "made_from": "0" * 64}],
            "tables": [{"college": "edu", "run": "0001", "pages": 1, "pdf_sha256": digest["pdf"], "xlsx_sha256": digest["xlsx"], "made_from": "0" * 64}],
            "counts": {"dossiers": 1, "documents": 5, "pages": 5, "bytes": len(zip), "verdicts": {"pass": 1}, "unprocessed": 0}}
    made.update(record or {})
    found = {"schema_version": "2", "batch": BATCH, "students": [{"id": ID, "name": NAME, "college": "edu", "verdict": "pass", "findings": [finding()], "row": row_ or row(), "rare": []}]}
    files = {path: zip, "run.json": text(made), "findings.json": text(found), "文件目录.XML": catalogue(made) if made["students"] else b"",
             "说明文件.TXT": description(made, len(zip))} | table
    files["index.html"] = page(made, found, shown) if made["students"] else b""
    files = {p: d for p, d in ((p, (change or (lambda p, t: t))(p, d)) for p, d in files.items()) if d is not None}
    files["manifest-sha256.txt"] = (manifest or (lambda t: t))(lines("sha256", files))
    files.update(more or {})
    return {f"{BATCH}/{folder or number}/{p}": data for p, data in files.items() if p not in drop}


def altered(path, how):
    return run(change=lambda p, data: how(data) if p == path else data)


first = run()
link = {"run": "0001", "manifest_sha256": hashlib.sha256(first["b/0001/manifest-sha256.txt"]).hexdigest()}
put = lambda old, new: lambda data: data.replace(old.encode(), new.encode())
counts = {"dossiers": 1, "documents": 5, "pages": 5, "bytes": len(good), "verdicts": {"pass": 1}, "unprocessed": 0}
runs = {
    "run-no-manifest": run(drop=("manifest-sha256.txt",)), "run-no-manifest--beside": first | {"b/0002/index.html": first["b/0001/index.html"]},
    "run-file-unexpected--beside": first | {"b/index.html": first["b/0001/index.html"]},
    "run-manifest-line": run(manifest=lambda t: t + b"what\n"), "run-manifest-line--twice": run(manifest=lambda t: t + t.splitlines(True)[0]),
    "run-manifest-line--crlf": run(manifest=lambda t: t.replace(b"\n", b"\r\n")), "run-manifest-line--order": run(manifest=lambda t: b"".join(t.splitlines(True)[::-1])),
    "run-manifest-line--no-end": run(manifest=lambda t: t[:-1]), "run-manifest-line--capitals": run(manifest=lambda t: t[:64].upper() + t[64:]),
    "run-file-missing": run(drop=(f"dossiers/edu/{ID}.zip",)), "run-file-unexpected": run(more={"x.txt": b"x"}),
    "run-file-missing--findings": altered("findings.json", lambda d: None), "run-file-missing--page": altered("index.html", lambda d: None), "run-file-missing--catalogue": altered("文件目录.XML", lambda d: None),
    "run-file-unexpected--listed": {**(more := run()), "b/0001/x.txt": b"x", "b/0001/manifest-sha256.txt": lines("sha256", {p[7:]: d for p, d in more.items() if "manifest" not in p} | {"x.txt": b"x"})},
    "run-file-changed": run(more={"run.json": first["b/0001/run.json"] + b" "}),
    "run-record": run(record={"students": []}), "run-record--broken": run(more={"run.json": b"{"}),
    "run-record--counts": run(record={"counts": counts | {"dossiers": 2}}), "run-record--null-counts": run(record={"counts": None}), "run-record--null-students": run(record={"students": None}),
    "run-record--null-signed": run(record={"signed_from": None}), "run-record--signed-from": run(record={"signed_from": "0007"}),
    "run-record--form": altered("run.json", lambda d: d + b"\n"), "run-record--findings-form": altered("findings.json", lambda d: d.replace(b"  ", b" ")),
    "run-record--key-twice": altered("run.json", put('"run"', '"run": "0009", "run"')), "run-record--version": run(record={"schema_version": "9"}),
    "run-record--verdict": altered("run.json", lambda d: d.replace(b'"verdict": "pass"', b'"verdict": "fail"').replace(b'"verdicts": {"pass"', b'"verdicts": {"fail"')),
    "run-record--findings-verdict": altered("findings.json", put('"verdict": "pass"', '"verdict": "fail"')), "run-record--findings-name": altered("findings.json", put(NAME, "李四")),
    "run-record--findings-outcome": altered("findings.json", put('"outcome": "pass"', '"outcome": "waived"')), "run-record--findings-batch": altered("findings.json", put('"batch": "b"', '"batch": "c"')),
    "run-record--findings-college": altered("findings.json", put('"college": "edu"', '"college": "cs"')), "run-record--findings-key-twice": altered("findings.json", put('"verdict"', '"verdict": "fail", "verdict"')),
    "run-record--page-verdict": altered("index.html", put('"verdict": "pass"', '"verdict": "fail"')), "run-record--page-name": altered("index.html", put(NAME, "李四")),
    "run-record--page-run": altered("index.html", put('"run": "0001"', '"run": "0002"')), "run-record--page-twice": altered("index.html", lambda d: d + d), "run-record--page-empty": altered("index.html", lambda d: b""),
    "run-record--catalogue-digest": altered("文件目录.XML", lambda d: d.replace(hashlib.sha256(good).hexdigest().encode(), b"0" * 64)), "run-record--catalogue-entry": altered("文件目录.XML", lambda d: d.replace(b"<\xe6\x96\x87\xe4\xbb\xb6>", b"<x>")),
    "run-record--description": altered("说明文件.TXT", put("1件", "2件")),
    "run-record--table": altered("summary/edu.pdf", lambda d: d + b"x"), "run-record--no-table": run(record={"tables": [], "counts": counts | {"documents": 4, "pages": 4}}),
    "run-record--previous-null": run(number="0002"), "run-record--previous-path": run(number="0002", record={"previous": link | {"run": "../b/0001"}}), "run-record--previous-later": first | run(number="0003", record={"previous": link}),
    "run-record--pages": run(record={"counts": counts | {"pages": 6}, "students": [json.loads(first["b/0001/run.json"])["students"][0] | {"pages": 5}]}),
    "run-record--path": run(record={"students": [json.loads(first["b/0001/run.json"])["students"][0] | {"id": "1"}]}),
    "run-folder": run(folder="0009"), "run-folder--file": first | {"b/0002": b""}, "run-folder--batch": {p.replace("b/", "c/", 1): d for p, d in run().items()},
    "run-chain": first | run(number="0002", record={"previous": link | {"manifest_sha256": "0" * 64}}),
    "run-previous-gone": run(number="0002", record={"previous": link}),
    "run-rollback": first | run(number="0002", record={"previous": link}),
    "sign-missing--sealed": first | run(number="0002", record={"signed_from": "0001", "sealed": True, "previous": link}), "sign-missing--sm2": first | run(number="0002", record={"signed_from": "0001", "sm2": True, "previous": link}), "run-record--sm2": run(record={"sm2": True}), "sign-missing": first | run(number="0002", record={"signed_from": "0001", "previous": link}),
}


def shown(change):
    return run(shown=change)


def told(**values):
    """A run whose record says so, with all else made to fit as far as this file can."""
    return run(record=values)


def passport(**values):
    rows = {"read": 2, "accepted": 1, "quarantined": 0, "skipped": 1}
    table = {"kind": "roster", "header_rows": [1, 1], "mapping": {"id": {"column": "A", "heading": "学号", "hidden": False}}, "ignored": [], "rows": rows, "students": 1}
    return {"file": "tables/x.csv", "sha256": "0" * 64, "bytes": 9, "format": "text", "encoding": "utf8", "proof": "ascii", "separator": ",", "lines": {"physical": 2, "blank": 0, "continued": 0},
            "sheets": [{"name": "", "hidden": False, "tables": [table]}], "rows": rows, "remarks": {}, "unreadable": None, "nothing": None, "notices": []} | values


def with_passport(passport):
    shown = {"file": passport["file"], "rows": passport["rows"], "lines": []}
    return run(record={"passports": [passport]}, shown=lambda d: d.update(passports=[shown]))


def numbered(*lines):
    return run(tables={"archive-numbers.tsv": "".join(line + "\n" for line in ("student ID\tsequence\tarchive number",) + lines).encode()})


def numbered_again(*lines):
    """The run behind one with `BEFORE`, with these numbers."""
    before = numbered(*BEFORE)
    link = {"run": "0001", "manifest_sha256": hashlib.sha256(before["b/0001/manifest-sha256.txt"]).hexdigest()}
    table = "".join(line + "\n" for line in ("student ID\tsequence\tarchive number",) + lines).encode()
    return before | run(number="0002", record={"previous": link}, tables={"archive-numbers.tsv": table})


BEFORE = ("202020010102\t1\tX-1", "202020010104\t2\tX-2")


def printed(rows, total=(1, 1), more=()):
    """移交清单 as it is printed, a copy a page."""
    cells = [str(cell) for row in rows for cell in row if cell != ""]
    return pdf(2, title="list", shown=("移交清单", *cells, "共%d卷，%d页" % total, "移交单位（公章）：", *more, "第 1 页 共 1 页", "b 第 0001 次运行"))


def handed(inner=None, lists=None, sums=None, more=None, drop=(), foot=""):
    """A hand-over of a run; `lists` come in before the checksums are made, `more` after."""
    inner = inner or run()
    record = json.loads(inner["b/0001/run.json"])
    student = record["students"][0]
    listed = [["序号", "档号", "学号", "姓名", "学院", "学位证书编号", "件数", "页数"], [1, "", ID, NAME, "教", "", 1, 1]]
    index = [["序号", "档号", "学号", "姓名", "学院", "学位类别", "导师", "入学年月", "毕业年月", "论文题目", "密级", "毕业证书编号", "学位证书编号", "件数", "页数", "归档日期", "档案包", "SHA-256"],
             [1, "", ID, NAME, "教", "", "", "", "", "", "", "", "", 1, 1, DATE, student["dossier"], student["sha256"]]]
    files = {"移交清单.pdf": printed(listed), "移交清单.xlsx": workbook(listed, foot=foot), "目录.xlsx": workbook(index, foot=foot)} | inner
    change = lambda path, data: data(json.loads(text(listed))) if path.endswith("pdf") else workbook(data(listed if "清单" in path else index), foot=foot)
    files.update({path: change(path, data) if callable(data) else data for path, data in (lists or {}).items()})
    files = {path: data for path, data in files.items() if data is not None}
    files["sha256sum.txt"] = (sums or (lambda t: t))(lines("sha256", files))
    files.update(more or {})
    return {path: data for path, data in files.items() if path not in drop}


def cell(row, column, value):
    def change(rows):
        rows[row][column] = value
        return rows
    return change


insert = lambda old, new: altered("index.html", put(old, old + new))
table_of = lambda rows, foot=FOOT, **more: run(tables={"summary/edu.xlsx": workbook(rows, foot=foot, **more)})
runs |= {
    "run-record--page-script": insert("</script>\n<script>", "fetch('//example.org')\n"), "run-record--page-script-after": altered("index.html", lambda d: d + b"<script>1</script>"),
    "run-record--page-link": insert("<main>", '<a href="https://example.org/">x</a>'), "run-record--page-heading": insert("</header>", "<h2>x</h2>"),
    "run-record--page-title": altered("index.html", put("<title>X</title>", "<title>Y</title>")), "run-record--page-style": insert("<style>", ".x{}"),
    "run-record--page-policy": altered("index.html", put("default-src 'none'", "default-src *")), "run-record--page-data-script": altered("index.html", put('"texts": ["类别不明"]', '"texts": ["<img src=x>"]')),
    "run-record--page-word-english": shown(lambda d: d["words"].update({"verdict-fail": ["不通过", "pass"]})), "run-record--page-requirement": shown(lambda d: d["words"].update({"code-plan": ["x", "x"]})),
    "run-record--page-category": shown(lambda d: d.update(texts=["博士"])), "run-record--page-rare": shown(lambda d: d["students"][0].update(rare=[["x", "U+0078"]])), "run-record--page-proposed": shown(lambda d: d["students"][0].update(proposed="x")),
    "run-record--page-runs": shown(lambda d: d["runs"].insert(0, dict(d["runs"][0]))),
    "run-record--page-word": shown(lambda d: d["words"].update({"verdict-fail": ["通过", "pass"]})), "run-record--page-outcome-word": shown(lambda d: d["words"].update({"outcome-fail": ["通过", "pass"]})),
    "run-record--page-key": shown(lambda d: d.update(note="x")), "run-record--page-student-key": shown(lambda d: d["students"][0].update(note="x")),
    "run-record--page-finding": shown(lambda d: d["students"][0]["findings"].append({"code": "plan", "subject": "", "outcome": "fail", "needed": 0, "found": 0, "note": None, "basis": None, "at": []})),
    "run-record--page-text": shown(lambda d: d["students"][0].update(category=9)), "run-record--page-date": shown(lambda d: d.update(date="2022-11-17")), "run-record--page-digests": shown(lambda d: d["digests"].update(program="1" * 64)),
    "run-record--page-college": shown(lambda d: d["colleges"][0].update(name="学")), "run-record--page-table": shown(lambda d: d["colleges"][0].update(tables=["https://example.org/x.pdf"])),
    "run-record--page-run-counts": shown(lambda d: d["runs"][0].update(verdicts={"fail": 1})), "run-record--page-unprocessed": shown(lambda d: d["unprocessed"].append({"file": "x", "faults": [["x", "x"]]})),
    "run-record--page-change": shown(lambda d: d["changes"].append({"id": ID, "name": "李四", "kind": "new", "old": None, "new": "pass", "dossier": True, "same_source": False, "findings": [], "fields": []})),
    "run-record--workbook-kind": run(tables={"summary/edu.xlsx": b"MZ"}), "run-record--workbook-behind": run(tables={"summary/edu.xlsx": workbook(summary_rows(), foot=FOOT) + b"x"}), "run-record--workbook-empty": run(tables={"summary/edu.xlsx": b""}), "run-record--workbook-pdf": run(tables={"summary/edu.xlsx": pdf()}),
    "run-record--workbook-name": table_of(summary_rows(name="李四")), "run-record--workbook-id": table_of(summary_rows(id="202020010102")), "run-record--workbook-verdict": table_of(summary_rows(verdict="不通过")),
    "run-record--workbook-total": table_of(summary_rows(total="合计：2人，其中通过2人（博士0人、硕士0人）")), "run-record--workbook-title": table_of(summary_rows(about="学院：文　　审查批次：X　第0001次运行　　审查日期：2022年11月16日")),
    "run-record--workbook-row": table_of(summary_rows()[:5] + [[2, "202020010102", "李四", "通过"]] + summary_rows()[5:]), "run-record--workbook-no-row": table_of(summary_rows()[:4] + summary_rows()[5:]),
    "run-record--workbook-way-out": table_of(summary_rows(), more={"xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId9" Type="x" Target="http://example.org/" TargetMode="External"/></Relationships>'}),
    "run-record--workbook-sheet-name": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><sheets><sheet name="x" sheetId="1"/></sheets></workbook>'}),
    "run-record--workbook-sheet-twice": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><sheets><sheet sheetId="1"/><sheet sheetId="1"/></sheets></workbook>'}),
    "run-record--workbook-window": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><bookViews><workbookView visibility="hidden"/></bookViews></workbook>'}),
    "run-record--workbook-print-area": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><definedNames><definedName name="_xlnm.Print_Area">Sheet1!$A$1:$D$4</definedName></definedNames></workbook>'}),
    "run-record--workbook-theme": table_of(summary_rows(), more={"xl/theme/theme1.xml": "<a:theme/>"}), "run-record--workbook-app": table_of(summary_rows(), more={"docProps/app.xml": "<Properties><HyperlinkBase>x</HyperlinkBase></Properties>"}),
    "run-record--workbook-font": table_of(summary_rows(), more={"xl/styles.xml": STYLES.replace("<cellXfs>", '<fonts><font><name val="Wingdings"/></font></fonts><cellXfs>')}),
    "run-record--workbook-filled": table_of(summary_rows(), more={"xl/styles.xml": STYLES.replace('<xf numFmtId="0"/>', '<xf numFmtId="0"><alignment horizontal="fill"/></xf>')}),
    "run-record--workbook-rounded": table_of([*summary_rows()[:4], [1, ID, NAME, "通过"], *summary_rows()[5:]], cell_attributes=' s="9"'),
    "run-record--workbook-unused": table_of(summary_rows(), texts_more=("x",)), "run-record--workbook-no-zeros": table_of(summary_rows(), sheet='<sheetViews><sheetView showZeros="0"/></sheetViews>'),
    "run-record--workbook-foot": table_of(summary_rows(), foot=FOOT.replace("教", "文")), "run-record--workbook-no-foot": table_of(summary_rows(), foot=""),
    "run-record--workbook-head": table_of(summary_rows()[:4] + [[1, ID, NAME, "通过", "优"]] + summary_rows()[5:]), "run-record--workbook-heading": table_of([*summary_rows()[:2], ["序号", "学号", "姓名", "审查结论"], *summary_rows()[3:]]),
    "run-record--workbook-group": table_of([*summary_rows()[:3], ["博士　　小计：1人，其中通过1人"], *summary_rows()[4:]]), "run-record--workbook-below": table_of([*summary_rows(), ["全部通过"]]),
    "run-record--workbook-total-more": table_of(summary_rows(total="合计：1人，其中通过1人（博士0人、硕士0人）；全部优秀")),
    "run-record--workbook-format": table_of(summary_rows(), more={"xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;99&quot;"/></numFmts></styleSheet>'}),
    "run-record--workbook-colour": table_of(summary_rows(), more={"xl/styles.xml": '<styleSheet><fonts><font><color rgb="FFFFFFFF"/></font></fonts></styleSheet>'}),
    "run-record--workbook-hidden-sheet": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><sheets><sheet name="x" state="veryHidden"/></sheets></workbook>'}),
    "run-record--workbook-name-that-acts": table_of(summary_rows(), more={"xl/workbook.xml": '<workbook><definedNames><definedName name="_xlnm.Auto_Open">x</definedName></definedNames></workbook>'}),
    "run-record--workbook-remark": table_of(summary_rows(), more={"docProps/core.xml": "<cp:coreProperties><dc:description>x</dc:description></cp:coreProperties>"}),
    "run-record--workbook-low": table_of(summary_rows(), row_attributes=' ht="0" customHeight="1"'), "run-record--workbook-covered": table_of(summary_rows(), sheet='<mergeCells><mergeCell ref="B5:D5"/></mergeCells>'),
    "run-record--workbook-more": table_of(summary_rows()[:4] + [summary_rows()[4] + ["x"]] + summary_rows()[5:]),
    "run-record--workbook-hidden": table_of(summary_rows(), row_attributes=' hidden="1"'), "run-record--workbook-link": table_of(summary_rows(), sheet="<hyperlinks></hyperlinks>"),
    "run-record--workbook-macro": table_of(summary_rows(), more={"xl/vbaProject.bin": "x"}), "run-record--workbook-second": table_of(summary_rows(), more={"xl/worksheets/sheet2.xml": "<worksheet/>"}),
    "pdf-unreadable--summary": run(tables={"summary/edu.pdf": b"MZ"}), "pdf-pages--summary": run(tables={"summary/edu.pdf": pdf(2)}), "pdf-conformance--summary": run(tables={"summary/edu.pdf": pdf(xmp=b"")}),
    "pdf-conformance--summary-behind": run(tables={"summary/edu.pdf": pdf() + b"more\n"}),
    "run-record--table-of-another-college": run(tables={"summary/edu.pdf": pdf(subject="Letters")}, record={"colleges": {"cs": "Letters", "edu": "教"}}),
    "run-record--table-of-nobody": told(tables=[json.loads(first["b/0001/run.json"])["tables"][0] | {"content_sha256": "0" * 64}]),
    "pdf-active--summary": run(tables={"summary/edu.pdf": pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>")}),
    "run-record--row-id": run(row_=row(cells=cells(id="1"))), "run-record--row-name": run(row_=row(cells=cells(name="李四"))), "run-record--row-word": run(row_=row(cells=cells(verdict="不通过"))),
    "run-record--row-verdict": run(row_=row(verdict="fail")), "run-record--row-level": run(row_=row(level="doctor")), "run-record--row-null": run(row_=row(cells=None)), "run-record--row-key": run(row_=row(note="x")),
    "run-record--row-conclusion": run(row_=row(cells=cells(college_conclusion="通过"))), "run-record--row-decided": run(row_=row(cells=cells(graduate_school_conclusion="通过"))), "run-record--row-note": run(row_=row(cells=cells(note="特批"))),
    "run-record--row-outputs": run(row_=row(cells=cells(outputs="论文9篇"))), "run-record--row-sex": run(row_=row(cells=cells(sex="女"))), "run-record--row-major": run(row_=row(cells=cells(major_code="040101"))),
    "run-record--row-withheld": run(row_=row(withheld="x")), "run-record--page-kinds": shown(lambda d: d.update(kinds=["appeared", "appeared"])), "run-record--page-kind": shown(lambda d: d.update(kinds=["promoted"])),
    "run-record--page-codes": shown(lambda d: d.update(codes=["plan", "plan"])), "run-record--page-made-with": shown(lambda d: d.update(made_with=["program"])), "run-record--page-runs-none": shown(lambda d: d["runs"].insert(0, {"run": "0000", "verdicts": {}})),
    "run-record--row-cell-null": run(row_=row(cells=cells(note=None))), "run-record--row-sort-key": run(row_=row(key=[None, None, "", "1"])),
    "run-record--findings-code": altered("findings.json", put('"code": "plan"', '"code": "gold-medal"')), "run-record--findings-key": altered("findings.json", put('"rare": []', '"rare": [],\n      "note": "x"')),
    "run-record--key": told(note="x"), "run-record--title-null": told(title=None), "run-record--title": altered("run.json", put('"title": "X"', '"title": "Y"')), "run-record--school": altered("run.json", put('"school": "X"', '"school": "Y"')),
    "run-record--date": altered("run.json", put(DATE, "2022-11-17")), "run-record--date-none": told(date="2022-11-31"), "run-record--program": altered("run.json", put(PROGRAM, "zishen 9.9.9")), "run-record--program-other": told(program="x"),
    "run-record--college-name": altered("run.json", put("教", "学")), "run-record--digests": told(digests={}), "run-record--digests-null": told(digests=None), "run-record--digest-form": told(digests={part: "x" for part in ("fonts", "inputs", "program", "templates")}),
    "run-record--digest-more": told(digests=dict.fromkeys(("fonts", "inputs", "program", "templates", "x"), "0" * 64)), "run-record--files-null": told(files=None), "run-record--accepted": told(accepted=["b", "a"]), "run-record--accepted-null": told(accepted=None),
    "run-record--incomplete": told(incomplete={"reason": "x", "drafts": 0}), "run-record--student-key": altered("run.json", put('"made_from"', '"note": "x",\n      "made_from"')),
    "run-record--made-from": altered("run.json", lambda d: d.replace(b'"made_from": "0', b'"made_from": "x', 1)), "run-record--table-run": altered("run.json", lambda d: d.replace(b'"run": "0001",\n      "pages"', b'"run": "0002",\n      "pages"')),
    "pdf-pages--table": told(counts=counts | {"pages": 6}, tables=[json.loads(first["b/0001/run.json"])["tables"][0] | {"pages": 2}]),
    "run-record--passport-key": with_passport(passport(note="x")), "run-record--passport-null": with_passport(passport(sheets=None)), "run-record--passport-rows": with_passport(passport(rows={"read": 3, "accepted": 2, "quarantined": 0, "skipped": 1})),
    "run-record--passport-digest": with_passport(passport(sha256="x")), "run-record--passport-notice": with_passport(passport(notices=[{"weight": "note", "at": "x", "message": {"key": "x", "text": "x"}}])),
    "run-record--unprocessed": told(counts=counts | {"unprocessed": 1}, unprocessed=[{"file": "x", "faults": []}]), "run-record--unprocessed-null": told(counts=counts | {"unprocessed": 1}, unprocessed=[None]),
    "run-record--number-student": numbered("202020010101\t1\tX-1"), "run-record--number-head": numbered()["b/0001/run.json"] and run(tables={"archive-numbers.tsv": b"x\n"}), "run-record--number-turned": numbered("202020010102\t1\tX-\u202e1"),
    "run-record--number-twice": numbered("202020010102\t1\tX-1", "202020010103\t1\tX-1"), "run-record--number-order": numbered("202020010103\t2\tX-2", "202020010102\t1\tX-1"), "run-record--number-sequence": numbered("202020010102\t7\tX-1"),
    "run-record--description-more": altered("说明文件.TXT", lambda d: d + b"x\n"), "run-record--description-date": altered("说明文件.TXT", put("11月16日", "11月17日")),
    "run-record--catalogue-date": altered("文件目录.XML", put("20221116", "20221117")), "run-record--catalogue-title": altered("文件目录.XML", put("研究生业务档案", "研究生业务档案（副本）")), "run-record--workbook-two-roots": table_of(summary_rows(), more={"_rels/.rels": "<Relationships/><Relationships/>"}),
    "run-record--workbook-no-root": table_of(summary_rows(), more={"_rels/.rels": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'}), "run-record--sealed": run(record={"sealed": True}),
    "run-record--catalogue-secrecy": altered("文件目录.XML", put("<密级></密级>", "<密级>绝密</密级>")), "run-record--catalogue-school": altered("文件目录.XML", put("<责任者>X", "<责任者>Y")),
    "run-chain--no-manifest": {p: d for p, d in (first | run(number="0002", record={"previous": link})).items() if p != "b/0001/manifest-sha256.txt"},
    "good--passport": with_passport(passport()), "good--numbers": numbered("202020010102\t1\tX-1", "202020010103\t2\tX-2"),
    "good--numbers-again": numbered_again(BEFORE[0], "202020010103\t3\tX-3", BEFORE[1]), "good--numbers-of-two-patterns": numbered("202020010102\t1\t2022001", "202020010103\t2\t2022002", "202020010104\t7\ta7"),
    "run-record--number-elsewhere": numbered("202020010102\t1\tX-2022-1", "202020010103\t2\tX-2022-2", "202020010104\t2022\tX-2022-3"),
    "run-record--number-backwards": numbered("202020010102\t2\tX-2", "202020010103\t1\tX-1"), "run-record--number-lost": numbered_again(BEFORE[0]),
    "run-record--number-changed": numbered_again(BEFORE[0], "202020010104\t3\tX-3"), "run-record--number-exchanged": numbered_again("202020010102\t2\tX-2", "202020010104\t1\tX-1"),
    "good--handed": handed(), "good--handed-volumes": handed(lists={f"整卷/{ID}{NAME}.pdf": pdf(4)}), "run-record--handed-volume": handed(lists={f"整卷/{ID}{NAME}.pdf": pdf(4, shown=(ID, "李四"))}), "run-record--handed-volume-page": handed(lists={f"整卷/{ID}{NAME}.pdf": pdf(3)}),
    "good--handed-own-list": handed(lists={"移交清单.pdf": pdf()}), "pdf-text--handed-own-list": handed(lists={"移交清单.pdf": pdf(shown=("x",))}),
    "pdf-text--handed-name": handed(lists={"移交清单.pdf": lambda rows: printed(cell(1, 3, "李四")(rows))}), "pdf-text--handed-pages": handed(lists={"移交清单.pdf": lambda rows: printed(cell(1, 7, 9)(rows))}),
    "pdf-text--handed-row": handed(lists={"移交清单.pdf": lambda rows: printed(rows + [[2, "", "1", "李四", "教", "", 1, 1]])}), "pdf-text--handed-no-row": handed(lists={"移交清单.pdf": lambda rows: printed(rows[:1])}),
    "pdf-text--handed-total": handed(lists={"移交清单.pdf": lambda rows: printed(rows, (2, 1))}), "pdf-text--handed-below": handed(lists={"移交清单.pdf": lambda rows: printed(rows, more=("2", "李四"))}),
    "run-file-unexpected--handed": handed(more={"x.txt": b"x"}), "run-file-unexpected--handed-listed": handed(lists={"x.txt": b"x"}), "run-file-unexpected--handed-volume": handed(lists={"整卷/1.pdf": pdf()}),
    "run-file-unexpected--handed-second-run": handed(lists={"b/0002/x.txt": b"x"}),
    "run-file-missing--handed": handed(drop=("移交清单.pdf",)), "run-file-missing--handed-list": handed(lists={"移交清单.xlsx": None}), "run-file-missing--handed-sums": handed(drop=("sha256sum.txt",)),
    "run-file-missing--handed-only-list": handed(drop=("sha256sum.txt", "移交清单.pdf", "移交清单.xlsx")), "run-file-missing--handed-dossier": handed(drop=(f"b/0001/dossiers/edu/{ID}.zip",)),
    "run-file-changed--handed": handed(more={"移交清单.pdf": pdf(2)}), "run-file-changed--handed-index": handed(more={"目录.xlsx": b"x"}), "run-file-changed--handed-sums": handed(sums=lambda t: b"".join(b"0" * 64 + l[64:] for l in t.splitlines(True))),
    "run-file-unexpected--handed-unlisted": handed(sums=lambda t: b"".join(t.splitlines(True)[1:])), "run-manifest-line--handed": handed(sums=lambda t: t + b"x\n"), "run-manifest-line--handed-order": handed(sums=lambda t: b"".join(t.splitlines(True)[::-1])),
    "run-record--handed-name": handed(lists={"移交清单.xlsx": cell(1, 3, "李四")}), "run-record--handed-id": handed(lists={"移交清单.xlsx": cell(1, 2, "1")}), "run-record--handed-number": handed(lists={"移交清单.xlsx": cell(1, 1, "X-1")}),
    "run-record--handed-college": handed(lists={"目录.xlsx": cell(1, 4, "文")}), "run-record--handed-digest": handed(lists={"目录.xlsx": cell(1, 17, "0" * 64)}), "run-record--handed-pages": handed(lists={"移交清单.xlsx": cell(1, 7, 9)}),
    "run-record--handed-heading": handed(lists={"目录.xlsx": cell(0, 12, "毕业证书编号")}), "run-record--handed-list-heading": handed(lists={"移交清单.xlsx": cell(0, 6, "页数")}),
    "run-record--handed-certificate": handed(lists={"目录.xlsx": cell(1, 12, "X1")}), "run-record--handed-supervisor": handed(run(row_=row(cells=cells(supervisors="王"))), lists={"目录.xlsx": cell(1, 6, "李")}),
    "run-record--handed-foot": handed(foot=FOOT), "run-record--handed-kind": handed(lists={"移交清单.xlsx": b"MZ"}), "run-record--handed-row": handed(lists={"移交清单.xlsx": lambda rows: rows + [[2, "", "1", "李四", "教", "", 1, 1]]}), "run-record--handed-no-row": handed(lists={"目录.xlsx": lambda rows: rows[:1]}),
    "pdf-conformance--handed-behind": handed(lists={"移交清单.pdf": pdf() + b"more\n"}), "pdf-conformance--handed-before": handed(lists={"移交清单.pdf": b"more\n" + pdf()}),
    "pdf-conformance--handed-volume": handed(lists={f"整卷/{ID}{NAME}.pdf": pdf() + pdf()[pdf().rindex(b"startxref"):]}),
    "pdf-unreadable--handed": handed(lists={"移交清单.pdf": b"MZ"}), "pdf-active--handed": handed(lists={"移交清单.pdf": pdf(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>")}),
    "run-no-manifest--handed": handed(drop=[p for p in run()]),
}


def over(whole, files):
    """What makes a run of the good one that it shares the most with."""
    differing = lambda base: {path: data for path, data in files.items() if whole[base].get(path) != data}
    name = min(whole, key=lambda base: sum(map(len, differing(base).values())))
    gone = sorted(path for path in whole[name] if path not in files)
    return differing(name) | {"BASE": "".join(line + "\n" for line in [name, *gone]).encode()}


if __name__ == "__main__":
    for entry in os.listdir("."):
        if entry != "make.py":
            shutil.rmtree(entry) if os.path.isdir(entry) else os.remove(entry)
    for name, data in {"good": good, "good--version-2": archive(bag(version="2")), "good--evidence": with_evidence("01-01"), "good--shown": with_review(reviewed()), "good--shown-note-behind-break": noted("另见附件", (*BREAK, "另见附件")), "good--shown-note-behind-head": noted("另见附件", (*SEAM, "另见附件")), "good--transcript-wide": transcribed(held={"mark": "８３"}), "good--shown-programme": noted("", (), document="《一培养方案》", shown_basis="培养方案"), "good--shown-note-parted": noted("说明" * 600, ("说明" * 300, *BREAK, "说明" * 300)), "good--transcript": transcribed(), "good--transcript-emblem": transcribed(picture=EMBLEM), "good--transcript-photo": transcribed(picture=FRAME), "good--photo": photographed(), **broken}.items():
        open(name + ".zip", "wb").write(data)
    whole = {"good": first} | {name: files for name, files in runs.items() if name.startswith("good")}
    for name, files in {**whole, **runs}.items():
        own = files if name in whole else over(whole, files)
        for path, data in own.items():
            os.makedirs(os.path.join(name, os.path.dirname(path)), exist_ok=True)
            open(os.path.join(name, path), "wb").write(data)
