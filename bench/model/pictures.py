"""Small photos that know who they are: a number drawn into the pixels, which survives being made anew."""

import hashlib
import io
import random

from PIL import Image

KNOWN: dict[str, int] = {}  # sha256 → the number drawn into it, of all that were made here
SIDE = 8  # squares each way, 64 bits; the first 40 are the number, the others its check


def picture(number: int, square: int = 6, *, noise: bool = False, quality: int = 90) -> bytes:
    """A JPEG of 8 × 8 squares. `noise` makes it as large as a real photo of that many pixels."""
    image = Image.new("L", (SIDE, SIDE))
    image.putdata([230 if bit == "1" else 25 for bit in _bits(number)])
    image = image.resize((SIDE * square, SIDE * square), Image.Resampling.NEAREST)
    if noise:
        grain = Image.effect_noise(image.size, 60)
        image = Image.blend(image, grain, 0.25)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    data = out.getvalue()
    KNOWN[sha256(data)] = number
    return data


def number_in(data: bytes) -> int | None:
    """The number that was drawn, or None where the picture is damaged or another."""
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    bits = "".join("1" if light > 127 else "0" for light in small.tobytes())
    number = int(bits[:40], 2)
    return number if _bits(number) == bits else None


def _bits(number: int) -> str:
    text = f"{number:040b}"
    check = int.from_bytes(hashlib.sha256(text.encode()).digest()[:3], "big")
    return f"{text}{check:024b}"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fresh(chance: random.Random) -> bytes:
    return picture(chance.getrandbits(40))
