from django import forms
from django.utils import timezone

from casework.pairings.forms import DayInput, staff_choice
from casework.pairings.models import ContactPoint
from casework.pairings.point_queries import State
from outreach.lib.widgets import ChipSelect
from outreach.people.models import ClassGroup


class PointFilterForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=[("", "全部类型"), *ContactPoint.Kind.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=State.choices, required=False)


class PointForm(forms.ModelForm):
    class Meta:
        model = ContactPoint
        fields = ("kind", "class_group", "name", "note")
        widgets = {"kind": ChipSelect()}
        help_texts = {"note": "例如地址、对方联系人的职务、主要做什么。"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ContactPoint.Kind.choices
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)
        self.fields["class_group"].empty_label = "请选择"
        self.fields["class_group"].help_text = "类型是班级时选。"
        self.fields["name"].required = False
        self.fields["name"].help_text = "例如：七年级、柳溪村、城关社区、石桥小学。类型是班级时不用填。"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == ContactPoint.Kind.CLASS:
            if not cleaned.get("class_group"):
                self.add_error("class_group", "请选择联系哪个班级。")
            else:
                cleaned["name"] = str(cleaned["class_group"])
        elif not cleaned.get("name"):
            self.add_error("name", "请填写联系点的名称。")
        return cleaned

    def validate_constraints(self):
        """The service says so, in the words of this page."""


class CloseForm(forms.Form):
    on = forms.DateField(label="最后一天", initial=timezone.localdate, widget=DayInput())


class AssignForm(forms.Form):
    on = forms.DateField(label="从哪天起", initial=timezone.localdate, widget=DayInput())
    measures = forms.CharField(
        label="主要做什么", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, user):
        super().__init__(data)
        helper = staff_choice(user, timezone.localdate(), "联系人")
        self.fields = {"helper": helper, **self.fields}
