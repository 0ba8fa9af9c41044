"""What PDF/A-2a and PDF/UA-1 ask of a document and can be read without veraPDF, with pikepdf: python3 structure.py PDF …"""
import sys

import pikepdf

wrong = []


def elements(node):
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K"))


def scoped(element):
    attributes = element.get("/A")
    attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return any(isinstance(one, pikepdf.Dictionary) and "/Scope" in one for one in attributes)


for path in sys.argv[1:]:
    pdf = pikepdf.open(path)
    root = pdf.Root
    with pdf.open_metadata() as said:
        facts = {key: said.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")}
        titled = bool(said.get("dc:title")) and bool(said.get("dc:description"))
    tree = list(elements(root.get("/StructTreeRoot", {}).get("/K")))
    kinds = {str(element.S) for element in tree}
    fonts = [font for page in pdf.pages for font in page.get("/Resources", {}).get("/Font", {}).values()]
    described = [font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {}) for font in fonts]
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    holds = {
        "conformance": facts == {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"},
        "title and subject": titled,
        "language": str(root.get("/Lang")) == "zh-CN",
        "marked": bool(root.get("/MarkInfo", {}).get("/Marked")),
        "title shown": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")),
        "colours": "/OutputIntents" in root,
        "identified": "/ID" in pdf.trailer and not pdf.is_encrypted,
        "nothing acts": not any(key in root for key in ("/OpenAction", "/AA", "/AcroForm"))
        and not any(key in root.get("/Names", {}) for key in ("/JavaScript", "/EmbeddedFiles"))
        and not any("/AA" in page for page in pdf.pages),
        "heading": "/H1" in kinds,
        "heads of tables": "/Table" not in kinds or "/TH" in kinds,
        "scopes": all(scoped(element) for element in tree if str(element.S) == "/TH"),
        "pictures told": all("/Alt" in element for element in tree if str(element.S) == "/Figure"),
        "fonts": all(any(key in font for key in files) for font in described) and all("/ToUnicode" in f for f in fonts),
    }
    wrong += [f"{path}: {what}" for what, fits in holds.items() if not fits]
print("\n".join(wrong))
sys.exit(bool(wrong))
