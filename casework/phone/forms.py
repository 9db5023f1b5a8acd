"""The form of a visit as the phone keeps it: empty, for any family and anybody, filled in by the phone itself."""

from django import forms

from casework.families.models import Student
from casework.visits.colleagues import Colleagues
from casework.visits.forms import VisitForm
from casework.visits.models import Mode, Purpose
from outreach.lib.widgets import DateChips
from outreach.people.models import User


class AnyDay(DateChips):
    """The chips say today and yesterday in words; the phone puts in which days those are when the form is opened."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for day, word in zip(context["widget"]["days"], ("today", "yesterday"), strict=True):
            day |= {"value": word, "selected": word == "today"}
        return context | {"widget": context["widget"] | {"other": "", "other_selected": False}}


class BlankVisitForm(VisitForm):
    """The same fields and marks as `VisitForm`, with nobody to choose from: no query, nothing private."""

    def __init__(self):
        initial = {"mode": Mode.HOME, "purposes": [Purpose.SITUATION], "outcome": "met", "uuid": ""}
        forms.Form.__init__(self, initial=initial)
        self.days = ()
        self.several = True
        self.fields["on"].widget = AnyDay()
        self.offer(Student.objects.none(), Colleagues(User.objects.none(), [], []))
