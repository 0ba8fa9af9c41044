#!/usr/bin/env python3
"""Writes the files of the cases beside it: Pillow, pikepdf and the standard library make what zishen must tell.

A case is a folder: `files/` is what one student uploaded, `told.txt` what zishen says of it. Run it again after a change
here: python3 make.py
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

HERE = Path(__file__).parent


def put(case, name, data):
    path = HERE / case / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def sheet(text, size=(320, 440), mode="RGB"):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), text, fill="black")
    return image.convert(mode)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(pages=1, change=None, **save):
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    options = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "deterministic_id": "encryption" not in save}
    document.save(out, **{**options, **save})
    return out.getvalue()


def script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def attach(document):
    document.attachments["notes.txt"] = b"within"


def archive(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as zipped:
        for name, data in entries:
            zipped.writestr(zipfile.ZipInfo(name, (2022, 11, 1, 8, 0, 0)), data, method)
    return out.getvalue()


def gbk(data, name):
    """The names of an archive as a Chinese Windows writes them: GBK, and no flag."""
    utf8 = name.encode()
    local = name.encode("gbk")
    while len(local) < len(utf8):
        local += b"_"
    assert data.count(utf8) == 2
    data = bytearray(data.replace(utf8, local))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark) + place
        flags = struct.unpack_from("<H", data, at)[0] & ~0x800
        struct.pack_into("<H", data, at, flags)
    return bytes(data)


def lying(data, size, told):
    """The size of a file within as another one: what unpacks to more is no harmless file."""
    return data.replace(struct.pack("<I", size), struct.pack("<I", told))


def png_head(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


JPEG = encoded(sheet("page"), "JPEG", quality=80)
PNG = encoded(sheet("page"), "PNG")

WAVES = encoded(sheet("1"), "JPEG", quality=60, progressive=True)
OTHER = encoded(sheet("2"), "JPEG", quality=60)
put("pdf-original", "开题报告书.pdf", pdf(7))
put("pictures-in-order", "开题报告书-10.jpg", JPEG)
put("pictures-in-order", "开题报告书-2.png", PNG)
put("tiff-pages", "科研情况登记表.tif",
    encoded(sheet("1", mode="1"), "TIFF", compression="tiff_adobe_deflate", save_all=True, append_images=[sheet("2", mode="L"), sheet("3")]))
put("tiff-fax", "科研情况登记表.tiff", encoded(sheet("fax", mode="1"), "TIFF", compression="group4"))
put("tiff-cut", "科研情况登记表.tif", encoded(sheet("1"), "TIFF")[:2000])
put("two-pdfs", "开题报告书-1.pdf", pdf())
put("two-pdfs", "开题报告书-2.pdf", pdf())
put("name-that-lies", "开题报告书.pdf", JPEG)
put("empty", "开题报告书.pdf", b"")
put("text", "开题报告书.txt", "开题报告".encode())
put("rar", "材料.rar", b"Rar!\x1a\x07\x01\x00" + bytes(64))
put("7z", "材料.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(64))
put("program", "开题报告书.pdf", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(256))
put("script", "run.sh", b"#!/bin/sh\necho\n")
put("office", "开题报告书.docx", archive([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]))
put("macro", "开题报告书.docm", archive([("[Content_Types].xml", "<Types/>"), ("word/vbaProject.bin", "x")], 0))
put("pdf-locked", "开题报告书.pdf", pdf(2, encryption=pikepdf.Encryption(owner="a", user="b", R=4, aes=False, metadata=False)))
put("pdf-script", "开题报告书.pdf", pdf(2, script))
put("pdf-attachment", "开题报告书.pdf", pdf(2, attach))
put("pdf-cut", "开题报告书.pdf", pdf(3)[:300])
put("pdf-packed", "开题报告书.pdf", pdf(4, object_stream_mode=pikepdf.ObjectStreamMode.generate))
put("picture-cut", "开题报告书.png", PNG[: len(PNG) // 2])
put("jpeg-cut", "开题报告书.jpg", JPEG[: len(JPEG) // 2])
put("jpeg-cut-and-ended", "开题报告书.jpg", JPEG[: len(JPEG) // 2].rstrip(b"\xff") + b"\xff\xd9")
put("jpeg-cut-progressive", "开题报告书.jpg", WAVES[: len(WAVES) * 2 // 3].rstrip(b"\xff") + b"\xff\xd9")
put("jpeg-cut-with-zeros", "开题报告书.jpg", JPEG[: len(JPEG) // 2] + bytes(len(JPEG) // 2))
put("jpeg-whole-progressive", "开题报告书.jpg", WAVES)
put("zip-jpeg-cut", "上传.zip", archive([("开题报告书.jpg", JPEG[: len(JPEG) // 2])]))
put("zip-same-names", "上传.zip", archive([("开题报告书.jpg", JPEG), ("开题报告书.jpg", OTHER), ("附件1.jpg", JPEG)]))
put("zip-names-alike", "上传.zip", archive([("E7-Page.jpg", JPEG), ("e7-page.JPG", OTHER)]))
put("picture-huge", "开题报告书.png", png_head(60000, 60000))
put("zip-gbk", "上传.zip", gbk(archive([("开题报告书.jpg", JPEG)]), "开题报告书.jpg"))
put("zip-utf8", "上传.zip", archive([("材料/科研情况登记表.pdf", pdf(2)), ("__MACOSX/._x", b"x")]))
put("zip-traversal", "上传.zip", archive([("../../开题报告书.jpg", JPEG), ("/etc/科研情况登记表.jpg", JPEG)]))
put("zip-in-zip", "上传.zip", archive([("开题报告书.zip", archive([("1.jpg", JPEG)]))]))
put("split-archive", "材料.z01", b"PK\x07\x08" + bytes(64))
put("split-archive", "附件.zip.001", archive([("1.jpg", JPEG)])[:200])
put("split-archive", "成果.part1.rar", b"Rar!\x1a\x07\x01\x00")
put("jpeg-coded-rarely", "开题报告书.jpg", JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc9\x00\x11\x08"))
put("jpeg-coded-rarely", "附件1.jpg", JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"))
put("zip-bomb", "上传.zip", archive([("附件1.png", bytes(20 << 20))]))
put("zip-lying", "上传.zip", lying(archive([("附件1.png", bytes(2 << 20))]), 2 << 20, 1 << 20))
put("zip-cut", "上传.zip", archive([("开题报告书.jpg", JPEG)])[:-40])
put("sheet", "扫描0001.jpg", JPEG)
put("sheet", "evidence.yaml", """schema: zishen/evidence/1
originals:
  - {form: proposal, scans: [扫描0001.jpg], date: 2021-05-01}
  - {form: outputs, pages: 3}
""".encode())
put("sheet-absent", "evidence.yaml", """schema: zishen/evidence/1
originals:
  - {form: proposal, scans: [扫描0001.jpg]}
""".encode())
put("sheet-broken", "evidence.yaml", "schema: zishen/evidence/1\noriginal: []\n".encode())
put("sheet-broken", "开题报告书.jpg", JPEG)
put("litter", "Thumbs.db", b"x")
put("litter", ".DS_Store", b"x")
