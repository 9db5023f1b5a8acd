"""What every page must keep, on every width, in both moods."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

PICTURES = Path(os.environ.get("OUTREACH_PICTURES", "var/pictures"))

# Controls whose box is lower than 44 px. A box to tick counts with the line it stands on; a link inside a sentence is text.
SMALL = """() => [...document.querySelectorAll(
    "button, summary, select, textarea, input:not([type=hidden]), a.btn, .lx-nav a, .lx-bottom a, a.lx-item, .lx-back")]
  .map((e) => [e, e.closest(".form-check, label") || e])
  .filter(([e, box]) => e.offsetParent && box.getBoundingClientRect().height < 43.5 && !e.closest(".visually-hidden"))
  .map(([e]) => e.outerHTML.slice(0, 120))"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


def complaints(page) -> list[str]:
    """What can be seen at once: width, targets, the browser's own complaints."""
    wider = page.evaluate(WIDER)
    found = [f"the page is {wider} px wider than the screen"] if wider > 0 else []
    found += [f"lower than 44 px: {element}" for element in page.evaluate(SMALL)]
    return found + page.complaints


def faults(page) -> list[str]:
    """What is wrong with the page as it stands, accessibility included."""
    found = [
        f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:160]}"
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    return found + complaints(page)


def look(page, name: str) -> None:
    """Takes a picture and refuses any fault."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    found = faults(page)
    assert not found, "\n".join(found)
