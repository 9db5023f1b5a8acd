"""Pictures made anew: whatever comes, what is kept is pixels; whatever it costs, it costs little (cases 73 to 75)."""

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms

from outreach.files import pictures
from tests.outreach.files.samples import jpeg_with, photo, png_chunk, png_of, written

SECRET = b"SECRET-26.0812N-119.2971E"
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack("!I", len(SECRET)) + SECRET
# What may follow the two bytes with which a JPEG begins, when nothing is told but how to draw it.
PLAIN = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def segments(data: bytes) -> set[int]:
    """The markers of a JPEG up to its pixels."""
    found, at = set(), 2
    while at < len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], struct.unpack("!H", data[at + 2 : at + 4])[0]
        found.add(marker)
        if marker == 0xDA:
            break
        at += 2 + size
    return found


def with_everything() -> bytes:
    """EXIF with GPS, maker's notes and a thumbnail; XMP, IPTC, a comment and words in the colour profile."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = SECRET.decode()
    exif[0x0112] = 1
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (26.0, 4.0, 52.0), "E", (119.0, 17.0, 49.0)
    place[29] = SECRET.decode()
    exif.get_ifd(0x8769)[0x927C] = SECRET
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    plain = photo(640, 480, exif=exif, icc_profile=profile, comment=SECRET, xmp=XMP)
    assert plain.count(SECRET) >= 6
    return plain[:2] + struct.pack("!BBH", 0xFF, 0xED, len(IPTC) + 2) + IPTC + plain[2:] + SECRET


def test_case_73_nothing_but_the_pixels_is_left():
    data = with_everything()
    kept = pictures.remade(data)
    assert SECRET not in kept.data
    assert segments(kept.data) == PLAIN
    assert (kept.data[:4], kept.data[-2:]) == (b"\xff\xd8\xff\xe0", b"\xff\xd9")
    image = seen(kept.data)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (640, 480))
    assert dict(image.getexif()) == {}
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_case_73_twin_a_copy_would_keep_it_all():
    assert segments(with_everything()) > PLAIN


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_case_73_other_kinds_lose_it_too(kind):
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    data = photo(320, 200, kind=kind, exif=exif, xmp=XMP)
    if kind == "PNG":
        text = png_chunk(b"tEXt", b"Comment\0" + SECRET) + png_chunk(b"eXIf", exif.tobytes()[6:])
        data = data[:33] + text + data[33:]
    assert SECRET in data
    kept = pictures.remade(data).data
    assert SECRET not in kept
    assert segments(kept) == PLAIN


@pytest.mark.parametrize("turn", range(1, 9))
def test_case_73_it_stands_as_it_was_held(turn):
    """The blue corner is top left to whoever looks, however the camera lay."""
    upright = seen(photo(400, 200)).convert("RGB")
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = upright.transpose(undo[turn]) if turn in undo else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    kept = pictures.remade(written(held, "JPEG", exif=exif, quality=95))
    assert (kept.width, kept.height) == (400, 200)
    red, _, blue = seen(kept.data).getpixel((10, 5))
    assert blue > 120 > red


def test_what_is_broken_beside_the_pixels_does_not_matter():
    broken = jpeg_with(
        (0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"), (0xE1, b"Exif\0\0garbage"), (0xE2, b"ICC_PROFILE\0\x01\x01nonsense")
    )
    assert pictures.remade(broken).width == 1200


def test_further_pictures_behind_the_first_are_not_looked_at():
    """Some telephones append a second picture, and say so in the first."""
    several = io.BytesIO()
    first, second = (seen(photo(300, 200, colour)) for colour in ((1, 2, 3), (200, 100, 50)))
    first.save(several, "MPO", save_all=True, append_images=[second])
    assert seen(several.getvalue()).n_frames == 2
    kept = pictures.remade(several.getvalue())
    assert getattr(seen(kept.data), "n_frames", 1) == 1


POLYGLOTS = {
    "script behind": photo(60, 40) + b"<script>alert(1)</script>",
    "html in a comment": jpeg_with((0xFE, b"<html><script>alert(1)</script>")),
    "php in a comment": jpeg_with((0xFE, b"<?php system($_GET['c']); ?>")),
    "zip behind": photo(60, 40) + b"PK\x03\x04<script>",
    "png with script": photo(60, 40, kind="PNG") + b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_case_74_of_what_is_two_things_at_once_the_picture_remains(name):
    kept = pictures.remade(POLYGLOTS[name]).data
    assert not any(word in kept for word in (b"<script", b"<html", b"<?php", b"PK\x03\x04"))
    assert segments(kept) == PLAIN


NO_PICTURES = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif with jar": photo(60, 40, kind="GIF") + b"PK\x03\x04",
    "bmp": photo(60, 40, kind="BMP"),
    "tiff": photo(60, 40, kind="TIFF"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
    "riff that is sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "pdf": b"%PDF-1.7\n%%EOF",
    "nothing known": os.urandom(4096),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_case_74_what_is_no_photo_is_refused_in_words(name):
    with pytest.raises(ValidationError, match="不是 JPG、PNG 或 WebP 照片，请另选一张"):
        pictures.remade(NO_PICTURES[name])


def animated(kind: str, frames: int) -> bytes:
    first, *others = [Image.new("RGB", (16, 16), (n % 256, n // 256, 9)) for n in range(frames)]
    return written(first, kind, save_all=True, append_images=others)


def packed(rows: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(rows) for _ in range(times)) + packer.flush()


BOMBS = {
    "100 megapixels": (lambda: png_of(10_000, 10_000, depth=1, colour=0), "像素太多"),
    "says 4 milliard pixels": (lambda: png_of(65_535, 65_535, rows=packed(bytes(1000), 10)), "像素太多"),
    "large jpeg head": (lambda: said_size(photo(60, 40), 65_000, 65_000), "像素太多"),
    "large webp": (lambda: photo(4000, 3500, kind="WEBP", method=0), "像素太多"),
    "webp that says more": (lambda: said_canvas(animated("WEBP", 2)), "像素太多|损坏"),
    "animated webp": (lambda: animated("WEBP", 300), "动图"),
    "animated png": (lambda: animated("PNG", 300), "动图"),
    "10,000 frames": (lambda: animated("PNG", 10_000), "动图"),
    "words that unpack": (lambda: png_of(8, 8, more=png_chunk(b"zTXt", b"a\0\0" + packed(bytes(1 << 20), 200))), "损坏"),
    "profile that unpacks": (lambda: png_of(8, 8, more=png_chunk(b"iCCP", b"a\0\0" + packed(bytes(1 << 20), 200))), "损坏"),
    "cut jpeg": (lambda: photo()[:-2000], "损坏"),
    "cut in its head": (lambda: photo()[:200], "损坏"),
    "cut png": (lambda: photo(kind="PNG")[:-400], "损坏"),
    "cut webp": (lambda: photo(kind="WEBP")[:-400], "损坏"),
    "no rows": (lambda: png_of(4000, 4000, rows=packed(b"", 1)), "损坏"),
    "without size": (lambda: png_of(0, 0), "损坏"),
}  # fmt: skip


def said_size(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack("!HH", height, width) + jpeg[at + 4 :]


def said_canvas(webp: bytes) -> bytes:
    return webp[:24] + b"\xff\xff\xff\xff\xff\xff" + webp[30:]


@pytest.fixture(scope="module", autouse=True)
def warm():
    """The first picture pays for the start of the child."""
    pictures.remade(photo(60, 40))


def child() -> Path:
    return Path("/proc") / str(pictures._pool.idle.queue[-1].process.pid)


def high_water() -> int:
    """The most memory the child has had since it was last asked, in bytes."""
    line = next(line for line in (child() / "status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def spent() -> float:
    """Seconds of processor time of the child."""
    fields = (child() / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("name", BOMBS)
def test_case_75_bombs_are_refused_soon_and_cost_little(name):
    make, words = BOMBS[name]
    data = make()
    (child() / "clear_refs").write_text("5")
    memory, computed, pid = high_water(), spent(), child().name
    with pytest.raises(ValidationError, match=words):
        pictures.remade(data)
    assert child().name == pid  # and the child lives on
    assert spent() - computed <= 2
    assert high_water() - memory <= 200 << 20


LARGE = {
    "40 megapixels": lambda: png_of(8000, 5000),
    "40 megapixels with alpha": lambda: png_of(8000, 5000, colour=6),
    "40 megapixels, 16 bits": lambda: png_of(8000, 5000, depth=16, colour=0),
    "40 megapixels, 16 bits of colour": lambda: png_of(8000, 5000, depth=16, colour=2),
    "40 megapixels of JPEG": lambda: written(Image.new("RGB", (8000, 5000), (9, 90, 200)), "JPEG"),
    "65,535 by one": lambda: png_of(65_535, 1),
    "one by 65,535": lambda: png_of(1, 65_535),
    "12 megapixels of WebP": lambda: photo(4000, 3000, kind="WEBP", method=0),
}


@pytest.mark.parametrize("name", LARGE)
def test_case_75_what_is_large_is_made_small(name):
    data = LARGE[name]()
    (child() / "clear_refs").write_text("5")
    memory, computed, pid = high_water(), spent(), child().name
    kept = pictures.remade(data)
    assert max(kept.width, kept.height) == 1600
    assert child().name == pid
    assert spent() - computed <= 2
    assert high_water() - memory <= 200 << 20


SEE_THROUGH = png_chunk(b"PLTE", b"\x09\x09\x09") + png_chunk(b"tRNS", b"\0")
MODES = {
    "cmyk": lambda: written(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG"),
    "16 bits": lambda: written(Image.new("I;16", (300, 200), 50 << 8), "PNG"),
    "16 bits of colour": lambda: png_of(300, 200, depth=16, colour=2),
    "16 bits with alpha": lambda: png_of(300, 200, depth=16, colour=6),
    "black and white": lambda: written(Image.new("1", (300, 200), 1), "PNG"),
    "palette": lambda: written(Image.new("P", (300, 200), 3), "PNG"),
    "see-through palette": lambda: png_of(300, 200, colour=3, more=SEE_THROUGH),
    "grey with alpha": lambda: written(Image.new("LA", (300, 200), (9, 0)), "PNG"),
    "grey jpeg": lambda: written(Image.new("L", (300, 200), 90), "JPEG"),
    "progressive": lambda: photo(300, 200, progressive=True),
    "webp with alpha": lambda: written(Image.new("RGBA", (300, 200), (9, 9, 9, 0)), "WEBP", lossless=True),
}
COLOURS = {
    "cmyk": (255, 0, 0), "16 bits": (50, 50, 50), "black and white": (255, 255, 255), "grey jpeg": (90, 90, 90),
    "see-through palette": (255, 255, 255), "grey with alpha": (255, 255, 255), "webp with alpha": (255, 255, 255),
}  # fmt: skip


@pytest.mark.parametrize("name", MODES)
def test_case_75_every_way_to_write_colours_becomes_one(name):
    kept = pictures.remade(MODES[name]())
    image = seen(kept.data)
    assert (image.mode, image.size) == ("RGB", (300, 200))
    if name in COLOURS:
        assert all(abs(a - b) <= 6 for a, b in zip(image.getpixel((150, 100)), COLOURS[name], strict=True))


def test_a_photo_becomes_small_enough_to_be_looked_at_anywhere():
    noise = Image.effect_noise((4000, 3000), 40).convert("RGB")
    kept = pictures.remade(written(noise, "JPEG", quality=90))
    assert (kept.width, kept.height) == (1600, 1200)
    assert len(kept.data) <= 450 << 10
    plain = pictures.remade(photo(4000, 3000, quality=95))
    assert len(plain.data) <= 300 << 10


def test_the_same_photo_becomes_the_same_bytes():
    assert pictures.remade(photo()).data == pictures.remade(photo()).data


def test_too_many_bytes_and_none_are_refused_before_anybody_looks():
    with pytest.raises(ValidationError, match="超过 12 MB"):
        pictures.remade(photo() + bytes(12 << 20))
    with pytest.raises(ValidationError, match="0 字节"):
        pictures.remade(b"")
