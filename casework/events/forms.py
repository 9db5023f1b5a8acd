"""What a person fills in about an event. Only what and when are asked, and both have answers already."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from campaigns.quotas.countable import EVENT_KINDS
from casework.events.content import LENGTHS, MOST_AUDIENCE, Person, days_between
from casework.events.kinds import REVIEW, asks
from casework.events.models import Attendance, Event
from casework.events.picking import picker_for
from casework.events.queries import OWN_GROUP, months_until
from casework.pairings.models import ContactPoint
from outreach.lib.widgets import ChipSelectMultiple, DateChips, Segmented, Switch
from outreach.people.models import Branch, ClassGroup, Department, User

HELD, PLANNED = Event.State.HELD, Event.State.PLANNED
Part = Attendance.Part
# Those who are ticked under 谁参加, whatever became of it on the day.
LISTED = (Part.PRESENT, Part.ASSESSED, Part.LEAVE, Part.ABSENT)


class DateField(forms.DateField):
    default_error_messages = {"invalid": "日期请写成 2026-09-01 这样。", "required": "请选日期。"}


class LinesField(forms.CharField):
    """One thing on each line."""

    aside = "可不填，一行一条"

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def date_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ContentForm(forms.Form):
    """What may be corrected later as well. `content` is what the services take."""

    on = DateField(label="日期", widget=DateChips)
    until = DateField(label="到哪天（不止一天的才填）", required=False, widget=date_input())
    workdays = forms.BooleanField(label="只算工作日", required=False, widget=Switch)
    title = forms.CharField(label="名称", required=False, max_length=LENGTHS["title"])
    starts_at = forms.TimeField(
        label="几点开始", required=False, widget=time_input(), error_messages={"invalid": "时间请写成 15:00 这样。"}
    )
    place = forms.CharField(label="地点", required=False, max_length=LENGTHS["place"])
    lead: forms.ModelChoiceField = forms.ModelChoiceField(
        label="谁主讲（主持）", queryset=None, required=False, empty_label="没有，或不在本校"
    )
    organizer: forms.ModelChoiceField = forms.ModelChoiceField(
        label="谁组织", queryset=None, required=False, empty_label="没有"
    )
    department: forms.ModelChoiceField = forms.ModelChoiceField(
        label="哪个部门（年级组）的", queryset=None, required=False, empty_label="全校的"
    )
    branch: forms.ModelChoiceField = forms.ModelChoiceField(
        label="哪个党支部的", queryset=None, required=False, empty_label="不分支部"
    )
    class_groups: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="面向哪些班", queryset=None, required=False, widget=ChipSelectMultiple(folded=8)
    )
    contact_point: forms.ModelChoiceField = forms.ModelChoiceField(
        label="哪个联系点", queryset=None, required=False, empty_label="没有"
    )
    audience = forms.CharField(
        label="参加对象",
        required=False,
        max_length=LENGTHS["audience"],
        widget=forms.TextInput(attrs={"placeholder": "如：七年级学生和家长"}),
    )
    audience_count = forms.IntegerField(
        label="参加人数",
        required=False,
        min_value=0,
        max_value=MOST_AUDIENCE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "人数请填数字，如 120。"},
    )
    supervised = forms.BooleanField(label="督导组参加了", required=False, widget=Switch)
    topics = LinesField(label="研究了哪些议题", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    summary = forms.CharField(
        label="要点", required=False, max_length=LENGTHS["summary"], widget=forms.Textarea(attrs={"rows": 2})
    )
    present: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="谁参加", queryset=None, required=False
    )

    def __init__(self, *args, user, kind, also=(), point=None, **kwargs):
        """`also`: people who are offered although they have left; `point`: a contact point, although it is closed."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        today = timezone.localdate()
        self.picker = picker_for(user, today)
        self.gone = list(User.objects.filter(school=user.school_id, pk__in=also).exclude(
            pk__in=[who.pk for who in self.picker.staff]
        ))  # fmt: skip
        staff = User.objects.filter(school=user.school_id).for_list()
        points = ContactPoint.objects.visible_to(user)
        self.fields["present"].queryset = staff
        for name, rows in {
            "lead": staff.employed(today),
            "organizer": staff.employed(today),
            "department": Department.objects.filter(school=user.school_id),
            "branch": Branch.objects.filter(school=user.school_id),
            "class_groups": ClassGroup.objects.filter(school=user.school_id),
            "contact_point": points.in_use(today) | points.filter(pk=point.pk) if point else points.in_use(today),
        }.items():
            self.fields[name].queryset = rows
        self._only_what_fits()

    def _only_what_fits(self):
        wanted = asks(self.kind)
        fields = {
            "days": ("until", "workdays"),
            "audience": ("audience", "audience_count"),
            **{name: (name,) for name in ("lead", "organizer", "department", "branch", "class_groups")},
            **{name: (name,) for name in ("contact_point", "supervised", "topics")},
        }
        for ask, names in fields.items():
            if ask not in wanted:
                for name in names:
                    del self.fields[name]

    @property
    def present_ids(self):
        return {str(getattr(who, "pk", who)) for who in self["present"].value() or ()}

    @property
    def first(self):
        return [self[name] for name in ("lead", "contact_point", "class_groups", "branch") if name in self.fields]

    @property
    def days(self):
        return [self[name] for name in ("until", "workdays") if name in self.fields]

    @property
    def more(self):
        names = ("title", "starts_at", "place", "organizer", "department", "audience", "audience_count", "supervised")
        return [self[name] for name in (*names, "topics", "summary") if name in self.fields]

    @property
    def more_filled(self):
        return any(field.errors or (field.value() and field.name != "organizer") for field in self.more)

    def people(self, before=()):
        """Everybody ticked, in the part that fits; who was listed before keeps what became of it."""
        chosen = {who.pk for who in self.cleaned_data["present"]}
        chosen |= self.picker.members(self.data.getlist("groups") if hasattr(self.data, "getlist") else [])
        listed = {one.user: one for one in before if one.part in LISTED}
        part = Part.ASSESSED if self.kind == REVIEW else Part.PRESENT
        lead, organizer = self.cleaned_data.get("lead"), self.cleaned_data.get("organizer")
        found = [listed.get(pk, Person(pk, part)) for pk in chosen if lead is None or pk != lead.pk]
        if lead:
            found.append(Person(lead.pk, Part.LEAD))
        if organizer and organizer != lead:
            found.append(Person(organizer.pk, Part.ORGANIZER))
        return found

    def content(self, before=()):
        names = set(self.fields) - {"present", "lead", "uuid", "state", "rev", "workdays"}
        said = {name: self.cleaned_data[name] for name in names}
        if said.get("organizer") is None:
            said.pop("organizer", None)
        if self.cleaned_data.get("workdays"):
            said["workdays"] = True
        return said | {"people": self.people(before)}


class EventForm(ContentForm):
    """Writing an event down for the first time, or planning it."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "请刷新后重填。"})
    state = forms.ChoiceField(
        label="开展了吗", choices=[(HELD, "已经开展"), (PLANNED, "先安排，到时提醒")], widget=Segmented
    )

    field_order = ["state", "on"]

    def content(self, before=()):
        return super().content(before) | {
            "uuid": self.cleaned_data["uuid"],
            "held": self.cleaned_data["state"] == HELD,
            "kind": self.kind,
        }


class EditForm(ContentForm):
    rev = forms.IntegerField(widget=forms.HiddenInput)


class TalkForm(forms.Form):
    """Two people, a day; what was said is for the two, if they like."""

    state = forms.ChoiceField(
        label="谈了吗", choices=[(HELD, "已经谈了"), (PLANNED, "先约好，到时提醒")], widget=Segmented
    )
    one: forms.ModelChoiceField = forms.ModelChoiceField(
        label="谁", queryset=None, empty_label="请选择", error_messages={"required": "请选一位。"}
    )
    other: forms.ModelChoiceField = forms.ModelChoiceField(
        label="和谁谈", queryset=None, empty_label="请选择", error_messages={"required": "请选和谁谈。"}
    )
    on = DateField(label="日期", widget=DateChips)
    place = forms.CharField(label="地点", required=False, max_length=LENGTHS["place"])
    private_note = forms.CharField(
        label="只给你们两人看的话",
        required=False,
        max_length=LENGTHS["private_note"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="校长、办公室和管理员都看不到，也不会导出。不写也一样计数。",
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "请刷新后重填。"})
    rev = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, may_choose, new=True, **kwargs):
        """`may_choose`: whether both may be somebody else; then no word can be written for them."""
        super().__init__(*args, **kwargs)
        self.user = user
        staff = User.objects.visible_to(user).employed(timezone.localdate()).for_list()
        self.fields["one"].queryset = staff
        self.fields["other"].queryset = staff
        if not may_choose:
            del self.fields["one"]
            self.fields["other"].queryset = staff.exclude(pk=user.pk)
        for name in ("state", "uuid") if not new else ("rev",):
            del self.fields[name]

    @property
    def two(self):
        return [self.cleaned_data.get("one") or self.user, self.cleaned_data["other"]]

    def content(self):
        said = {name: self.cleaned_data[name] for name in ("on", "place", "private_note") if name in self.fields}
        return said | {"people": [(who, Part.TALKED) for who in self.two]}


class AttendanceForm(forms.Form):
    """Who was there after all: everybody, but for those of whom something else is said."""

    on = DateField(label="哪天开展的", widget=DateChips)
    audience_count = forms.IntegerField(
        label="参加人数（含家长、学生）",
        required=False,
        min_value=0,
        max_value=MOST_AUDIENCE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "人数请填数字，如 120。"},
    )
    summary = forms.CharField(
        label="要点", required=False, max_length=LENGTHS["summary"], widget=forms.Textarea(attrs={"rows": 2})
    )
    rev = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, event, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.before = event, people
        if event.until > event.on:
            del self.fields["on"]
        if event.is_talk:
            del self.fields["audience_count"], self.fields["summary"]

    def state_of(self, one: Person) -> str:
        """there, leave or absent."""
        said = self.data.get(f"p{one.user}") if self.is_bound else None
        known = one.part if one.part in (Part.LEAVE, Part.ABSENT) else "there"
        return said if said in ("there", Part.LEAVE, Part.ABSENT) else known

    def people(self):
        """Who is back is there as a participant; the others keep their part."""
        found = []
        for one in self.before:
            state = self.state_of(one)
            if state == "there":
                back = one.part in (Part.LEAVE, Part.ABSENT)
                usual = Part.ASSESSED if self.event.kind == REVIEW else Part.PRESENT
                found.append(Person(one.user, usual if back else one.part, one.days))
            else:
                found.append(Person(one.user, state, one.days))
        return found

    def content(self):
        said = {name: self.cleaned_data[name] for name in ("audience_count", "summary") if name in self.fields}
        if "on" in self.fields and self.cleaned_data["on"] != self.event.on:
            said |= {"on": self.cleaned_data["on"], "until": None}
        if self.event.until > self.event.on and "days_sent" in self.data:
            every = {day.isoformat(): day for day in self.event_days}
            said["off_days"] = [day for text, day in every.items() if text not in self.data.getlist("days")]
        return said | {"people": self.people()}

    @property
    def event_days(self):
        return days_between(self.event.on, self.event.until) if self.event.until > self.event.on else []


class ReasonForm(forms.Form):
    reason = forms.CharField(label="为什么", required=False, max_length=100)


class DocumentForm(forms.Form):
    file = forms.FileField(
        label="添加一个文件",
        help_text="Word、Excel、PDF 或照片，不超过 10 MB。可不上传。",
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请先选一个文件。", "empty": "这个文件是空的，请看看是不是选错了。"},
    )


class FilterForm(forms.Form):
    """What the list of events may be narrowed to; sent by GET, every field may stay empty."""

    month = forms.ChoiceField(label="月份", required=False)
    group = forms.ChoiceField(label="类型", required=False)
    who = forms.ChoiceField(label="谁的", required=False, choices=[("", "全校的"), ("mine", "我参加的")])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *Event.State.choices])
    q = forms.CharField(
        label="找",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "活动名称", "autocomplete": "off"}),
    )

    def __init__(self, *args, last, **kwargs):
        super().__init__(*args, **kwargs)
        months = [(f"{day:%Y-%m}", f"{day.year}年{day.month}月") for day in months_until(last)]
        self.fields["month"].choices = [("", "全部月份"), *months]
        groups = list(dict.fromkeys(kind.group for kind in EVENT_KINDS.values()))
        self.fields["group"].choices = [("", "全部类型"), *((name, name) for name in groups), (OWN_GROUP, "活动自定的")]
