"""The program that looks into pictures of strangers: alone in a process with little memory, little time and no files.

Started by `pictures.py` as a script, without the rest of the product; it speaks over one socket:
    asked     4 bytes length, the bytes of a picture
    first     b"ready", when it has begun
    answered  1 byte: b"+" and 2 × 2 bytes width and height, or b"-" and a reason; 4 bytes length; JPEG or reason
It ends by itself when nobody has asked for a while, after many pictures, or when whoever started it is gone.
"""

import io
import os
import resource
import signal
import socket
import struct
import sys
import warnings
from pathlib import Path

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

MOST_PIXELS = 40_000_000
MOST_PIXELS_OF_WEBP = 12_000_000  # what MEMORY has room for; phones and cameras do not write it
LONGEST_SIDE = 1600
ENOUGH_BYTES = 300 << 10
QUALITIES = (85, 75, 65, 55, 45)
MEMORY = 200 << 20  # beyond what the program itself takes
CPU_SECONDS = 2.0
IDLE_SECONDS = 60
PICTURES = 500
BAND_ROWS = 256
READY = b"ready"
BEGINNINGS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"RIFF", "WEBP"))
ORIENTATION = 0x0112

TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):  # noqa: N818  # an answer, not a fault
    """`str()` is one of the reasons in pictures.py."""


def remade(data: bytes) -> tuple[bytes, int, int]:
    """The pixels as they are to be looked at, as a new JPEG that holds nothing else; its width and height."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they speak of what stands around the pixels
        image = opened(data)
        turn = orientation(image)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small = shrunk(image)
    if turn in TURNED:
        small = small.transpose(TURNED[turn])
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    return encoded(clean), clean.width, clean.height


def opened(data: bytes) -> Image.Image:
    """Its head is read, its pixels not yet. What a file says of itself decides nothing, its first bytes do."""
    kind = next((name for begin, name in BEGINNINGS if data.startswith(begin)), "")
    if not kind or (kind == "WEBP" and data[8:12] != b"WEBP"):
        raise Refused("unknown")
    # Not Image.open: it would follow a JPEG into the further pictures that some telephones append.
    file = io.BytesIO(data)
    image: Image.Image
    if kind == "JPEG":
        image = JpegImagePlugin.JpegImageFile(file)
    elif kind == "PNG":
        image = PngImagePlugin.PngImageFile(file)
    else:
        width, height = webp_size(data)
        if width * height > MOST_PIXELS_OF_WEBP:
            raise Refused("pixels")
        image = WebPImagePlugin.WebPImageFile(file)
    if image.width * image.height > MOST_PIXELS:
        raise Refused("pixels")
    if getattr(image, "n_frames", 1) > 1:
        raise Refused("animated")
    return image


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height as its head says, before its decoder makes room for the whole of it three times."""
    head = data[12:30].ljust(18, b"\0")
    if head[:4] == b"VP8X":
        return int.from_bytes(head[12:15], "little") + 1, int.from_bytes(head[15:18], "little") + 1
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[14:16], "little") & 0x3FFF, int.from_bytes(head[16:18], "little") & 0x3FFF


def orientation(image: Image.Image) -> int:
    """1 to 8. Telephones write much that is broken beside it; all of that is thrown away, and none of it matters."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # whatever a broken one raises: then the picture stands as it lies
        return 1


def shrunk(image: Image.Image) -> Image.Image:
    """RGB on white, no side longer than LONGEST_SIDE. Large pictures go through in bands: one copy is what fits."""
    longest = max(image.size)
    fit = min(1.0, LONGEST_SIDE / longest)
    target = (max(1, round(image.width * fit)), max(1, round(image.height * fit)))
    image.draft(image.mode, target)  # a JPEG is decoded at a half, a quarter or an eighth where that is enough
    factor = max(image.size) // LONGEST_SIDE
    image = in_bands(image, factor) if factor >= 2 else flattened(image)
    return image if image.size == target else image.resize(target, Image.Resampling.LANCZOS)


def in_bands(image: Image.Image, factor: int) -> Image.Image:
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = max(1, BAND_ROWS // factor) * factor
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(flattened(band).reduce(factor), (0, top // factor))
    return small


def flattened(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        # 16 bits a point: the upper eight are the picture.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        white = Image.new("RGBA", whole.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, whole).convert("RGB")
    return image.convert("RGB")


def encoded(image: Image.Image) -> bytes:
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= ENOUGH_BYTES:
            break
    return out.getvalue()


def answer(data: bytes) -> bytes:
    try:
        jpeg, width, height = remade(data)
    except Refused as refused:
        return no(str(refused))
    except MemoryError:
        return no("pixels")
    except Image.DecompressionBombError:
        return no("pixels")
    except Exception:  # noqa: BLE001  # decoders of broken pictures raise whatever they like; the reason is the same
        return no("damaged")
    return b"+" + struct.pack("!HHI", width, height, len(jpeg)) + jpeg


def no(reason: str) -> bytes:
    text = reason.encode()
    return b"-" + struct.pack("!HHI", 0, 0, len(text)) + text


def warm_up() -> None:
    """Take every way once, so that nothing has to be opened or imported later: it could not be."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    for kind, mode in (
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
    ):
        out = io.BytesIO()
        Image.new(mode, (8, 8)).save(out, kind, exif=exif)
        if answer(out.getvalue())[:1] != b"+":
            sys.exit(f"no {kind} here")


def limit() -> None:
    """What the process may still do from here on: compute, and speak over the sockets it has."""
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    # Numbers below one are taken, so nothing can be opened; with nought one could not even wait for an answer.
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))


def received(asked: socket.socket, size: int) -> bytes:
    """Exactly so many bytes; fewer when the other side is gone."""
    parts = []
    while size and (part := asked.recv(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def main(handle: int) -> None:
    asked = socket.socket(fileno=handle)
    Image.MAX_IMAGE_PIXELS = None  # counted above, before anything is decoded
    warm_up()
    limit()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    asked.sendall(READY)
    for _ in range(PICTURES):
        asked.settimeout(IDLE_SECONDS)
        try:
            head = received(asked, 4)
        except TimeoutError:
            return
        if len(head) < 4:
            return
        data = received(asked, struct.unpack("!I", head)[0])
        # The time of the processor, so that a busy machine refuses nothing: then the kernel ends the process.
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        said = answer(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        asked.sendall(said)


if __name__ == "__main__":
    os.chdir("/")
    main(int(sys.argv[1]))
