"""The forms of a register are made of its columns; what is typed is checked by content.py."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from campaigns.planning.models import Campaign
from casework.registers.columns import LARGEST_NUMBER, Type
from casework.registers.models import RegisterEntry
from casework.registers.queries import campaigns_for
from outreach.access import is_office, standing
from outreach.lib.widgets import ChipSelect, Segmented, Switch
from outreach.people.models import Branch, Department, User

Level = RegisterEntry.Level
OWN_UNIT, OWN_BRANCH = "请选您负责的部门。", "请选您自己的支部。"
# What is known when a thing is done, asked with the day.
AT_THE_END = ("outcome", "benefit", "new_no", "issued_on")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class PersonField(forms.ModelChoiceField):
    """Colleagues by department and 工号."""

    def __init__(self, staff, **kwargs):
        super().__init__(staff.for_list(), empty_label="没有定", **kwargs)
        groups = {}
        for person in self.queryset:
            unit = person.department.name if person.department else "未分部门"
            groups.setdefault(unit, []).append((person.pk, f"{person.name}（{person.staff_no}）"))
        self.widget.choices = [("", "没有定"), *groups.items()]


def field_for(column, user, keep=None):
    """`keep`: a person who stands there already may stay, also after leaving."""
    common = {"label": column.label, "required": column.required, "help_text": column.hint}
    match column.type:
        case Type.LONG:
            return forms.CharField(max_length=column.longest, widget=forms.Textarea(attrs={"rows": 3}), **common)
        case Type.DAY:
            return forms.DateField(widget=DayInput(), **common)
        case Type.NUMBER:
            return forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, **common)
        case Type.CHOICE:
            blank = [] if column.required else [("", "没有选")]
            return forms.ChoiceField(choices=[*blank, *column.choices], widget=ChipSelect(), **common)
        case Type.PERSON:
            staff = User.objects.visible_to(user).employed(timezone.localdate())
            return PersonField(staff | User.objects.visible_to(user).filter(pk=keep.pk) if keep else staff, **common)
        case Type.DEPARTMENT:
            return forms.ModelChoiceField(Department.objects.visible_to(user), empty_label="没有定", **common)
        case Type.BRANCH:
            return forms.ModelChoiceField(Branch.objects.visible_to(user), empty_label="没有定", **common)
    kind = "url" if column.type == Type.LINK else "text"
    return forms.CharField(max_length=column.longest, widget=forms.TextInput(attrs={"type": kind}), **common)


class EntryForm(forms.Form):
    """`values` is what the services take. With an entry it carries the revision that was seen, without one its uuid."""

    rev = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, kind, user, entry=None, initial=None):
        super().__init__(data, initial=initial)
        self.kind, self.user = kind, user
        if entry is None:
            again = dict.fromkeys(("required", "invalid"), "请刷新后重填。")
            self.fields["uuid"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages=again)
        if entry is None and kind.gathered:
            self.fields["level"] = level_field(user)
        for column in kind.columns:
            keep = getattr(entry, column.key, None) if entry and column.type == Type.PERSON else None
            self.fields[column.key] = field_for(column, user, keep)
        if entry is None and not kind.recorded:
            self.fields["done_on"] = forms.DateField(
                label=f"已经{kind.done_word}的，{kind.done_day}", required=False, widget=DayInput()
            )
        self.fields["campaign"] = CampaignField(campaigns_for(user), label="属于哪个活动", required=False)
        if not kind.anyone or is_office(user):
            self.fields["restricted"] = forms.BooleanField(
                label="只给办公室和有关的人看", required=False, widget=Switch(), initial=kind.restricted
            )
        self._narrow(entry)

    def _narrow(self, entry):
        """A unit lead writes for the led units, a member for the own branch; where a line stands, it may stay."""
        if is_office(self.user) or self.kind.anyone:
            return
        led = standing(self.user).led_departments
        units = self.fields.get("department")
        if units:
            units.queryset = units.queryset.filter(pk__in={*led, entry.department_id} - {None} if entry else led)
            units.error_messages["invalid_choice"] = OWN_UNIT
            if entry is None and len(led) == 1:
                units.initial = next(iter(led))
        branches = self.fields.get("branch")
        if branches:
            own = {self.user.branch_id, entry.branch_id if entry else None} - {None}
            branches.queryset = branches.queryset.filter(pk__in=own)
            branches.error_messages["invalid_choice"] = OWN_BRANCH
            if entry is None:
                branches.initial = self.user.branch_id

    def columns(self):
        """The fields as the form shows them."""
        return [self[name] for name in self.fields if name not in {"rev", "uuid", "campaign", "restricted"}]

    @property
    def values(self) -> dict:
        around = {"rev", "uuid", "campaign", "restricted", "level"}
        return {name: value for name, value in self.cleaned_data.items() if name not in around}


class CampaignField(forms.ModelChoiceField):
    def __init__(self, campaigns, **kwargs):
        super().__init__(campaigns, empty_label="不属于哪个活动", **kwargs)

    def label_from_instance(self, campaign: Campaign) -> str:
        return str(campaign)


def level_field(user):
    choices = [(Level.SCHOOL.value, "学校的")] if is_office(user) else []
    if is_office(user) or standing(user).led_departments:
        choices.append((Level.UNIT.value, "部门（年级组）的"))
    if is_office(user) or user.branch_id:
        choices.append((Level.BRANCH.value, "支部的"))
    return forms.ChoiceField(label="这是谁的清单", choices=choices, widget=Segmented(), initial=choices[0][0])


def initial_of(entry, kind):
    known = {column.key: entry.data.get(column.key) for column in kind.columns}
    fields = {column.key: getattr(entry, column.key) for column in kind.columns if hasattr(entry, column.key)}
    return known | fields | {"rev": entry.rev, "campaign": entry.campaign, "restricted": entry.is_restricted}


class DoneForm(forms.Form):
    on = forms.DateField(label="完成日期", widget=DayInput())

    def __init__(self, data=None, *, kind, entry, user):
        known = {key: entry.data.get(key) for key in AT_THE_END}
        super().__init__(data, initial={"on": timezone.localdate(), **known})
        self.fields["on"].label = kind.done_day
        for key in AT_THE_END:
            column = kind.column(key)
            if column:
                self.fields[key] = field_for(column, user)

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "on"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=100,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写一句原因，以后看得明白。"},
    )


class ProgressForm(forms.Form):
    text = forms.CharField(
        label="现在怎么样了",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "写一句进展就行。"},
    )


class SignOffForm(forms.Form):
    on = forms.DateField(label="销号日期", initial=timezone.localdate, widget=DayInput())


class FilterForm(forms.Form):
    """What the bar above a list asks for; the state is chosen with the chips above it."""

    q = forms.CharField(label="找", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    level = forms.ChoiceField(label="谁的", choices=[("", "全部"), *Level.choices], required=False)
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label="部门", required=False, empty_label="全部部门"
    )
    leader = forms.ModelChoiceField(
        queryset=User.objects.none(), label="牵头或责任人", required=False, empty_label="所有人"
    )
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(), label="活动", required=False, empty_label="全部"
    )
    year = forms.ChoiceField(label="年份", required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, kind, people, years):
        super().__init__(data)
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["leader"].queryset = people
        self.fields["campaign"].queryset = campaigns_for(user)
        self.fields["year"].choices = [("", "全部年份"), *((year, f"{year}年") for year in years)]
        if not kind.gathered:
            del self.fields["level"]


class CampaignFilterForm(forms.Form):
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(), label="活动", required=False, empty_label="全部"
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["campaign"].queryset = campaigns_for(user)
