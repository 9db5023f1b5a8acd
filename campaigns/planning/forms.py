import re

from django import forms
from django.utils import timezone

from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.presets import OWN, all_presets
from outreach.lib.widgets import Segmented, Switch
from outreach.people.models import User


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def years_near(this_year):
    return [(year, f"{year}年") for year in range(this_year - 1, this_year + 2)]


class LaunchForm(forms.Form):
    preset = forms.ChoiceField(label="哪一种活动")
    year = forms.TypedChoiceField(label="哪一年", widget=Segmented(), coerce=int)
    name = forms.CharField(label="活动名称", max_length=60, required=False, help_text="例如“暑期大家访”。")
    nickname = forms.CharField(label="简称", max_length=20, required=False, help_text="列表里用；不写就用名称。")

    def __init__(self, *args, **kwargs):
        this_year = timezone.localdate().year
        kwargs.setdefault("initial", {"preset": all_presets()[0].code, "year": this_year})
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(preset.code, preset.nickname) for preset in all_presets()]
        self.fields["year"].choices = years_near(this_year)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("preset") == OWN and not cleaned.get("name", "").strip():
            self.add_error("name", "请给活动起个名字，例如“暑期大家访”。")
        return cleaned

    def said(self):
        """What the launch needs; only a campaign from nothing is named by the school."""
        names = ("name", "nickname") if self.cleaned_data["preset"] == OWN else ()
        return {key: value for key, value in self.cleaned_data.items() if key in {"preset", "year", *names}}


class CopyForm(forms.Form):
    year = forms.TypedChoiceField(label="做成哪一年的", coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = years_near(this_year)[1:]


class CompareForm(forms.Form):
    other = forms.ModelChoiceField(label="和哪个活动比", queryset=Campaign.objects.none(), empty_label=None)

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others


class LinesField(forms.CharField):
    """One entry a line; what arrives is a list."""

    def __init__(self, most=60, **kwargs):
        self.most = most
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip()[: self.most] for line in (value or "").splitlines() if line.strip()]


BAND = re.compile(r"^(?P<name>[^（(：:]+)(?:[（(](?P<grades>[^）)]*)[）)])?[：:](?P<points>.+)$")


class TalkingPointsField(forms.CharField):
    """走访提纲 by grade band (R404), one a line: 基础年级（七年级、高一）：家庭基本情况、学生性格特点."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        lines = []
        for band in value:
            grades = f"（{'、'.join(band['grades'])}）" if band["grades"] else ""
            lines.append(f"{band['name']}{grades}：{'、'.join(band['points'])}")
        return "\n".join(lines)

    def to_python(self, value):
        bands = []
        for line in (value or "").splitlines():
            if not line.strip():
                continue
            found = BAND.match(line.strip())
            if not found:
                raise forms.ValidationError(f"“{line.strip()[:20]}”请写成“基础年级（七年级）：家庭情况、学生性格”。")
            bands.append(
                {
                    "name": found["name"].strip()[:20],
                    "grades": words_in(found["grades"] or ""),
                    "points": words_in(found["points"]),
                }
            )
        return bands

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


def words_in(text):
    return [word.strip()[:40] for word in re.split(r"[、，,；;]", text) if word.strip()]


class GoalsForm(forms.ModelForm):
    goals = LinesField(label="目标", help_text="一行一个。")
    priority_targets = LinesField(label="重点走访对象", help_text="一行一类。")
    demands = LinesField(label="工作要求", help_text="一行一条。", most=200)
    discipline = LinesField(label="纪律", help_text="一行一条，例如“不准接受家长宴请、礼品礼金”。", most=100)
    talking_points = TalkingPointsField(
        label="走访提纲", help_text="一个年级段一行：基础年级（七年级）：家庭基本情况、学生性格特点。"
    )

    class Meta:
        model = Campaign
        fields = (
            "name", "theme", "doc_no", "starts_on", "ends_on", "guiding", "goals", "scope", "priority_targets",
            "demands", "discipline", "talking_points", "leaders_owe_all", "contract_staff_count",
            "grace_days", "week_in_days",
        )  # fmt: skip
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "guiding": forms.Textarea(attrs={"rows": 5}),
            "leaders_owe_all": Switch(),
            "contract_staff_count": Switch(),
            "week_in_days": Segmented(choices=[(5, "5 天"), (7, "7 天")]),
        }

    def clean_week_in_days(self):
        days = self.cleaned_data["week_in_days"]
        if days not in {5, 7}:
            raise forms.ValidationError("1周按 5 天或 7 天算。")
        return days

    def clean_grace_days(self):
        days = self.cleaned_data["grace_days"]
        if days > 60:
            raise forms.ValidationError("补录期最多 60 天。")
        return days

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned


class MembersForm(forms.Form):
    """Who holds each place of the groups; the post stays when the person changes."""

    def __init__(self, *args, members: list[GroupMember], staff: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.members = members
        choices = [(0, "暂缺"), *((one.pk, f"{one.name}（{one.post}）" if one.post else one.name) for one in staff)]
        for member in members:
            self.fields[f"member-{member.pk}"] = forms.TypedChoiceField(
                label=f"{member.position}（{member.post}）",
                choices=choices,
                coerce=int,
                initial=member.person_id or 0,
            )

    def chosen(self) -> dict[int, int | None]:
        """By place: the person, or None where it is open."""
        return {member.pk: self.cleaned_data[f"member-{member.pk}"] or None for member in self.members}
