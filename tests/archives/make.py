"""Writes what lies beside it: one good dossier, and broken ones, named by the code of their fault and a variant.

Standard library only; shares nothing with the program. Run it here: python3 make.py
"""
import hashlib, json, os, shutil, struct, zlib

ID = "202020010101"
PROFILE = "urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11"
FORMS = "plan transcript midterm proposal practice activities outputs".split()
XMP = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"


def pdf(pages=1, catalog=b"", trailer=b"", xmp=XMP):
    kids = b" ".join(b"%d 0 R" % (4 + i) for i in range(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R" + catalog + b">>",
               b"<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 9 9]>>" % (pages, kids),
               b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(xmp), xmp)]
    objects += [b"<</Type/Page/Parent 2 0 R/Resources<<>>>>"] * pages
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, xref)


def payload(**changes):
    files = {f"data/{name}.pdf": pdf() for name in ("cover/00-cover", "cover/01-contents", "cover/99-notes", "forms/08-review")}
    files["data/record/student.json"] = files["data/record/evaluation.json"] = b"{}\n"
    files.update(changes.get("more", {}))
    return {path: data for path, data in sorted(files.items()) if path not in changes.get("less", ())}


def index(files):
    listed = []
    for path, data in sorted(files.items()):
        is_pdf = path.endswith(".pdf")
        listed.append({"path": path, "title": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
                       "sha512": hashlib.sha512(data).hexdigest(),
                       "media_type": "application/pdf" if is_pdf else "application/json",
                       "pdf_standard": "PDF/A-2a" if is_pdf else None, "content_sha256": None, "pages": 1 if is_pdf else None,
                       "volume_start": 1 if "/forms/" in path else None, "source": "printed", "form": None})
    return {"schema_version": "2", "batch": "b", "student_id": ID, "student_name": "张三", "verdict": "pass",
            "state": "complete", "unsigned": [], "files": listed, "paper_originals": [], "absent": [{"form": f, "title": f, "reason": "x"} for f in FORMS]}


def lines(name, files):
    return "".join(f"{hashlib.new(name, data).hexdigest()}  {path}\n" for path, data in sorted(files.items())).encode()


def bag(files=None, dossier=None, change=None, late=None, drop=()):
    """Tag files around a payload; `change(path, bytes)` alters them before the tag manifests, `late` after."""
    files = payload() if files is None else files
    dossier = index(files) if dossier is None else dossier
    info = {"Source-Organization": "X", "External-Description": "X", "Bagging-Date": "2022-11-16", "External-Identifier": ID,
            "Payload-Oxum": f"{sum(map(len, files.values()))}.{len(files)}", "Bag-Group-Identifier": "b",
            "Bag-Software-Agent": "zishen 0.1.0", "BagIt-Profile-Identifier": PROFILE}
    tags = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in info.items()).encode(),
            "dossier.json": json.dumps(dossier, ensure_ascii=False).encode() if isinstance(dossier, dict) else dossier,
            "README.txt": b"x\n", "metadata/metadata.csv": b"x\n", "metadata/preservation/premis.xml": b"<x/>\n"}
    for name in ("sha256", "sha512"):
        tags[f"manifest-{name}.txt"] = lines(name, files)
    tags = {path: (change or (lambda p, t: t))(path, data) for path, data in tags.items() if path not in drop}
    manifests = {f"tagmanifest-{name}.txt": lines(name, tags) for name in ("sha256", "sha512")}
    everything = files | tags | {p: d for p, d in manifests.items() if p not in drop} | (late or {})
    return ordered([(ID + "/" + path, data) for path, data in everything.items() if data is not None])


def ordered(entries):
    return sorted(entries, key=lambda e: (not e[0].endswith("/bagit.txt"), e[0].encode()))


def archive(entries, edit=None, between=b"", comment=b"", front=b"", reverse=False):
    """`edit(name, local?, fields)` may change the fields of one header."""
    out, central = bytearray(front), bytearray()
    for name, data in entries[::-1] if reverse else entries:
        stored = name.endswith((".pdf", ".png", ".jpg"))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = data if stored else packer.compress(data) + packer.flush()
        version = 10 if stored else 20
        fields = dict(made=0x0300 | version, need=version, flags=0, method=0 if stored else 8, time=0, date=33,
                      crc=zlib.crc32(data), packed=len(packed), size=len(data), name=name.encode(), extra=b"", comment=b"",
                      disk=0, internal=0, external=0o100644 << 16, offset=len(out) - len(front), data=packed)
        f, g = dict(fields), dict(fields)
        if edit:
            edit(name, True, f), edit(name, False, g)
        out += struct.pack("<4s5H3I2H", b"PK\3\4", f["need"], f["flags"], f["method"], f["time"], f["date"], f["crc"], f["packed"],
                           f["size"], len(f["name"]), len(f["extra"])) + f["name"] + f["extra"] + f["data"] + between
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", g["made"], g["need"], g["flags"], g["method"], g["time"], g["date"], g["crc"],
                               g["packed"], g["size"], len(g["name"]), len(g["extra"]), len(g["comment"]), g["disk"], g["internal"],
                               g["external"], g["offset"]) + g["name"] + g["extra"] + g["comment"]
    start = len(out) - len(front)
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


def more(name, data=b"{}\n"):
    return ordered(bag() + [(name, data)])


good = archive(bag())
student, review = "data/record/student.json", "data/forms/08-review.pdf"
with_review = lambda data: archive(bag(payload(more={review: data})))
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
deflated = packer.compress(b"{}\n") + packer.flush()
end = len(good) - 22
broken = {
    "zip-no-end": good[:end], "zip-no-end--empty": b"", "zip-no-end--cut": good[:-1],
    "zip-second-end": archive(bag(), comment=good[-22:]),
    "zip-prepended": archive(bag(), front=b"#!/bin/sh\n"), "zip-appended": good + b"x", "zip-comment": archive(bag(), comment=b"hello"),
    "zip-form--comment": archive(bag(), header(local=False, comment=b"hello")),
    "zip-disks": good[:end + 4] + b"\1" + good[end + 5:],
    "zip-directory": good[:end + 8] + struct.pack("<HH", 3, 3) + good[end + 12:],
    "zip-directory--offset": archive(bag(), header(local=False, offset=0x7fffffff)),
    "zip-headers-differ": archive(bag(), header(main=False, crc=1)), "zip-headers-differ--name": archive(bag(), header(main=False, name=b"x" * len(ID + "/" + student))),
    "zip-headers-differ--size": archive(bag(), header(main=False, size=4)),
    "zip-gap": archive(bag(), between=b"gap"), "zip-gap--hidden-entry": archive(bag(), between=b"PK\3\4 hidden"),
    "zip-overlap": archive(bag(), header(only=".pdf", packed=3000, size=3000)),
    "zip-extra-field": archive(bag(), header(extra=b"\xfe\xca\0\0")), "zip-extra-field--local": archive(bag(), header(main=False, extra=b"\xfe\xca\0\0")),
    "zip-descriptor": archive(bag(), header(flags=8, data=deflated + struct.pack("<3I", zlib.crc32(b"{}\n"), len(deflated), 3))),
    "zip-encrypted": archive(bag(), header(flags=1)), "zip-method": archive(bag(), header(method=12)),
    "zip-folder": archive(more(ID + "/data/", b"")), "zip-link": archive(bag(), header(external=0o120777 << 16)),
    "zip-link--device": archive(bag(), header(external=0o060644 << 16)),
    "zip-name-unsafe": archive(more(ID + "/../x.json")), "zip-name-unsafe--absolute": archive(more("/x.json")),
    "zip-name-unsafe--drive": archive(more("C:/x.json")), "zip-name-unsafe--backslash": archive(more(ID + "\\x.json")),
    "zip-name-encoding": archive(more(ID + "/data/é.json")),
    "zip-twin": archive(more(ID + "/DATA/record/student.json")), "zip-twin--same": archive(more(ID + "/" + student)),
    "zip-clash": archive(more(ID + "/data/record")),
    "zip-limit": archive(bag(), header(size=0x7fffffff)),
    "zip-data": archive(bag(), header(data=b"\xff" * len(deflated))), "zip-data--short": archive(bag(), header(size=2)),
    "zip-data--long": archive(bag(), header(size=4)),
    "zip-crc": archive(bag(), header(crc=1)),
    "zip-form": archive(bag(), header(date=34)), "zip-form--mode": archive(bag(), header(external=0o100755 << 16)),
    "zip-form--version": archive(bag(), header(need=63)), "zip-form--stored": archive(bag(), header(method=0, data=b"{}\n", packed=3)),
    "zip-form--utf-8": archive(bag(), header(flags=0x800)),
    "zip-order": archive(bag(), reverse=True),
    "bag-none": archive(bag(drop=("bagit.txt",))),
    "bag-declaration": archive(changed("bagit.txt", lambda t: b"BagIt-Version 1.0\nx\n")),
    "bag-declaration--version": archive(changed("bagit.txt", lambda t: t.replace(b"1.0", b"2.0"))),
    "bag-declaration--mark": archive(changed("bagit.txt", lambda t: b"\xef\xbb\xbf" + t)),
    "bag-no-manifest": archive(bag(drop=("manifest-sha256.txt", "manifest-sha512.txt"))),
    "bag-manifest-line": archive(changed("manifest-sha256.txt", lambda t: t + b"what\n")),
    "bag-manifest-form": archive(changed("manifest-sha256.txt", lambda t: t.replace(b"  data/record/s", b"  ./data/record/s"))),
    "bag-manifest-path": archive(changed("manifest-sha256.txt", lambda t: t + b"0" * 64 + b"  ../x\n")),
    "bag-manifest-twice": archive(changed("manifest-sha256.txt", lambda t: t + t.splitlines(True)[-1])),
    "bag-manifests-differ": archive(changed("manifest-sha512.txt", lambda t: b"".join(t.splitlines(True)[:-1]))),
    "bag-algorithm": archive(ordered(bag(late={"manifest-crc32.txt": b""}))),
    "bag-file-missing": archive(bag(late={student: None})), "bag-file-unexpected": archive(bag(late={"data/x.json": b""})),
    "bag-file-unexpected--beside": archive(more("other/x.json")),
    "bag-file-changed": archive(bag(late={student: b"[]\n"})), "bag-file-changed--tag": archive(bag(late={"README.txt": b"y\n"})),
    "bag-file-unreadable": archive(changed("manifest-sha512.txt", lambda t: t + b"\xff\n")),
    "bag-oxum": archive(changed("bag-info.txt", lambda t: t.replace(b"Payload-Oxum: ", b"Payload-Oxum: 1"))),
    "bag-fetch": archive(bag(late={"fetch.txt": b"http://example.org/ 1 ../x\n"})),
    "bag-tag-manifest": archive(bag(late={"x.txt": b""})),
    "dossier-index": archive(bag(dossier=b"{}")), "dossier-index--absent": archive(bag(drop=("dossier.json",))),
    "dossier-index--version": archive(dossier(schema_version="3")),
    "dossier-index--state": archive(dossier(state="draft")), "dossier-index--unsigned": archive(dossier(state="draft", unsigned=["outputs"])),
    "dossier-profile": archive(changed("bag-info.txt", lambda t: t.replace(b"Bagging-Date: 2022-11-16\n", b""))),
    "dossier-files": archive(listing(3, bytes=1)), "dossier-files--unlisted": archive(dossier(files=index(payload())["files"][:-1])),
    "dossier-files--digest": archive(listing(3, sha512="0" * 128)),
    "dossier-identity": archive(dossier(student_id="1")), "dossier-identity--batch": archive(dossier(batch="c")),
    "dossier-required": archive(bag(payload(less=("data/cover/99-notes.pdf",)))),
    "dossier-unexplained": archive(dossier(absent=[])), "dossier-unexplained--twice": archive(dossier(absent=[{"form": f, "title": f, "reason": "x"} for f in FORMS + ["review"]])),
    "dossier-pages": archive(listing(3, volume_start=2)),
    "dossier-tag-file": archive(bag(drop=("README.txt",))), "dossier-tag-file--tag-manifest": archive(bag(drop=("tagmanifest-sha256.txt",))),
    "pdf-unreadable": with_review(b"%PDF-1.7\nno\n"),
    "pdf-encrypted": with_review(pdf(trailer=b"/Encrypt<<>>")),
    "pdf-active": with_review(pdf(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>")),
    "pdf-active--attachment": with_review(pdf(catalog=b"/Names<</EmbeddedFiles<<>>>>")),
    "pdf-active--launch": with_review(pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>")),
    "pdf-active--spelled": with_review(pdf(catalog=b"/OpenAction<</S/Java#53cript/J#53(x)>>")),
    "pdf-conformance": with_review(pdf(xmp=XMP.replace(b"2<", b"1<"))),
    "pdf-pages": with_review(pdf(2)),
    "sign-form": archive(bag(late={"tagmanifest-sha256.txt.p7s": b"what"})),
}


def run(zip=good, drop=(), more=None, record=None, manifest=None, number="0001"):
    """A run with one dossier; `more` comes in after its manifest is made."""
    path = f"dossiers/edu/{ID}.zip"
    found = {"schema_version": "2", "run": number, "previous": None,
             "students": [{"id": ID, "dossier": path, "sha256": hashlib.sha256(zip).hexdigest(), "bytes": len(zip), "verdict": "pass"}]}
    found.update(record or {})
    files = {path: zip, "run.json": json.dumps(found).encode()}
    files["manifest-sha256.txt"] = (manifest or (lambda t: t))(lines("sha256", files))
    files.update(more or {})
    return {f"b/{number}/{p}": data for p, data in files.items() if p not in drop}


first = run()
link = {"run": "0001", "manifest_sha256": hashlib.sha256(first["b/0001/manifest-sha256.txt"]).hexdigest()}
runs = {
    "run-no-manifest": run(drop=("manifest-sha256.txt",)),
    "run-manifest-line": run(manifest=lambda t: t + b"what\n"), "run-manifest-line--twice": run(manifest=lambda t: t + t.splitlines(True)[0]),
    "run-file-missing": run(drop=(f"dossiers/edu/{ID}.zip",)), "run-file-unexpected": run(more={"x.txt": b"x"}),
    "run-file-changed": run(more={"run.json": first["b/0001/run.json"] + b" "}),
    "run-record": run(record={"students": []}), "run-record--broken": run(more={"run.json": b"{"}),
    "run-record--counts": run(record={"counts": {"dossiers": 2, "bytes": 1, "verdicts": {}}}),
    "run-chain": first | run(number="0002", record={"previous": link | {"manifest_sha256": "0" * 64}}),
    "run-previous-gone": run(number="0002", record={"previous": link}), "run-previous-gone--unnamed": run(number="0002"),
    "run-rollback": first | run(number="0002", record={"previous": link}),
    "sign-missing": run(record={"signed_from": "0001"}),
}

if __name__ == "__main__":
    for entry in os.listdir("."):
        if entry != "make.py":
            shutil.rmtree(entry) if os.path.isdir(entry) else os.remove(entry)
    for name, data in {"good": good, **broken}.items():
        open(name + ".zip", "wb").write(data)
    for name, files in {"good": first, **runs}.items():
        for path, data in files.items():
            os.makedirs(os.path.join(name, os.path.dirname(path)), exist_ok=True)
            open(os.path.join(name, path), "wb").write(data)
