"""The form of an event as the phone keeps it: empty, for any kind and anybody, filled in by the phone itself."""

from django import forms

from casework.events.forms import ContentForm
from casework.events.models import Attendance
from casework.phone.forms import AnyDay
from outreach.lib.widgets import Segmented

KEPT = ("on", "until", "workdays", "title", "place", "audience", "audience_count", "summary")
PARTS = (Attendance.Part.PRESENT, Attendance.Part.LEAD, Attendance.Part.ORGANIZER)


class BlankEventForm(ContentForm):
    """The same fields and marks as the server's form, but for those that choose from what only the server knows."""

    part = forms.ChoiceField(
        label="您是", choices=[(part.value, part.label) for part in PARTS], initial=PARTS[0], widget=Segmented
    )

    def __init__(self):
        forms.Form.__init__(self, initial={"part": PARTS[0]})
        for name in set(self.fields) - {*KEPT, "part"}:
            del self.fields[name]
        self.fields["on"].widget = AnyDay()

    @property
    def days(self):
        return [self["until"], self["workdays"]]

    @property
    def more(self):
        return [self[name] for name in ("title", "place", "audience", "audience_count", "summary")]
