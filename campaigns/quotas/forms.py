from django import forms

from campaigns.quotas import roles
from campaigns.quotas.countable import MODES
from campaigns.quotas.models import ActivityKind, Exemption, QuotaRule
from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, Switch
from outreach.people.models import User


class RuleForm(forms.Form):
    """Its limits are those of the service; here only what a hand mistypes."""

    roles = forms.MultipleChoiceField(label="谁", required=False)
    number = forms.IntegerField(
        label="多少",
        widget=forms.NumberInput(attrs={"min": 1, "max": 1000, "inputmode": "numeric"}),
        error_messages={"required": "请填 1 到 1000 之间的数。"},
    )
    period = forms.ChoiceField(label="多久", choices=QuotaRule.Period.choices)
    modes = forms.MultipleChoiceField(
        label="哪些算",
        widget=ChipSelectMultiple(),
        choices=list(MODES.items()),
        error_messages={"required": "至少选一种形式，不然什么也不会计数。"},
    )
    comparator = forms.ChoiceField(label="怎么比", choices=QuotaRule.Comparator.choices)
    number_max = forms.IntegerField(label="至多（只用于“之间”）", required=False, min_value=1, max_value=1000)
    teaching_months_only = forms.BooleanField(label="只算教学月（2月、7月、8月不计）", required=False, widget=Switch())
    prorate = forms.BooleanField(label="按在岗天数折算", required=False, widget=Switch())

    def __init__(self, *args, rule: QuotaRule, heads: dict[str, int], **kwargs):
        kwargs.setdefault("initial", {name: getattr(rule, name) for name in self.base_fields} | {
            "modes": rule.counted_modes
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule.per in {QuotaRule.Per.PAIRING, QuotaRule.Per.SCHOOL}:
            del self.fields["roles"]
        else:
            self.fields["roles"] = forms.MultipleChoiceField(
                label="谁",
                widget=ChipSelectMultiple(folded=6),
                error_messages={"required": "请选由谁来做。"},
                choices=[
                    (role, f"{label}（{heads.get(role, 0)} 人）")
                    for role, label in roles.LABELS.items()
                    if role not in {roles.HELPER, roles.SCHOOL}
                ],
            )
        if rule.activity.source != ActivityKind.Source.VISIT:
            del self.fields["modes"]
        else:
            self.fields["modes"].required = not rule.activity.purposes or bool(rule.activity.modes)
        self.fields["number"].label = f"多少（{rule.unit}）"

    def changes(self) -> dict:
        """What the service is asked to change."""
        cleaned = dict(self.cleaned_data)
        if cleaned.get("comparator") != QuotaRule.Comparator.BETWEEN:
            cleaned["number_max"] = None
        if cleaned.get("period") != QuotaRule.Period.MONTH:
            cleaned["teaching_months_only"] = False
        return cleaned


class SentenceForm(forms.Form):
    text = forms.CharField(
        label="再加一条：像写方案那样写就行",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "班主任每月深入家庭做三次学生思想交流", "autocomplete": "off"}),
        error_messages={"required": "请写一句，例如“班主任每月深入家庭做三次学生思想交流”。"},
    )


class ExemptionForm(forms.Form):
    """On the phone: why, from when to when, and a line if one likes."""

    reason = forms.ChoiceField(label="原因", widget=ChipSelect(), choices=Exemption.Reason.choices)
    since = forms.DateField(label="从哪天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="到哪天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="说明", max_length=200, required=False)


class ExemptionForColleagueForm(ExemptionForm):
    """At the desk: the office writes it down for somebody."""

    field_order = ("user", "reason", "since", "until", "note")
    user = forms.ModelChoiceField(label="谁", queryset=User.objects.none(), empty_label="选教职工")

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff


class DecisionForm(forms.Form):
    approve = forms.TypedChoiceField(choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda value: value == "yes")
    note = forms.CharField(label="批复", max_length=200, required=False)
