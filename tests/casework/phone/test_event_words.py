"""What the phone refuses of an event, and how the form calls its fields, is what the server says."""

import re

from django.conf import settings

from casework.events import content
from casework.phone.event_forms import BlankEventForm

FORM = settings.BASE_DIR / "static/js/app/form"
CHECKS = (FORM / "event_checks.js").read_text()
HOLE = re.compile(r'\$?{[^}"\n]*}')


def test_a_limit_has_one_value():
    lengths = dict(re.findall(r"(\w+): (\d+)", re.search(r"const LENGTHS = {(.*?)}", CHECKS).group(1)))
    assert {name: int(most) for name, most in lengths.items()} == {
        name: most for name, most in content.LENGTHS.items() if name != "private_note"
    }
    assert int(re.search(r"const LONGEST = (\d+)", CHECKS).group(1)) == content.LONGEST
    assert int(re.search(r"const MOST_AUDIENCE = (\d+)", CHECKS).group(1)) == content.MOST_AUDIENCE


def test_a_refusal_has_one_wording():
    """But for the one that sends to 先安排, which the phone has not."""
    places = ("casework/events/content.py", "casework/events/forms.py", "outreach/lib/words.py")
    served = HOLE.sub("#", "".join((settings.BASE_DIR / place).read_text() for place in places))
    said = [words for words in re.findall(r'say\([^,]+, ["`](.+?)["`]\)', CHECKS) if "先安排" not in words]
    assert len(said) > 8
    assert [words for words in said if HOLE.sub("#", words) not in served] == []


def test_the_blank_form_asks_nobody(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        form = BlankEventForm()
        assert "private_note" not in str(form)
        assert set(form.fields) == {
            "on", "until", "workdays", "title", "place", "audience", "audience_count", "summary", "part",
        }  # fmt: skip
