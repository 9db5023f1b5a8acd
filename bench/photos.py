"""What a photo costs the server: checked, made anew in the child process and kept on the disk; and what a bomb costs.

    python -m bench.photos [--photos 100]

Without a database: the row is one UPDATE. The folder is a temporary one.
"""

import argparse
import hashlib
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image

from outreach.files import pictures, storing
from tests.outreach.files.samples import photo, png_of, written


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--photos", type=int, default=100)
    number = options.parse_args().photos
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        taken = as_taken(number)
        kept(taken[0])
        spent = processor(child())
        times = [timed(one) for one in taken]
        each = (processor(child()) - spent) / number * 1000
        size = statistics.mean(map(len, taken)) / 1024
        what = f"一张 1600×1200 的照片（{size:.0f} KB）"
        print(f"{what}\tp50 {told(times, 0.5)} ms\tp95 {told(times, 0.95)} ms\t其中处理器 {each:.0f} ms", flush=True)
        begun = time.perf_counter()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(kept, taken))
        print(f"四张同时\t每秒 {number / (time.perf_counter() - begun):.0f} 张", flush=True)
        for name, data in bombs().items():
            bomb(name, data)


def as_taken(number: int) -> list[bytes]:
    """As a phone scales them: noise on large shapes, some 250 KB."""
    return [
        written(Image.effect_noise((200, 150), 60).resize((1600, 1200)).convert("RGB"), "JPEG", quality=80)
        for _ in range(number)
    ]


def bombs() -> dict[str, bytes]:
    return {
        "1 亿像素的 PNG": png_of(10_000, 10_000, depth=1, colour=0),
        "4000 万像素的 PNG（收下）": png_of(8000, 5000, colour=6),
        "4000 万像素的 JPEG（收下）": photo(8000, 5000),
    }


def kept(data: bytes) -> None:
    hashlib.sha256(data).hexdigest()
    storing.keep(pictures.remade(data).data, "photos")


def timed(data: bytes) -> float:
    begun = time.perf_counter()
    kept(data)
    return time.perf_counter() - begun


def told(times: list[float], share: float) -> str:
    return f"{sorted(times)[int(share * (len(times) - 1))] * 1000:.0f}"


def bomb(name: str, data: bytes) -> None:
    kept(photo(64, 64))
    looked_at = child()
    (looked_at / "clear_refs").write_text("5")
    before, spent, begun = memory(looked_at), processor(looked_at), time.perf_counter()
    with suppress(ValidationError):
        pictures.remade(data)
    took = time.perf_counter() - begun
    more = (memory(looked_at) - before) / 1024
    print(f"{name}\t{took:.2f} s（处理器 {processor(looked_at) - spent:.2f} s）\t内存多用 {more:.0f} MB", flush=True)


def child() -> Path:
    """The child that is asked next."""
    return Path("/proc") / str(pictures._pool.idle.queue[-1].process.pid)


def memory(child: Path) -> int:
    """The most it has had since the marks were cleared, in KB."""
    line = next(line for line in (child / "status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def processor(child: Path) -> float:
    fields = (child / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
