"""One small form for each act on a family."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework.families.models import Guardian, Household, Student
from casework.families.tags import RESTRICTED, TagCode
from casework.visits.models import Mode
from outreach.lib.text import CellError, month_day, person_name
from outreach.lib.text import phone as read_phone
from outreach.lib.widgets import ChipSelectMultiple
from outreach.people.models import ClassGroup


class FamilyFilter(forms.Form):
    words = forms.CharField(
        label="查找", required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、拼音、学籍号或村"}),
    )  # fmt: skip
    class_group = forms.ModelChoiceField(
        label="班级", queryset=ClassGroup.objects.none(), required=False, empty_label="所有班级"
    )
    tag = forms.ChoiceField(label="群体", required=False, choices=[("", "所有群体"), *TagCode.choices])
    left = forms.ChoiceField(label="在校", required=False, choices=[("", "在校"), ("1", "已离校")])

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)

    def given(self) -> dict[str, Any]:
        """What `families_for_list` wants; a filter that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        group = chosen.get("class_group")
        return {
            "words": chosen.get("words") or "",
            "class_group": group.pk if group else None,
            "tag": chosen.get("tag") or "",
            "left": chosen.get("left") == "1",
        }


class HouseholdForm(forms.ModelForm):
    preferred_mode = forms.ChoiceField(
        label="家长希望的联系方式", required=False, choices=[("", "没有说"), *Mode.choices]
    )

    class Meta:
        model = Household
        fields = ("address", "preferred_mode")


class GuardianForm(forms.ModelForm):
    class Meta:
        model = Guardian
        fields = ("name", "relation", "phone")

    def clean_name(self):
        return person_name(self.cleaned_data["name"])

    def clean_phone(self):
        try:
            return read_phone(self.cleaned_data["phone"])
        except CellError as error:
            raise ValidationError(str(error)) from error


class StudentForm(forms.ModelForm):
    class Meta:
        model = Student
        fields = ("name", "gender", "class_group", "birthday", "boarding", "entered_on", "left_on", "note")
        widgets = {
            "gender": forms.Select(choices=[("", "—"), ("男", "男"), ("女", "女")]),
            "entered_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "left_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)
        self.fields["class_group"].empty_label = "请选择"

    def clean_birthday(self):
        try:
            return month_day(self.cleaned_data["birthday"])
        except CellError as error:
            raise ValidationError(str(error)) from error


class TagsForm(forms.Form):
    """The tags that this reader may change; others stay as they are."""

    tags = forms.MultipleChoiceField(label="群体标签", required=False, widget=ChipSelectMultiple)

    def __init__(self, choices, *args, **kwargs):
        super().__init__(*args, **kwargs)
        restricted = [str(label) for code, label in choices if code in RESTRICTED]
        self.fields["tags"].choices = choices
        if restricted:
            self.fields["tags"].help_text = f"{'、'.join(restricted)}只有少数人能看到，帮扶教师看不到。"
