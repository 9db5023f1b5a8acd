"""One form an action. The services decide; the forms only read what was typed."""

from django import forms
from django.utils import timezone

from casework.pairings.models import Pairing
from casework.pairings.queries import State, loads
from outreach.lib.widgets import ChipSelect, Segmented
from outreach.people.models import ClassGroup, Department, User

END_REASONS = ["困难已经解决", "学生离校", "帮扶人离岗", "家长不愿继续", "其他"]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class StaffChoice(forms.ModelChoiceField):
    """Colleagues by department and 工号, each with the number of families helped already."""

    def __init__(self, staff, helped, **kwargs):
        self.helped = helped
        super().__init__(staff.for_list(), empty_label="请选择", **kwargs)
        groups = {}
        for person in self.queryset:
            unit = person.department.name if person.department else "未分部门"
            groups.setdefault(unit, []).append((person.pk, self.label_from_instance(person)))
        self.widget.choices = [("", "请选择"), *groups.items()]

    def label_from_instance(self, person: User) -> str:
        number = self.helped.get(person.pk)
        return (
            f"{person.name}（{person.staff_no}，已结对 {number} 户）"
            if number
            else f"{person.name}（{person.staff_no}）"
        )


def staff_choice(user, on, label, *, without=None):
    staff = User.objects.visible_to(user).employed(on).exclude(pk=without)
    return StaffChoice(staff, loads(user.school, on), label=label, error_messages={"required": f"请选择{label}。"})


class FilterForm(forms.Form):
    q = forms.CharField(label="姓名", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.none(), required=False, empty_label="全部部门"
    )
    class_group = forms.ModelChoiceField(
        label="班级", queryset=ClassGroup.objects.none(), required=False, empty_label="全部班级"
    )
    state = forms.ChoiceField(label="状态", choices=State.choices, required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)


class FamilyFilterForm(forms.Form):
    care = forms.ChoiceField(label="哪些家庭", required=False, choices=[("special", "特殊群体"), ("all", "全部家庭")])
    class_group = forms.ModelChoiceField(
        label="班级", queryset=ClassGroup.objects.none(), required=False, empty_label="全部班级"
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)


class CapForm(forms.Form):
    cap = forms.TypedChoiceField(
        label="每人最多", coerce=int, required=False, choices=[(n, f"{n} 户") for n in (1, 2, 3, 4, 5)]
    )


class FindForm(forms.Form):
    q = forms.CharField(
        label="学生或教职工的姓名、拼音、学籍号或工号",
        max_length=30,
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True}),
    )


class StartForm(forms.Form):
    on = forms.DateField(label="从哪天起", initial=timezone.localdate, widget=DayInput())
    measures = forms.CharField(
        label="主要帮扶措施",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, user, initial=None):
        super().__init__(data, initial=initial)
        helper = staff_choice(user, timezone.localdate(), "帮扶人")
        self.fields = {"helper": helper, **self.fields}


class EndForm(forms.Form):
    on = forms.DateField(label="最后一天", initial=timezone.localdate, widget=DayInput())
    reason = forms.ChoiceField(
        label="为什么结束",
        choices=[(reason, reason) for reason in END_REASONS],
        widget=ChipSelect(),
        error_messages={"required": "请选一个原因。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=60)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == "其他" and cleaned.get("note"):
            cleaned["reason"] = cleaned["note"]
        elif cleaned.get("note"):
            cleaned["reason"] = f"{cleaned.get('reason')}：{cleaned['note']}"
        return cleaned


class HandOverForm(forms.Form):
    on = forms.DateField(label="从哪天起由新的帮扶人负责", initial=timezone.localdate, widget=DayInput())

    def __init__(self, data=None, *, user, pairing):
        super().__init__(data)
        to = staff_choice(user, timezone.localdate(), "接手的人", without=pairing.helper_id)
        self.fields = {"to": to, **self.fields}


class AssessForm(forms.Form):
    measures = forms.CharField(
        label="主要帮扶措施",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    assessment = forms.ChoiceField(
        label="年终评估", required=False, choices=[("", "还没评估"), *Pairing.Assessment.choices], widget=Segmented()
    )
