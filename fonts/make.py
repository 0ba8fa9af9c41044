#!/usr/bin/env python3
"""Make the font files of zishen from the files of public packages.

    python3 make.py SRC [NAME ...]     e.g.  make.py /tmp/src song-regular hei-regular

SRC is a folder into which these packages were unpacked (README.md has the versions):

    Debian (dpkg -x X.deb SRC):  fonts-noto-cjk  fonts-noto-cjk-extra  fonts-noto-core
        fonts-lxgw-wenkai  fonts-hanazono  fonts-babelstone-han  unicode-data
    npm (tar xzf X.tgz -C SRC/NAME):  @fontsource-variable/source-serif-4 -> SRC/source-serif-4
                                      @fontsource-variable/source-sans-3  -> SRC/source-sans-3

and PyPI: fonttools, brotli.  With no NAME, every file is made; with the NAME coverage, the
tables of README.md are printed from the files that are here.  The output goes next to this
script and is the same bytes on every run (no time stamps).

Every font is built anew: the outlines are drawn from the sources (cubic ones approximated by
quadratic ones, at most 1 unit of 1000 off), with no hints, no variations and no layout
features but Latin kerning.  All share 1000 units per em and the same vertical metrics.
"""
import bz2
import sys
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
UPEM, ASCENT, DESCENT, CAP, XHEIGHT, MIDDLE = 1000, 880, -120, 730, 500, 380
CHANGED, STAMP = "2026-11-23", 3878236800  # the day of the change; the same in seconds since 1904, for head
OTF, TTF = "usr/share/fonts/opentype/noto/", "usr/share/fonts/truetype/"
OFL = ("This Font Software is licensed under the SIL Open Font License, Version 1.1.",
       "https://openfontlicense.org")

# ---------------------------------------------------------------- repertoires


def ranges(text):
    out = set()
    for part in text.split():
        a, _, b = part.partition("-")
        out.update(range(int(a, 16), int(b or a, 16) + 1))
    return out


def gb2312():
    out = set()
    for a in range(0xA1, 0xF8):
        for b in range(0xA1, 0xFF):
            try:
                out.add(ord(bytes([a, b]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return out


def tgh(src):
    """通用规范汉字表: the characters with a kTGH value in Unihan."""
    path = src / "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        return {int(x.split("\t")[0][2:], 16) for x in lines if "\tkTGH\t" in x}


# Letters, marks, punctuation and signs of the common files.
SIGNS = ranges(
    "20-7E A0-24F 250-2AF 2B0-2FF 300-36F 370-3FF 400-52F 1E00-1EFF 2000-200A 2010-2027 202F-205E"
    " 2070-209F 20A0-20CF 2100-218F 2190-21FF 2200-22FF 2300-23FF 2460-24FF 2500-25FF"
    " 2600-26FF 2700-27BF 3000-312F 31A0-31BF 3200-33FF FB00-FB04 FE10-FE1F FE30-FE6F"
    " FF01-FFEE 1F100-1F10A")
LETTERS = ranges("370-3FF 400-52F")  # Greek and Cyrillic: full-width in Noto CJK, so better from the Latin's source
HAN = ranges(
    "2E80-2FDF 2FF0-2FFF 31C0-31E5 3400-4DBF 4E00-9FFF F900-FAFF 20000-2A6DF 2A700-2EBE0"
    " 2EBF0-2EE5D 2F800-2FA1F 30000-323AF")
HANGUL = ranges("1100-11FF 3130-318F A960-A97C AC00-D7A3 D7B0-D7FB")
MATH = ranges("2C60-2C7F 27C0-2BFF 1D400-1D7FF A720-A7FF 1F700-1F773") | SIGNS

# ---------------------------------------------------------------- sources


class Source:
    def __init__(self, path, number=0, like=None, weight=None):
        self.font = TTFont(path, fontNumber=number, lazy=True)
        self.cmap = self.font.getBestCmap()
        self.glyphs = self.font.getGlyphSet(location={"wght": weight} if weight else None)
        self.cubic = "CFF " in self.font
        s = UPEM / self.font["head"].unitsPerEm
        self.matrix = (s, 0, 0, s, 0, 0)
        if like:
            self.fit(like)

    def bounds(self, code):
        pen = BoundsPen(self.glyphs)
        self.glyphs[self.cmap[code]].draw(TransformPen(pen, self.matrix))
        return pen.bounds

    def fit(self, like):
        """Latin sources: the same cap height.  Han sources: the same centre."""
        if 0x48 in self.cmap and 0x4E00 not in self.cmap:
            k = like.bounds(0x48)[3] / self.bounds(0x48)[3]
            s = self.matrix[0] * k
            self.matrix = (s, 0, 0, s, 0, 0)
            return
        both = sorted(c for c in self.cmap if c in like.cmap and c in HAN and c > 0x4E00)
        both = both[:: max(1, len(both) // 200)]
        dx = dy = 0
        for c in both:
            a, b = self.bounds(c), like.bounds(c)
            dx += (b[0] + b[2] - a[0] - a[2]) / 2 / len(both)
            dy += (b[1] + b[3] - a[1] - a[3]) / 2 / len(both)
        s = self.matrix[0]
        self.matrix = (s, 0, 0, s, round(dx), round(dy))

    def draw(self, name, pen):
        if self.cubic:
            pen = Cu2QuPen(pen, max_err=1.0, reverse_direction=True)
        if self.matrix != (1, 0, 0, 1, 0, 0):
            pen = TransformPen(pen, self.matrix)
        record = DecomposingRecordingPen(self.glyphs)
        self.glyphs[name].draw(record)
        record.replay(pen)

    def width(self, name):
        return round(self.glyphs[name].width * self.matrix[0])

    def notice(self, number):
        return self.font["name"].getDebugName(number) or ""


def slices(src, package):
    """The woff2 slices of a fontsource package, variable in weight."""
    for part in ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext"):
        axes = "opsz" if package == "source-serif-4" else "wght"  # optical size: its default, 20
        path = src / package / f"package/files/{package}-{part}-{axes}-normal.woff2"
        if path.exists():
            yield path


def latin(src, like, package, weight, noto):
    """Latin, Greek and Cyrillic that Noto CJK lacks: its own Latin's source, at the weight that
    gives the same blackness (measured: the areas of some letters), then Noto."""
    main = [Source(p, weight=weight) for p in slices(src, package)]
    main[0].fit(like)
    for other in main[1:]:
        other.matrix = main[0].matrix
    last = Source(src / TTF / "noto" / noto)
    last.fit(like)
    return main + [last]


# ---------------------------------------------------------------- signs made here


def line(pen, points, t):
    """A polygonal stroke of thickness t through the points, clockwise, square ends."""
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        n = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = (x1 - x0) / n * t / 2, (y1 - y0) / n * t / 2
        a = [(x0 - ux - uy, y0 - uy + ux), (x1 + ux - uy, y1 + uy + ux),
             (x1 + ux + uy, y1 + uy - ux), (x0 - ux + uy, y0 - uy - ux)]
        pen.moveTo(a[0])
        for p in a[1:]:
            pen.lineTo(p)
        pen.closePath()


def signs(source, t):
    """☐ ☑ ☒ drawn on the □ of the face (strokes t thick), ✔ as ✓, and Chinese forms of — · “ ” ‘ ’."""
    square = source.cmap[0x25A1]
    x0, y0, x1, y1 = source.bounds(0x25A1)
    w, h = x1 - x0, y1 - y0
    at = lambda x, y: (x0 + w * x, y0 + h * y)
    marks = {
        0x2610: [],
        0x2611: [[at(.20, .52), at(.42, .26), at(.82, .78)]],
        0x2612: [[at(.22, .22), at(.78, .78)], [at(.22, .78), at(.78, .22)]],
    }
    out = {}
    for code, strokes in marks.items():
        pen = TTGlyphPen(None)
        source.draw(square, pen)
        for stroke in strokes:
            line(pen, stroke, t)
        out[code] = (pen.glyph(dropImpliedOnCurves=True), source.width(square))

    def moved(code, width, dx, dy=0):
        pen = TTGlyphPen(None)
        source.draw(source.cmap[code], TransformPen(pen, (1, 0, 0, 1, round(dx), round(dy))))
        return pen.glyph(dropImpliedOnCurves=True), width

    out[0x2714] = moved(0x2713, source.width(source.cmap[0x2713]), 0)
    x0, y0, x1, y1 = source.bounds(0xB7)  # between names: half an em, in the middle of the square
    out[0xB7] = moved(0xB7, 500, 250 - (x0 + x1) / 2, MIDDLE - (y0 + y1) / 2)
    x0, y0, x1, y1 = source.bounds(0x2014)  # a full em, so that two make one line
    pen = TTGlyphPen(None)
    line(pen, [((y1 - y0) / 2, MIDDLE), (UPEM - (y1 - y0) / 2, MIDDLE)], y1 - y0)
    out[0x2014] = (pen.glyph(), UPEM)
    for code in (0x2018, 0x2019, 0x201C, 0x201D):  # a full em, the ink next to what is quoted
        x0, y0, x1, y1 = source.bounds(code)
        if source.width(source.cmap[code]) < UPEM:
            out[code] = moved(code, UPEM, UPEM - 70 - x1 if code in (0x2018, 0x201C) else 70 - x0)
    return out


# ---------------------------------------------------------------- kerning


def kerning(source, names):
    """The pairs of ASCII and Latin-1 letters of the source's own kern feature, as FEA text."""
    if "GPOS" not in source.font:
        return ""
    table = source.font["GPOS"].table
    lookups = sorted({i for r in table.FeatureList.FeatureRecord if r.FeatureTag == "kern"
                      for i in r.Feature.LookupListIndex})
    codes = [c for c in sorted(ranges("20-7E C0-FF 2019")) if c in source.cmap and c in names and c not in (0x2019,)]
    rules = []
    for a in codes:
        for b in codes:
            ga, gb, value = source.cmap[a], source.cmap[b], None
            for i in lookups:
                for sub in table.LookupList.Lookup[i].SubTable:
                    sub = getattr(sub, "ExtSubTable", sub)
                    if sub.LookupType != 2 or ga not in sub.Coverage.glyphs:
                        continue
                    if sub.Format == 1:
                        pairs = sub.PairSet[sub.Coverage.glyphs.index(ga)].PairValueRecord
                        hit = [p.Value1 for p in pairs if p.SecondGlyph == gb]
                        if hit:
                            value = hit[0]
                    else:
                        one = sub.ClassDef1.classDefs.get(ga, 0)
                        two = sub.ClassDef2.classDefs.get(gb, 0)
                        value = sub.Class1Record[one].Class2Record[two].Value1
                    if value is not None:
                        break
                if value is not None:
                    break
            x = getattr(value, "XAdvance", 0) if value is not None else 0
            if x:
                rules.append(f"pos {names[a]} {names[b]} {x};")
    if not rules:
        return ""
    return ("languagesystem DFLT dflt; languagesystem latn dflt; languagesystem hani dflt;\n"
            "feature kern {\n" + "\n".join(rules) + "\n} kern;\n")


# ---------------------------------------------------------------- building


def build(name, family, picks, lead, copyright, licence, note, bold=False, extra={}):
    """picks: code -> Source; extra: code -> (glyph, width)."""
    order, chars, glyphs, metrics, drawn = [".notdef"], {}, {}, {}, {}
    pen = TTGlyphPen(None)
    lead.draw(".notdef", pen)
    glyphs[".notdef"], metrics[".notdef"] = pen.glyph(), (lead.width(".notdef"), 0)
    for code in sorted(set(picks) | set(extra)):
        if code in extra:
            glyph, width, key = *extra[code], None
        else:
            source = picks[code]
            key = (id(source), source.cmap[code])
            if key in drawn:
                chars[code] = drawn[key]
                continue
            pen = TTGlyphPen(None)
            source.draw(source.cmap[code], pen)
            glyph, width = pen.glyph(dropImpliedOnCurves=True), source.width(source.cmap[code])
        new = f"u{code:04X}"
        order.append(new)
        glyphs[new], metrics[new], chars[code] = glyph, (width, 0), new
        if key:
            drawn[key] = new
    assert len(order) < 65535, (name, len(order))

    style = "Bold" if bold else "Regular"
    ps = family.replace(" ", "") + "-" + style
    fb = FontBuilder(UPEM, isTTF=True)
    fb.setupGlyphOrder(order)
    fb.setupCharacterMap(chars)
    fb.setupGlyf(glyphs)
    table = fb.font["glyf"]
    fb.setupHorizontalMetrics({g: (w, getattr(table[g], "xMin", 0) or 0) for g, (w, _) in metrics.items()})
    fb.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT, lineGap=0)
    fb.setupNameTable(dict(
        copyright=copyright, familyName=family, styleName=style,
        uniqueFontIdentifier=f"1.000;zishen;{ps}", fullName=f"{family} {style}".replace(" Regular", ""),
        version="Version 1.000", psName=ps, description=note,
        licenseDescription=licence[0], licenseInfoURL=licence[1],
        typographicFamily=family, typographicSubfamily=style), mac=False)
    high = max(getattr(g, "yMax", 0) or 0 for g in (table[x] for x in order))
    low = min(getattr(g, "yMin", 0) or 0 for g in (table[x] for x in order))
    fb.setupOS2(
        version=4, usWeightClass=700 if bold else 400, usWidthClass=5, fsType=0,
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, sTypoLineGap=0,
        usWinAscent=max(high, ASCENT), usWinDescent=max(-low, -DESCENT),
        sxHeight=XHEIGHT, sCapHeight=CAP, xAvgCharWidth=UPEM, achVendID="ZISH",
        fsSelection=(0x20 if bold else 0x40) | 0x80,  # bold/regular, use typo metrics
        yStrikeoutPosition=290, yStrikeoutSize=50, ulCodePageRange1=1 | 1 << 18)
    fb.font["OS/2"].recalcUnicodeRanges(fb.font)
    fb.setupPost(keepGlyphNames=False, underlinePosition=-125, underlineThickness=50)
    fb.setupHead(unitsPerEm=UPEM, created=STAMP, modified=STAMP, fontRevision=1.0,
                 macStyle=1 if bold else 0, lowestRecPPEM=6)
    fea = kerning(lead, chars)
    if fea:
        addOpenTypeFeaturesFromString(fb.font, fea)
    path = HERE / f"{name}.ttf"
    fb.save(path)
    print(f"{path.name}: {family} {style}, {len(chars)} characters, {path.stat().st_size} bytes", flush=True)


def choose(codes, sources):
    """Each code from the first source that has it."""
    return {c: s for c in codes for s in [next((s for s in sources if c in s.cmap), None)] if s}


def coverage(src):
    """The tables of README.md."""
    has = {}
    for path in sorted(HERE.glob("*.ttf")):
        font = TTFont(path, lazy=True)
        has[path.stem] = set(font.getBestCmap())
        print(f"| `{path.name}` | {font['name'].getDebugName(4)} | {len(has[path.stem]):,} | {path.stat().st_size:,} |")
    level3 = ranges("3400-4DB5 4E00-9FEF FA0E FA0F FA11 FA13 FA14 FA1F FA21 FA23 FA24 FA27-FA29 20000-2A6D6"
                    " 2A700-2B734 2B740-2B81D 2B820-2CEA1 2CEB0-2EBE0")
    sets = {"GB 2312": gb2312(), "通用规范汉字表": tgh(src), "URO 4E00–9FA5": ranges("4E00-9FA5"),
            "9FA6–9FFF": ranges("9FA6-9FFF"), "Ext A": ranges("3400-4DBF"), "Ext B": ranges("20000-2A6DF"),
            "Ext C": ranges("2A700-2B739"), "Ext D": ranges("2B740-2B81D"), "Ext E": ranges("2B820-2CEA1"),
            "Ext F": ranges("2CEB0-2EBE0"), "Ext G": ranges("30000-3134A"), "Ext H": ranges("31350-323AF"),
            "GB 18030-2022 level 3": level3, "Hangul AC00–D7A3": ranges("AC00-D7A3")}
    back = ["fallback", "fallback-2"]
    chains = [["song-regular"], ["song-regular", "song-regular-rare"], ["song-regular", "song-regular-rare"] + back,
              ["hei-regular"], ["hei-regular", "hei-regular-rare"], ["kai-regular"], ["kai-regular", "kai-regular-rare"]]
    for title, want in sets.items():
        row = [f"{len(want & set().union(*(has.get(f, set()) for f in c))):,}" for c in chains]
        print(f"| {title} | {len(want):,} | " + " | ".join(row) + " |")


def main(src, names):
    if names == ["coverage"]:
        return coverage(src)
    common = tgh(src) | gb2312() | SIGNS
    rest = (HAN | MATH) - common
    want = lambda n: not names or n in names
    cache = {}

    def part(what):
        return f"A modified subset ({what} part) made for zishen by fonts/make.py: renamed, outlines " \
               "converted to TrueType, hints and layout features removed, metrics and some signs changed; from "

    def load(key):
        if key in cache:
            return cache[key]
        if key == "song" or key == "bold":
            w = "Bold" if key == "bold" else "Regular"
            a = Source(src / OTF / f"NotoSerifCJK-{w}.ttc", 2)
            more = latin(src, a, "source-serif-4", 555 if key == "bold" else 350, f"NotoSerif-{w}.ttf")
            c = (a, more, f"{a.notice(0)} {more[0].notice(0)} {more[-1].notice(0)}",
                 f"Noto Serif CJK SC {w}, Source Serif 4 and Noto Serif.")
        elif key == "hei":
            a = Source(src / OTF / "NotoSansCJK-Medium.ttc", 2)
            more = latin(src, a, "source-sans-3", 520, "NotoSans-Regular.ttf")
            c = (a, more, f"{a.notice(0)} {more[0].notice(0)} {more[-1].notice(0)}",
                 "Noto Sans CJK SC Medium, Source Sans 3 and Noto Sans.")
        elif key == "kai":
            a = Source(src / TTF / "lxgw-wenkai/LXGWWenKai-Regular.ttf")
            c = (a, [], a.notice(0), "a Kai face by LXGW, itself made from Klee One.")
        cache[key] = c
        return c

    faces = [("song", "song-regular", "Zishen Song", 56, False), ("hei", "hei-regular", "Zishen Hei", 84, False),
             ("kai", "kai-regular", "Zishen Kai", 60, False), ("bold", "song-bold", "Zishen Song", 84, True)]
    for key, name, family, t, bold in faces:
        if want(name):
            a, more, owner, origin = load(key)
            build(name, family, choose(common - LETTERS, [a] + more) | choose(LETTERS, more + [a]), a, owner, OFL, part("common") + origin, bold, signs(a, t))
        if not bold and want(name + "-rare"):
            a, more, owner, origin = load(key)
            build(name + "-rare", family + " Rare", choose(rest & set(a.cmap), [a]), a, owner, OFL,
                  part("rarer") + origin)

    song = load("song") if want("fallback") or want("fallback-2") else None
    if song:
        have = set(song[0].cmap).union(*(s.cmap for s in song[1])) & (HAN | MATH)
        stone = Source(src / TTF / "babelstone/BabelStoneHan.ttf", like=song[0])
        second = (HAN - have) & set(stone.cmap)
    if want("fallback-2"):
        licence = (stone.notice(13), stone.notice(14))
        build("fallback-2", "Zishen Fallback 2", choose(second, [stone]), song[0], stone.notice(0), licence,
              part("rarest") + "BabelStone Han 15.0.5 by Andrew West, itself made from AR PL fonts of Arphic "
              f"Technology. Changed on {CHANGED}.")
    if want("fallback"):
        hana = [Source(src / TTF / f"hanazono/HanaMin{x}.ttf", like=song[0]) for x in "BA"]
        symbols = [Source(src / TTF / "noto" / f"NotoSans{x}-Regular.ttf") for x in ("Math", "Symbols", "Symbols2")]
        picks = choose(HAN - have - second, hana)
        picks.update(choose(HANGUL, [song[0]]))
        picks.update(choose(MATH - have, symbols))
        build("fallback", "Zishen Fallback", picks, song[0],
              f"Copyright 2008-2017 GlyphWiki Project. {song[0].notice(0)} {symbols[0].notice(0)}", OFL,
              part("rarest") + "Hanazono Mincho A and B, Noto Serif CJK SC (Hangul), Noto Sans Math and Symbols.")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
