"""What a person fills in about a visit. Only who, when, how and the outcome are asked; they have answers already."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from casework.tickets.models import Ticket
from casework.visits.colleagues import colleagues
from casework.visits.content import DETAILS, LINE_LENGTH, NOTE_LENGTH, PLACE_LENGTH, PROBLEM_LENGTH, Problem
from casework.visits.models import Mode, Outcome, Purpose, Visit
from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, DateChips, Segmented, Switch
from outreach.people.models import User


# `aside` is the small word beside a label; without one, what may stay empty says 可不填.
class ChildrenField(forms.ModelMultipleChoiceField):
    aside = "可多选"

    def label_from_instance(self, child):
        return f"{child.name} {child.class_group}"


class SeveralField(forms.MultipleChoiceField):
    aside = "可多选"


class SpokenField(forms.CharField):
    aside = "可不填，可语音输入"


class WordsField(forms.CharField):
    aside = ""


class CategoryField(forms.ChoiceField):
    aside = ""


class DateField(forms.DateField):
    default_error_messages = {"invalid": "日期请写成 2026-09-01 这样。", "required": "请选日期。"}


class ContentForm(forms.Form):
    """The part of a visit that may be corrected later; `content` is what the services take."""

    students = ChildrenField(label="为了哪个孩子", queryset=None, widget=ChipSelectMultiple, required=False)
    mode = forms.ChoiceField(label="方式", choices=Mode.choices, widget=Segmented(folded=4))
    on = DateField(label="日期", widget=DateChips)
    purposes = SeveralField(
        label="为了什么", choices=Purpose.choices, widget=ChipSelectMultiple(folded=7), required=False
    )
    outcome = forms.ChoiceField(label="结果", choices=Outcome.choices, widget=ChipSelect)
    rescheduled_to = DateField(
        label="改到哪天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = SpokenField(
        label="说点什么",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "孩子晚上没有人辅导作业…"}),
    )
    time_of_day = forms.ChoiceField(label="时段", choices=Visit.TimeOfDay.choices, widget=ChipSelect, required=False)
    place = forms.CharField(label="地点", required=False, max_length=PLACE_LENGTH)
    gift_amount = forms.DecimalField(
        label="慰问折款（元）",
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        error_messages={"invalid": "金额请填数字，如 200。"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    companions: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="同行老师", queryset=None, required=False
    )

    def __init__(self, *args, user, household, also=(), **kwargs):
        """`also`: pupils who are offered although they have left."""
        super().__init__(*args, **kwargs)
        children = household.students.filter(Q(left_on=None) | Q(pk__in=also)).select_related("class_group")
        self.several = len(children) > 1
        self.offer(children, colleagues(user, timezone.localdate()))

    def offer(self, children, beside):
        """Whom one may choose, and the optional lines of the printed table."""
        self.fields["students"].queryset = children
        if not self.several:
            del self.fields["students"]
        for name, label in DETAILS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=LINE_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.colleagues = beside
        self.fields["companions"].queryset = beside.queryset

    @property
    def details(self):
        """The optional lines of the printed table, as bound fields."""
        return [self[name] for name in DETAILS]

    @property
    def details_filled(self):
        names = ("time_of_day", "place", "gift_amount", *DETAILS)
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def companion_ids(self):
        return {str(getattr(who, "pk", who)) for who in self["companions"].value() or ()}

    def content(self):
        cleaned = self.cleaned_data
        said = {
            name: cleaned[name]
            for name in ("mode", "on", "purposes", "outcome", "rescheduled_to", "note", "time_of_day", "place")
        }
        return said | {
            "students": cleaned.get("students", ()),
            "gift_amount": cleaned["gift_amount"],
            "companions": cleaned["companions"],
            "details": {name: cleaned[name] for name in DETAILS},
        }


class VisitForm(ContentForm):
    """Writing a visit down for the first time."""

    problem = forms.BooleanField(
        label="有问题要学校解决", required=False, widget=Switch, help_text="原话记下来，学校会给家长答复"
    )
    problem_text = WordsField(
        label="家长原话",
        required=False,
        max_length=PROBLEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "怎么说的就怎么写"}),
    )
    problem_category = CategoryField(
        label="是哪一类", choices=Ticket.Category.choices, widget=ChipSelect, required=False, initial="other"
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "请刷新后重填。"})

    def __init__(self, *args, days=(), **kwargs):
        """`days`: the spans on which the contact may have been, where the pairing is over; none: any day."""
        super().__init__(*args, **kwargs)
        self.days = days

    def clean_on(self):
        on = self.cleaned_data["on"]
        if self.days and not any(since <= on <= until for since, until in self.days):
            spans = "、".join(f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}" for since, until in self.days)
            raise ValidationError(f"您和这户的结对已经结束，只能补记结对期间的联系：{spans}。")
        return on

    def content(self):
        cleaned = self.cleaned_data
        told = cleaned["problem"] or cleaned["problem_text"].strip()
        problem = Problem(cleaned["problem_text"], cleaned["problem_category"] or "other") if told else None
        return super().content() | {"problem": problem, "uuid": cleaned["uuid"]}


class EditForm(ContentForm):
    """Who was there stays there: a pupil or a colleague who has left meanwhile is not dropped with a correction."""

    rev = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, visit, **kwargs):
        pupils = [child.pk for child in visit.students.all()]
        super().__init__(*args, user=visit.recorder, household=visit.household, also=pupils, **kwargs)
        offered = {who.pk for who in (*self.colleagues.near, *self.colleagues.others)}
        came = [part.user for part in visit.participations.all() if not part.is_main]
        self.gone = [who for who in came if who.pk not in offered]

    def content(self):
        content = super().content()
        if not self.several:
            del content["students"]
        return content | {"companions": [*content["companions"], *self.gone]}


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="为什么撤回", required=False, max_length=100)


class ForOthersForm(VisitForm):
    """The office writes it down in a teacher's name."""

    visitor: forms.ModelChoiceField = forms.ModelChoiceField(
        label="哪位老师去的", queryset=None, empty_label="请选择", error_messages={"required": "请选是哪位老师去的。"}
    )
    reason = forms.CharField(
        label="为什么由办公室补记",
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "如：老师手机坏了，交来纸质记录"}),
        error_messages={"required": "请写一句原因，老师和办公室都能看到。"},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["visitor"].queryset = User.objects.visible_to(user).for_list()

    def content(self):
        return super().content() | {"visitor": self.cleaned_data["visitor"], "reason": self.cleaned_data["reason"]}


class FilterForm(forms.Form):
    """What the list of visits may be narrowed to; sent by GET, every field may stay empty."""

    period = forms.ChoiceField(label="时间", required=False)
    group = forms.ChoiceField(label="班级", required=False)
    teacher = forms.ChoiceField(label="老师", required=False)
    mode = forms.ChoiceField(label="方式", required=False, choices=[("", "全部方式"), *Mode.choices])
    outcome = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部结果"), *Outcome.choices, ("withdrawn", "已撤回")]
    )
    entry = forms.ChoiceField(
        label="登记", required=False, choices=[("", "全部"), *Visit.Entry.choices, ("no_photo", "缺照片")]
    )
    q = forms.CharField(
        label="找",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "学生、老师或内容", "autocomplete": "off"}),
    )

    def __init__(self, *args, periods, classes, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(period.key, period.label) for period in periods] + [("all", "全部时间")]
        self.fields["group"].choices = [("", "全部班级")] + [(group.pk, str(group)) for group in classes]
        self.fields["teacher"].choices = [("", "全部老师")] + [(who.pk, f"{who.name} {who.staff_no}") for who in staff]
        for name, options in (("group", classes), ("teacher", staff)):
            if not options:
                del self.fields[name]
