from django import forms

from campaigns.handins.models import HandIn
from campaigns.quotas import roles
from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, Segmented
from outreach.people.roles import Role

# A chip needs a value of its own; the plan keeps the office as nothing.
OFFICE = "office"
REVIEWERS = [(OFFICE, "办公室")] + [
    (role, roles.label(role)) for role in (roles.CHIEF, Role.LEADER, Role.UNIT_LEAD, Role.MIDDLE)
]

# Not people who could each hand something in.
UNITS = {roles.HELPER, *roles.BODIES}


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HandInForm(forms.ModelForm):
    """Its limits are those of the service; here only what a hand mistypes."""

    roles = forms.MultipleChoiceField(
        label="谁交",
        required=False,
        widget=ChipSelectMultiple(folded=7),
        choices=[(role, label) for role, label in roles.LABELS.items() if role not in UNITS],
        help_text="按每人交的才要选。",
    )
    review = forms.MultipleChoiceField(
        label="交了以后",
        required=False,
        widget=ChipSelectMultiple(),
        choices=HandIn.Step.choices,
        help_text="都不选，就由审核的人看一次。",
    )
    reviewer = forms.ChoiceField(label="谁审核", required=False, widget=ChipSelect(), choices=REVIEWERS)

    class Meta:
        model = HandIn
        fields = (
            "name", "per", "roles", "counting", "count", "opens_on", "due_on", "review", "reviewer", "addressee",
            "published", "hint",
        )  # fmt: skip
        widgets = {
            "per": ChipSelect(),
            "counting": Segmented(),
            "count": forms.NumberInput(attrs={"min": 1, "max": 20, "inputmode": "numeric"}),
            "opens_on": day_input(),
            "due_on": day_input(),
            "hint": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"name": {"required": "请填写材料名称。"}, "count": {"required": "请填 1 到 20 之间的数。"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("per", "counting"):
            self.fields[name].choices = HandIn._meta.get_field(name).choices
        self.initial["reviewer"] = self.instance.reviewer or OFFICE
        if self.instance.roles == [roles.SCHOOL] and self.instance.per == HandIn.Per.PERSON:
            self.initial["per"] = HandIn.Per.SCHOOL

    def changes(self) -> dict:
        """What the service is asked to write."""
        said = dict(self.cleaned_data)
        said["reviewer"] = "" if said["reviewer"] == OFFICE else said["reviewer"]
        if said["per"] != HandIn.Per.PERSON:
            del said["roles"]  # a unit's paper is nobody's in particular
        return said

    def _post_clean(self):
        """The service judges and writes; the instance stays as it was read."""
