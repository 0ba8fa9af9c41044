"""Makes one-character.ttf: a font of the project's own with a box for U+2EBF0, which no embedded font has."""
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def box(size):
    pen = TTGlyphPen(None)
    pen.moveTo((60, -60))
    for point in ((60, size), (size, size), (size, -60)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "han"])
font.setupCharacterMap({0x2EBF0: "han"})
font.setupGlyf({".notdef": box(500), "han": box(900)})
font.setupHorizontalMetrics({".notdef": (1000, 60), "han": (1000, 60)})
font.setupHorizontalHeader(ascent=880, descent=-120)
font.setupNameTable({"familyName": "Zishen Test", "styleName": "Regular", "psName": "ZishenTest"})
font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
font.setupPost()
font.setupHead(unitsPerEm=1000, created=0, modified=0)
font.font.recalcTimestamp = False
font.save("one-character.ttf")
