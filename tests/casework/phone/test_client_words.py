"""What the phone calls a code, and what it refuses, is what the server says: one vocabulary in two languages."""

import re

import pytest
from django.conf import settings

from casework.tickets.models import Ticket
from casework.visits import content
from casework.visits.models import Mode, Outcome, Purpose, Visit

FORM = settings.BASE_DIR / "static/js/app/form"
PAIR = re.compile(r'(\w+): "([^"]+)"')


def dictionary(name: str) -> dict[str, str]:
    """`export const NAME = { code: "word", … };` of words.js."""
    source = (FORM / "words.js").read_text()
    return dict(PAIR.findall(re.search(rf"const {name} = {{(.*?)}};", source, re.DOTALL).group(1)))


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("MODES", Mode.choices),
        ("OUTCOMES", Outcome.choices),
        ("PURPOSES", Purpose.choices),
        ("TIMES", Visit.TimeOfDay.choices),
        ("CATEGORIES", Ticket.Category.choices),
        ("DETAILS", list(content.DETAILS.items())),
    ],
)
def test_a_code_has_one_name(name, choices):
    assert dictionary(name) == dict(choices)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NOTE", content.NOTE_LENGTH),
        ("PROBLEM", content.PROBLEM_LENGTH),
        ("PLACE", content.PLACE_LENGTH),
        ("LINE", content.LINE_LENGTH),
        ("MOST_GIFT", int(content.MOST_GIFT)),
    ],
)
def test_a_limit_has_one_value(name, value):
    source = (FORM / "checks.js").read_text()
    assert int(re.search(rf"const {name} = (\d+);", source).group(1)) == value


def test_a_refusal_has_one_wording():
    """Every sentence of the phone's checks stands in the server's, figures and days aside."""
    places = ("casework/visits/content.py", "casework/visits/forms.py", "outreach/lib/words.py")
    served = "".join((settings.BASE_DIR / place).read_text() for place in places)
    hole = re.compile(r'\$?{[^}"\n]*}')
    plain = hole.sub("#", served)
    said = re.findall(r'say\([^,]+, ["`](.+?)["`]\)', (FORM / "checks.js").read_text())
    missing = [words for words in said if hole.sub("#", words) not in plain]
    assert len(said) > 10
    assert not missing
