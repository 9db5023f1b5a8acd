"""docs/phone.md tells teachers what to tap: every word it puts in quotes stands on a page."""

import re

from django.conf import settings

BASE = settings.BASE_DIR
# Said of other programs, or named as an example.
ELSEWHERE = {"添加到主屏幕", "…"}


def pages() -> str:
    """All templates, scripts of the phone and labels, as text."""
    found = [*BASE.glob("templates/**/*.html"), *BASE.glob("static/js/**/*.js"), *BASE.glob("casework/**/*.py")]
    found += [*BASE.glob("outreach/*.py"), BASE / "campaigns/quotas/countable.py"]
    return "".join(path.read_text() for path in found)


def test_every_quoted_word_stands_on_a_page():
    guide, served = (BASE / "docs/phone.md").read_text(), pages()
    quoted = {word for found in re.findall(r"“([^”]+)”", guide) for word in found.split(" → ")} - ELSEWHERE
    assert len(quoted) > 10
    assert {word for word in quoted if word not in served} == set()


def test_the_five_states_are_called_as_on_the_phone():
    guide = (BASE / "docs/phone.md").read_text()
    words = re.findall(
        r'(?:draft|waiting|sending|sent|stuck): "([^"]+)"', (BASE / "static/js/app/sync/states.js").read_text()
    )
    assert re.findall(r"^\| (\S+) \|.*\|.*\|$", guide, re.MULTILINE)[-5:] == words


def test_every_picture_is_there_and_it_can_be_found():
    guide = (BASE / "docs/phone.md").read_text()
    for name in re.findall(r"\((images/[\w-]+\.png)\)", guide):
        assert (BASE / "docs" / name).exists(), name
    assert "docs/phone.md" in (BASE / "README.md").read_text()
