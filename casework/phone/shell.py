"""The shell: one document, the same for everybody, out of which the phone draws its pages when there is no network.

Here is what the phone has to keep for it, and the one word by which it knows whether anything of that has changed.
"""

import json
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from casework.phone.event_forms import BlankEventForm
from casework.phone.forms import BlankVisitForm
from outreach.navigation import BOTTOM, foot

# Without these there is no page; the rest is kept where it can be had.
NEEDED = ("dist/phone.css", "dist/phone.js", "dist/icons.svg")
WELCOME = ("dist/favicon.svg",)


def _document() -> bytes:
    bottom = [replace(item, url=reverse(item.page)) for item in BOTTOM]
    forms = {"form": BlankVisitForm(), "event_form": BlankEventForm()}
    return render_to_string("casework/phone/shell.html", forms | {"bottom": bottom, "foot": foot()}).encode()


def _worker() -> bytes:
    """The worker's program, with what it has to keep put in front of it."""
    found = finders.find("dist/sw.js")
    if found is None:
        raise FileNotFoundError("static/dist/sw.js 不在：请先运行 node build.mjs")
    program = Path(str(found)).read_bytes()
    keep = {
        "shell": reverse("phone-shell"),
        "needed": [static(name) for name in NEEDED],
        "welcome": [static(name) for name in WELCOME],
    }
    # Assets carry a hash in their names where it counts, so that their names say what is in them.
    parts = (_document(), program, json.dumps(keep).encode(), *map(_content, NEEDED))
    version = sha256(b"\0".join(parts)).hexdigest()[:16]
    return f"self.LX={json.dumps(keep | {'version': version})};\n".encode() + program


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(str(found)).read_bytes() if found else b""


document = _document if settings.DEBUG else cache(_document)
worker = _worker if settings.DEBUG else cache(_worker)


def etag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


def manifest() -> dict[str, object]:
    icons = [
        {"src": static(f"dist/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"} for side in (192, 512)
    ]
    return {
        "id": reverse("phone-home"),
        "name": "连心",
        "short_name": "连心",
        "description": "家访、电话、活动，没有网络也能记",
        "lang": "zh-Hans",
        "start_url": reverse("phone-home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f6f8",
        "theme_color": "#0b6e69",
        "icons": [icon | {"purpose": purpose} for icon in icons for purpose in ("any", "maskable")],
        "shortcuts": [{"name": "记一次", "url": reverse("visit-new")}],
    }
