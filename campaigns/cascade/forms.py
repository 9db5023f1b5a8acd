from django import forms

from campaigns.cascade.differences import Change, Need
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import sentence_of
from outreach.lib.widgets import Segmented
from outreach.people.models import Organization


class LocksForm(forms.Form):
    """How free the schools are with each rule."""

    def __init__(self, *args, rules: list[QuotaRule], **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules
        for rule in rules:
            self.fields[f"lock-{rule.code}"] = forms.ChoiceField(
                label=sentence_of(rule),
                choices=QuotaRule.Lock.choices,
                initial=rule.lock,
                widget=Segmented(),
            )

    def clean(self):
        cleaned = super().clean()
        for rule in self.rules:
            name = f"lock-{rule.code}"
            no_number = rule.number is None and rule.comparator != QuotaRule.Comparator.ALL
            if no_number and cleaned.get(name) == QuotaRule.Lock.LOCKED:
                self.add_error(name, "还没有数字，不能锁定。请先填上数字，或者选“只能提高”。")
        return cleaned

    def chosen(self) -> dict[str, str]:
        return {rule.code: self.cleaned_data[f"lock-{rule.code}"] for rule in self.rules}


class IssueForm(forms.Form):
    schools = forms.ModelMultipleChoiceField(
        label="下发给哪些学校",
        queryset=Organization.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一所学校。"},
    )
    note = forms.CharField(
        label="说明", required=False, max_length=150, help_text="学校会在活动的经过里看到。",
        widget=forms.TextInput(attrs={"placeholder": "例如：请于月底前承接"}),
    )  # fmt: skip

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = schools
        self.fields["schools"].label_from_instance = lambda school: f"{school.code} {school.name}"
        self.fields["schools"].initial = [school.pk for school in schools]


TAKE, KEEP, LATER = "take", "keep", "later"


class ChangesForm(forms.Form):
    """One choice a change: as above, one's own, or later."""

    def __init__(self, *args, changes: list[Change], **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = changes
        for at, change in enumerate(changes):
            own = [] if change.need == Need.MUST else [(KEEP, "保留本校的")]
            self.fields[f"change-{at}"] = forms.ChoiceField(
                label=change.sentence,
                choices=[(TAKE, "照上级的"), *own, (LATER, "以后再定")],
                initial=LATER if change.need == Need.CONFLICT else TAKE,
                widget=Segmented(),
            )

    def rows(self):
        return [(change, self[f"change-{at}"]) for at, change in enumerate(self.changes)]

    def decided(self, decision: str) -> list[str]:
        return [change.key for at, change in enumerate(self.changes) if self.cleaned_data[f"change-{at}"] == decision]
