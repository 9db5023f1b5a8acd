"""One small form for each act on people and units."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from outreach.lib.sheet_limits import MAX_FILE
from outreach.lib.text import CellError, person_name
from outreach.lib.text import phone as read_phone
from outreach.people.models import Appointment, Branch, ClassGroup, Department, User
from outreach.people.queries import waiting_for_first_sign_in
from outreach.people.roles import Role

ABOUT_CLASS = {Role.HEAD_TEACHER, Role.TEACHER}


def day_field(label: str, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="花名册文件", help_text=".xlsx、.xls、.ods 或 .csv，不超过 20 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise ValidationError(f"文件超过{MAX_FILE >> 20} MB，请删除图片和多余的工作表，或分成几个文件。")
        return file


class LeaversForm(forms.Form):
    who = forms.TypedMultipleChoiceField(
        label="谁走了", coerce=int, error_messages={"required": "请至少勾一个人；都没走就不用保存。"}
    )

    def __init__(self, missing, word, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(m.pk, m.name) for m in missing]
        self.fields["on"] = day_field(f"{word}日期", help_text="最后一天", initial=timezone.localdate())


class StaffFilter(forms.Form):
    words = forms.CharField(
        label="查找",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、拼音或工号"}),
    )
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.none(), required=False, empty_label="所有部门"
    )
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "所有角色"), *Role.choices])
    left = forms.ChoiceField(label="在岗", required=False, choices=[("", "在岗"), ("1", "已离岗")])

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.visible_to(user)

    def given(self) -> dict:
        """What `staff_for_list` wants; a filter that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        department = chosen.get("department")
        return {
            "words": chosen.get("words") or "",
            "department": department.pk if department else None,
            "role": chosen.get("role") or "",
            "left": chosen.get("left") == "1",
        }


class StaffForm(forms.ModelForm):
    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "name", "gender", "phone", "email", "department", "post", "category", "politics", "branch", "establishment",
            "arrived_on", "left_on", "waiver_reason", "waiver_since", "waiver_until", "note",
        )  # fmt: skip
        widgets = {
            "gender": forms.Select(choices=[("", "—"), ("男", "男"), ("女", "女")]),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("arrived_on", "left_on", "waiver_since", "waiver_until")
            },
        }

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["department"].empty_label = "—"
        if "branch" in self.fields:
            self.fields["branch"].queryset = Branch.objects.visible_to(user)
            self.fields["branch"].empty_label = "—"

    def clean_name(self):
        return person_name(self.cleaned_data["name"])

    def clean_phone(self):
        try:
            return read_phone(self.cleaned_data["phone"])
        except CellError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        given = super().clean()
        for first, last, says in (
            ("arrived_on", "left_on", "离岗日期不能早于到岗日期。"),
            ("waiver_since", "waiver_until", "结束日期不能早于开始日期。"),
        ):
            if given.get(first) and given.get(last) and given[last] < given[first]:
                self.add_error(last, says)
        return given


class NewStaffForm(StaffForm):
    class Meta(StaffForm.Meta):
        fields: tuple[str, ...] = (
            "staff_no",
            "name",
            "gender",
            "phone",
            "department",
            "post",
            "category",
            "establishment",
            "arrived_on",
        )


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(label="角色")
    department = forms.ModelChoiceField(
        label="负责的部门",
        queryset=Department.objects.none(),
        required=False,
        help_text="只有部门负责人要选",
        empty_label="—",
    )
    class_group = forms.ModelChoiceField(
        label="班级",
        queryset=ClassGroup.objects.none(),
        required=False,
        help_text="班主任和任课教师要选",
        empty_label="—",
    )
    since = day_field("开始日期")

    def __init__(self, user, roles, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["class_group"].queryset = ClassGroup.objects.visible_to(user)
        self.fields["since"].initial = timezone.localdate()

    def clean(self):
        given = super().clean()
        role = given.get("role")
        if role == Role.UNIT_LEAD and not given.get("department"):
            self.add_error("department", "请选负责哪个部门。")
        if role == Role.HEAD_TEACHER and not given.get("class_group"):
            self.add_error("class_group", "请选哪个班的班主任。")
        if role != Role.UNIT_LEAD:
            given["department"] = None
        if role not in ABOUT_CLASS:
            given["class_group"] = None
        return given


class EndForm(forms.Form):
    until = day_field("最后一天")

    def __init__(self, appointment: Appointment, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.appointment = appointment
        self.fields["until"].initial = timezone.localdate()

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day < self.appointment.since:
            raise ValidationError(f"不能早于开始日期 {self.appointment.since:%Y-%m-%d}。")
        return day


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "order")
        help_texts = {"order": "数字小的排在前面；各种表都按这个先后"}


class ClassForm(forms.ModelForm):
    class Meta:
        model = ClassGroup
        fields = ("grade", "name", "department")
        labels = {"department": "管这个班的年级组"}
        help_texts = {"grade": "如 七年级", "name": "如 3班"}

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["department"].required = False
        self.fields["department"].empty_label = "—"


class SlipsForm(forms.Form):
    """Everybody who has no password yet, or one department of them."""

    department = forms.ModelChoiceField(
        label="给谁发", queryset=Department.objects.none(), required=False, empty_label="全校还没设密码的人"
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["department"].queryset = Department.objects.visible_to(user)

    def people(self, on):
        department = self.cleaned_data["department"]
        return list(waiting_for_first_sign_in(self.user, on, department.pk if department else None))
