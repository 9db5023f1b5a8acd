"""Narrowing the page of a quarter."""

from django import forms

from casework.progress.judging import STATUS_LABELS
from casework.progress.sheets import HALF, MISSING


class SheetFilter(forms.Form):
    campaign = forms.ChoiceField(label="活动", required=False)
    unit = forms.ChoiceField(label="部门", required=False)
    status = forms.ChoiceField(
        label="完成情况",
        required=False,
        choices=[
            ("", "全部"),
            (MISSING, "还没完成"),
            (HALF, "家访不足一半"),
            *((str(code), word) for code, word in STATUS_LABELS.items()),
        ],
    )

    def __init__(self, *args, units, campaigns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "全部"), *((str(unit.pk), unit.name) for unit in units)]
        self.fields["campaign"].choices = [(str(campaign.pk), str(campaign)) for campaign in campaigns]
        # One choice is no choice.
        for name, choices in (("unit", units), ("campaign", campaigns)):
            if len(choices) < 2:
                del self.fields[name]

    def asked(self) -> dict[str, str]:
        """What was asked for; anything that is not on offer is ignored."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("campaign", "unit", "status")}
