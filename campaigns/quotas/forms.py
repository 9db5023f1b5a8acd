from django import forms

from campaigns.planning.models import Phase
from campaigns.quotas import roles
from campaigns.quotas.activities import FORM_LABELS, forms_of, units_of
from campaigns.quotas.countable import MODES, TAGS
from campaigns.quotas.models import ActivityKind, Exemption, QuotaRule
from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, Switch
from outreach.people.models import User

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit
SHOWN = 6
# Which fields a rule has only where it is of that shape.
FOR_SHAPE = {
    "consecutive": lambda rule: rule.unit == Unit.DAYS,
    "counterparts": lambda rule: rule.unit == Unit.PAIRS,
    "tags": lambda rule: rule.per == Per.TAGGED,
    "parts": lambda rule: rule.activity.source == ActivityKind.Source.CHECKLIST,
    "modes": lambda rule: rule.activity.source == ActivityKind.Source.VISIT,
    "roles": lambda rule: not (roles.BODIES | {roles.HELPER}) & set(rule.roles),
}

EXAMPLE = "班主任每月深入家庭做三次学生思想交流"


class RuleForm(forms.Form):
    """Its limits are those of the service; here only what a hand mistypes. It has the fields of the rule's shape."""

    roles = forms.MultipleChoiceField(
        label="谁", widget=ChipSelectMultiple(folded=SHOWN), error_messages={"required": "请选由谁来做。"}
    )
    number = forms.IntegerField(
        label="多少",
        widget=forms.NumberInput(attrs={"min": 1, "max": 1000, "inputmode": "numeric"}),
        error_messages={"required": "请填 1 到 1000 之间的数。"},
    )
    period = forms.ChoiceField(label="多久", choices=QuotaRule.Period.choices)
    phase = forms.ModelChoiceField(
        label="哪个阶段（选“阶段内”时用）", queryset=Phase.objects.none(), required=False, empty_label="每个阶段"
    )
    modes = forms.MultipleChoiceField(
        label="哪些算",
        widget=ChipSelectMultiple(),
        choices=list(MODES.items()),
        error_messages={"required": "至少选一种形式，不然什么也不会计数。"},
    )
    counterparts = forms.MultipleChoiceField(
        label="与谁谈",
        widget=ChipSelectMultiple(folded=SHOWN),
        error_messages={"required": "按“对”算的，要选与谁谈。"},
    )
    tags = forms.MultipleChoiceField(
        label="哪些学生算重点学生（不选：所有重点群体）",
        widget=ChipSelectMultiple(folded=SHOWN),
        choices=list(TAGS.items()),
        required=False,
    )
    parts = forms.MultipleChoiceField(label="清单里哪几项（不选：全部）", widget=ChipSelectMultiple(), required=False)
    comparator = forms.ChoiceField(label="怎么比", choices=QuotaRule.Comparator.choices)
    number_max = forms.IntegerField(label="至多（只用于“之间”）", required=False, min_value=1, max_value=1000)
    consecutive = forms.BooleanField(label="要连续的天数", required=False, widget=Switch())
    teaching_months_only = forms.BooleanField(label="只算教学月（2月、7月、8月不计）", required=False, widget=Switch())
    prorate = forms.BooleanField(label="按在岗天数折算", required=False, widget=Switch())

    def __init__(self, *args, rule, heads, **kwargs):
        kwargs.setdefault("initial", {name: getattr(rule, name) for name in self.base_fields} | {
            "modes": rule.counted_modes
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name, has in FOR_SHAPE.items():
            if not has(rule):
                del self.fields[name]
        for name in {"roles", "counterparts"} & set(self.fields):
            self.fields[name].choices = [
                (role, f"{label}（{heads.get(role, 0)} 人）" if heads else label)
                for role, label in roles.LABELS.items()
                if role not in roles.BODIES | {roles.HELPER}
            ]
        if "modes" in self.fields:
            self.fields["modes"].required = not rule.activity.purposes or bool(rule.activity.modes)
        if "parts" in self.fields:
            names = {kind.code: kind.name for kind in rule.activity.siblings()}
            self.fields["parts"].choices = [(code, names[code]) for code in rule.activity.parts if code in names]
        self._fit_number(rule)
        self._fit_period(rule)

    def _fit_number(self, rule):
        number = self.fields["number"]
        number.label = f"多少（{rule.unit}）"
        comparator = self.data.get("comparator") if self.is_bound else rule.comparator
        number.required = comparator != Comparator.ALL
        if rule.comparator == Comparator.ALL:
            self.initial["number"] = None
        if rule.unit == Unit.PERCENT:
            number.widget.attrs["max"] = 100

    def _fit_period(self, rule):
        phases = rule.campaign.phases.all()
        standing = rule.activity.source == ActivityKind.Source.PAIRING
        cohort = rule.per == Per.COHORT
        unfit = {Period.THREE_YEARS} | ({Period.STANDING} - ({Period.STANDING} if standing else set()))
        self.fields["period"].choices = [
            (value, label)
            for value, label in Period.choices
            if (value == Period.THREE_YEARS if cohort else value not in unfit)
            and (value != Period.PHASE or phases or rule.period == Period.PHASE)
        ]
        if phases and not cohort:
            self.fields["phase"].queryset = phases
        else:
            del self.fields["phase"]

    def changes(self):
        """What the service is asked to change; what does not go with the rest is put away."""
        cleaned = dict(self.cleaned_data)
        comparator, period = cleaned.get("comparator"), cleaned.get("period")
        if comparator != Comparator.BETWEEN:
            cleaned["number_max"] = None
        if comparator == Comparator.ALL:
            cleaned["number"] = cleaned.get("number") or 1
        if period != Period.MONTH:
            cleaned["teaching_months_only"] = False
        if period and period != Period.PHASE:
            cleaned["phase"] = None
        if self.rule.number is None and cleaned.get("number"):
            cleaned["enabled"] = True  # it was off only because nobody had said how much
        return cleaned


class ActivityForm(forms.Form):
    """新的活动内容: what it is called, which records it is counted from, and in what."""

    name = forms.CharField(
        label="叫什么",
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "例如：夏夜纳凉恳谈", "autocomplete": "off"}),
        error_messages={"required": "请写上叫什么，例如“夏夜纳凉恳谈”。"},
    )
    modes = forms.MultipleChoiceField(widget=ChipSelectMultiple(folded=12), required=False)
    purposes = forms.MultipleChoiceField(widget=ChipSelectMultiple(), required=False)
    parts = forms.MultipleChoiceField(
        label="清单里有哪几项", widget=ChipSelectMultiple(), error_messages={"required": "清单里至少要有一项。"}
    )
    unit = forms.ChoiceField(label="按什么计数", widget=ChipSelect())

    def __init__(self, *args, campaign, source, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source
        modes, purposes = forms_of(campaign, source)
        self._choose("modes", modes, FORM_LABELS.get(source, ""))
        self._choose(
            "purposes",
            purposes,
            "哪种参加方式算（不选：到场就算）" if source == "event" else "为了什么去的算（不选：都算）",
        )
        if source == ActivityKind.Source.CHECKLIST:
            items = campaign.activities.exclude(source=source)
            self.fields["parts"].choices = list(items.values_list("code", "name"))
        else:
            del self.fields["parts"]
        units = units_of(source)
        self.fields["unit"].choices = [(unit, unit) for unit in units]
        self.fields["unit"].initial = units[0]

    def _choose(self, name, choices, label):
        if choices:
            self.fields[name].choices = list(choices.items())
            self.fields[name].label = label
        else:
            del self.fields[name]

    def given(self):
        return {"modes": [], "purposes": [], "parts": []} | self.cleaned_data


class SentenceForm(forms.Form):
    text = forms.CharField(
        label="再加一条：像写方案那样写就行",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": EXAMPLE, "autocomplete": "off"}),
        error_messages={"required": f"请写一句，例如“{EXAMPLE}”。"},
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
