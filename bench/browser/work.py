"""What the person does with the phone in the soak, and what of it must be found in the end."""

import base64
import contextlib
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.browser.phone import BrowserPhone
from bench.faults import FaultProxy
from bench.model.pictures import number_in, picture
from bench.site import Site
from bench.site.bodies import visit_body

TOO_MANY = 25  # waiting at once: then the person waits as well
SQUARE = 20  # pixels: a picture of 160 × 160


class Work:
    """`promised`: note → numbers of its photos, of all that the phone said it had kept; `begun`: of what it may have.

    Both lie in files of `folder`, so that a second run goes on from them.
    """

    def __init__(self, folder: Path, teacher: Any, chance: random.Random, visits: int, form: int) -> None:
        self.folder, self.teacher, self.chance = folder, teacher, chance
        self.visits, self.form = visits, form
        self.promised: dict[str, list[int]] = {}
        self.begun: dict[str, list[int]] = {}
        self.through_form = 0
        for line in self._lines("log.jsonl"):
            (self.promised if line["kept"] else self.begun)[line["note"]] = line["photos"]
            self.through_form += line["kept"] and line.get("form", False)
        self._log = (folder / "log.jsonl").open("a", encoding="utf-8")

    def _lines(self, name: str) -> list[dict]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def finished(self) -> bool:
        return len(self.promised) >= self.visits

    def _note(self, note: str, photos: list[int], *, kept: bool, form: bool = False) -> None:
        (self.promised if kept else self.begun)[note] = photos
        self._log.write(json.dumps({"note": note, "photos": photos, "kept": kept, "form": form}) + "\n")
        self._log.flush()

    async def ready(self, phone: BrowserPhone, script: str) -> None:
        """The probe is in the page and the vault is open."""
        await phone.page.evaluate(script)
        until = time.monotonic() + 60
        while await phone.page.evaluate("window.probe.state()") != "open":
            if time.monotonic() > until:
                raise TimeoutError("the vault does not open")
            await phone.page.evaluate("window.probe.refresh().catch(() => null)")

    async def some(self, phone: BrowserPhone) -> None:
        """A few visits, or waiting for the queue where it has grown long."""
        counts = await phone.page.evaluate("window.probe.counts()")
        if counts["waiting"] > TOO_MANY:
            await phone.page.wait_for_timeout(1500)
        elif self.through_form < self.form and self.chance.random() < 0.2:
            await self.by_form(phone)
        else:
            await self.one(phone)

    def _fresh(self) -> tuple[dict[str, Any], list[int], list[bytes]]:
        body = visit_body(self.teacher, self.chance)
        body.pop("v")
        body |= {"problem": None, "note": f"走访 {self.chance.getrandbits(60):015x}"}
        numbers = [self.chance.getrandbits(40) for _ in range(self.chance.choice((1, 2, 2, 3)))]
        return body, numbers, [picture(number, SQUARE) for number in numbers]

    async def one(self, phone: BrowserPhone, *, dying: bool = False) -> None:
        """Through the phone's store, as the form does it. Kept once the store says so."""
        body, numbers, photos = self._fresh()
        self._note(body["note"], numbers, kept=False)
        encoded = [base64.b64encode(photo).decode() for photo in photos]
        await phone.page.evaluate("([body, photos]) => window.probe.keep(body, photos)", [body, encoded])
        self._note(body["note"], numbers, kept=True)
        if not dying and self.chance.random() < 0.3:
            await phone.page.wait_for_timeout(self.chance.random() * 400)

    async def by_form(self, phone: BrowserPhone) -> None:
        """Through the real form: chosen photos, 保存, until the page says 已记下."""
        body, numbers, photos = self._fresh()
        page = phone.page
        self._note(body["note"], numbers, kept=False, form=True)
        await page.goto(f"{phone.base}/m/visits/new/?household={body['household']}", wait_until="domcontentloaded")
        await page.get_by_label("说点什么").fill(body["note"])
        chosen = page.locator("input[type=file]")
        await chosen.set_input_files(
            [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": photo}
             for number, photo in zip(numbers, photos, strict=True)]
        )  # fmt: skip
        await page.locator(".lx-photos img").nth(len(photos) - 1).wait_for(timeout=20_000)
        await page.get_by_role("button", name="保存").click()
        await page.get_by_role("heading", name="已记下").wait_for(timeout=20_000)
        self._note(body["note"], numbers, kept=True, form=True)
        self.through_form += 1
        from bench.browser.phone import bundled

        await self.ready(phone, bundled())

    def say(self, seconds: float, phone: BrowserPhone, proxy: FaultProxy, site: Site) -> None:
        print(f"{self._sum(seconds, phone, proxy, site)}\t页面错误 {len(phone.errors)}", flush=True)

    def _sum(self, seconds: float, phone: BrowserPhone, proxy: FaultProxy, site: Site) -> str:
        figures = {
            "秒": round(seconds), "走访": len(self.promised), "经表单": self.through_form,
            "照片": sum(map(len, self.promised.values())), "请求": proxy.requests, "故障": sum(proxy.done.values()),
            "浏览器被杀": phone.deaths, "服务器被杀": site.kills,
        }  # fmt: skip
        return "\t".join(f"{name} {number}" for name, number in figures.items())

    def report(self, listed: list[dict], seconds: float, phone: BrowserPhone, proxy: FaultProxy, site: Site) -> bool:
        """Everything promised is there once, with its photos; nothing is there that nobody began."""
        wrong = self._compared(listed)
        print(self._sum(seconds, phone, proxy, site))
        print("  ".join(f"{kind} {number}" for kind, number in sorted(proxy.done.items())))
        states = Counter(entry["state"] for entry in listed)
        print(f"手机上 {dict(states)}；页面错误 {Counter(phone.errors).most_common(4)}")
        for name, rows in wrong.items():
            print(f"{name} {len(rows)}" + "".join(f"\n    {row}" for row in rows[:8]), flush=True)
        return not any(wrong.values())

    def _compared(self, listed: list[dict]) -> dict[str, list[str]]:
        from casework.visits.models import Visit, VisitPhoto

        wrong: dict[str, list[str]] = {"丢失": [], "重复": [], "孤立": [], "照片不符": [], "卡住": []}
        rows: dict[str, list[Visit]] = {}
        for visit in Visit.objects.all():
            rows.setdefault(visit.note, []).append(visit)
        on_phone = {entry["note"]: entry for entry in listed}
        for note, numbers in self.promised.items():
            visits = rows.get(note, [])
            if len(visits) != 1:
                wrong["丢失" if not visits else "重复"].append(f"{note} {len(visits)} 行 {on_phone.get(note)}")
                continue
            self._photos(wrong, visits[0], numbers, on_phone.get(note))
        wrong["孤立"] += [f"走访 {note}" for note in rows.keys() - self.promised.keys() - self.begun.keys()]
        wrong["孤立"] += [f"照片 {row.pk}" for row in VisitPhoto.objects.filter(visit=None)]
        wrong["卡住"] += [str(entry) for entry in listed if entry["state"] in ("stuck", "waiting", "sending")]
        return wrong

    def _photos(self, wrong: dict[str, list[str]], visit: Any, numbers: list[int], entry: dict | None) -> None:
        from casework.visits.photos import FOLDER
        from outreach.files.storing import path_of

        kept = list(visit.photos.order_by("position"))
        if entry and [row.sha256 for row in kept] != entry["photos"]:
            wrong["照片不符"].append(f"{visit.note} 手机 {entry['photos']} 服务器 {[row.sha256 for row in kept]}")
        found = []
        for row in kept:
            with contextlib.suppress(OSError, ValueError):
                found.append(number_in(path_of(row.stored, FOLDER).read_bytes()))
        if Counter(found) != Counter(numbers):
            wrong["丢失" if len(found) < len(numbers) else "照片不符"].append(
                f"{visit.note} 照片 {numbers} 服务器 {found}"
            )
