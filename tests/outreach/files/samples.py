"""Pictures as phones, scanners and people with bad intentions make them, built when a test asks."""

import io
import struct
import zlib

from PIL import Image, ImageDraw


def photo(width=1200, height=900, colour=(120, 160, 90), kind="JPEG", mode="RGB", **saved) -> bytes:
    """A plain picture with something to see in it."""
    image = Image.new("RGB", (width, height), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 4, height // 4, width // 2, height // 2), fill=(200, 60, 40))
    draw.rectangle((0, 0, width // 8, height // 8), fill=(20, 40, 160))
    return written(image.convert(mode), kind, **saved)


def written(image: Image.Image, kind: str, **saved) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def jpeg_with(*segments: tuple[int, bytes], after=b"", **said) -> bytes:
    """A JPEG with further segments (marker, body) behind its first two bytes, and something after its end."""
    data = photo(**said)
    more = b"".join(struct.pack("!BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments)
    return data[:2] + more + data[2:] + after


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def png_of(width: int, height: int, depth=8, colour=2, *, rows: bytes = b"", more: bytes = b"") -> bytes:
    """A PNG that says it is so large; its pixels are whatever `rows` packs, nought without."""
    head = png_chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, depth, colour, 0, 0, 0))
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if not rows:
        packer = zlib.compressobj(9)
        line = bytes(1 + (width * samples * depth + 7) // 8)
        parts = [packer.compress(line) for _ in range(height)]
        rows = b"".join(parts) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + more + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
