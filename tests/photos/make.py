"""Makes the photos of tests/findings/photo: the sample's first one, changed in one respect each.

Needs Pillow and piexif. The figures in the cases are what Pillow and exiftool say of these files.
"""
import io
import pathlib

import piexif
from PIL import Image

here = pathlib.Path(__file__).parent
source = Image.open(here.parent.parent / "inputs/photos/201920010101.jpg").convert("RGB")


def save(name, image=source, exif=None, after=b"", **options):
    options = {"quality": 95, "dpi": (300, 300), "subsampling": 0, **options}
    if exif:
        options["exif"] = piexif.dump(exif)
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    (here / name).write_bytes(file.getvalue() + after)


def gradient():
    image = source.copy()
    pixels = image.load()
    for x in range(60):
        for y in range(200):
            pixels[x, y] = tuple(v * 7 // 10 for v in pixels[x, y])
    return image


def red():
    image = source.copy()
    pixels = image.load()
    for x in range(480):
        for y in range(640):
            r, g, b = pixels[x, y]
            if b > 200 and r < 160:
                pixels[x, y] = (200, 30, 30)
    return image


zeroth = lambda **tags: {"0th": {getattr(piexif.ImageIFD, tag): value for tag, value in tags.items()}}
save("plain.jpg")
save("no-dpi.jpg", dpi=(0, 0))
save("72dpi.jpg", dpi=(72, 72))
save("turned.jpg", source.transpose(Image.Transpose.ROTATE_90), zeroth(Orientation=6))
save("phone.jpg", exif=zeroth(Make=b"HUAWEI", Model=b"P50 front camera"))
save("camera.jpg", exif=zeroth(Make=b"Canon", Model=b"EOS R6"))
save("edited.jpg", exif=zeroth(Software=b"Adobe Photoshop 23.0 (Windows)"))
save("behind.jpg", after=b"more" * 5)
save("uneven.jpg", gradient())
save("red.jpg", red())
save("progressive.jpg", progressive=True)
save("larger.jpg", source.resize((960, 1280)))
cut = (here / "plain.jpg").read_bytes()
(here / "cut.jpg").write_bytes(cut[:-2])
(here / "half.jpg").write_bytes(cut[: len(cut) // 2])
(here / "named.png").write_bytes(cut)
source.save(here / "really.jpg", "PNG")
source.convert("CMYK").save(here / "cmyk.jpg", "JPEG", quality=95, dpi=(300, 300))
low = io.BytesIO()
source.save(low, "JPEG", quality=40, dpi=(300, 300))
(here / "quality40.jpg").write_bytes(low.getvalue())
