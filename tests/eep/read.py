"""Reads an EEP with nothing but Python and holds it against elements.txt and the dossier: python3 read.py EEP ELEMENTS DOSSIER."""
import base64
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

package, elements, dossier = sys.argv[1:]
SPACE = "{http://www.saac.gov.cn/standards/ERM/encapsulation}"
children, values = {}, {}
for line in open(elements, encoding="utf-8"):
    if line.startswith("#"):
        continue
    if " = " in line:
        name, said = line.strip().split(" = ")
        values[name] = said.split("|")
    else:
        name, said = line.strip().split(": ")
        children[name] = "".join(re.sub(r"^([^?*+]+)([?*+]?)$", r"(<\1>)\2", one) for one in said.split())
ids = set()
for element in xml.parse(package).iter():
    assert element.tag.startswith(SPACE), element.tag
    name = element.tag[len(SPACE):]
    inner = "".join(f"<{child.tag[len(SPACE):]}>" for child in element)
    assert re.fullmatch(children.get(name, ""), inner), (name, inner)
    assert name not in values or element.text in values[name], (name, element.text)
    for one in [value for key, value in element.attrib.items() if key.endswith("ID")] + (
        [element.text] if name == "文档标识符" else []
    ):
        assert re.fullmatch(r"\w[\w.-]*", one) and one not in ids, one
        ids.add(one)
archive = zipfile.ZipFile(dossier)
top = archive.namelist()[0].split("/")[0]
held = {}
for document in xml.parse(package).iter(SPACE + "文档"):
    def said(name):
        return document.find(f".//{SPACE}{name}").text

    data = base64.b64decode(said("编码数据"), validate=False)
    assert len(data) == int(said("计算机文件大小"))
    assert said("反编码关键字") == "base64-" + said("计算机文件名").rsplit(".", 1)[1]
    held[f"{top}/{said('计算机文件名')}"] = data
payload = {name: archive.read(name) for name in archive.namelist() if name.startswith(f"{top}/data/")}
assert held == payload, (sorted(held), sorted(payload))
print(len(held))
