"""Signing in, the first password, a new password, and opening an empty installation."""

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone

from outreach.lib.text import CellError, phone
from outreach.lib.widgets import ChipSelectMultiple, Segmented
from outreach.people.activation import REFUSED, activation_check
from outreach.people.backends import find_account
from outreach.people.models import Organization, User
from outreach.people.roles import Role

PASSWORD_HELP = (
    "至少12个字，写一句自己记得住的话最好，如“操场边的桂花每年九月才开”。不要用姓名拼音加生日、学校名、手机号。"  # noqa: S105  # words
)


class LoginForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=100)
    password = forms.CharField(label="密码", max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = None

    def clean(self):
        given = super().clean()
        if given.get("username") and given.get("password"):
            self.user = authenticate(self.request, username=given["username"], password=given["password"])
            if self.user is None:
                raise ValidationError("登录名或密码不对。忘了密码，请找本校活动办公室再发一张激活单。")
        return given


class PasswordTwice(forms.Form):
    """A new password, typed twice; the same rules wherever one is set."""

    password1 = forms.CharField(
        label="新密码", max_length=200, strip=False, help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password2 = forms.CharField(
        label="再输一次",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def check_password(self, user: User | None) -> None:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的密码不一样。")
        elif first:
            try:
                password_validation.validate_password(first, user)
            except ValidationError as error:
                self.add_error("password1", error)


class ActivateForm(PasswordTwice):
    """The code is looked at before the password, so that a stranger learns nothing about the account."""

    field_order = ("username", "code", "password1", "password2")
    username = forms.CharField(
        label="登录名", max_length=100, help_text="工号@学校代码，激活单上有",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "data-fragment": "0"}),
    )  # fmt: skip
    code = forms.CharField(
        label="激活码", max_length=20, help_text="激活单上的10位，大小写都可以",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "data-fragment": "1"}),
    )  # fmt: skip

    user: User | None = None

    def clean(self):
        given = super().clean()
        if not (given.get("username") and given.get("code")):
            return given
        user = find_account(given["username"])
        if not activation_check(user, given["code"], at=timezone.now()):
            raise ValidationError(REFUSED)
        self.user = user
        self.check_password(user)
        return given


class PasswordForm(PasswordTwice):
    field_order = ("old", "password1", "password2")
    old = forms.CharField(
        label="现在的密码", max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        given = super().clean()
        if given.get("old") and not self.user.check_password(given["old"]):
            self.add_error("old", "现在的密码不对。")
        self.check_password(self.user)
        return given


class SetupForm(PasswordTwice):
    """One page for the first quarter of an hour: the code from the terminal, the school, oneself."""

    KINDS = (("school", "一所学校"), ("district", "区和第一所学校"))
    ROLES = ((Role.PRINCIPAL, "校长"), (Role.OFFICE, "活动办公室"), (Role.ADMIN, "系统管理员"))
    field_order = (
        "code", "kind", "bureau_name", "bureau_code", "school_name", "school_code", "name", "staff_no", "phone",
        "roles", "password1", "password2",
    )  # fmt: skip
    code = forms.CharField(label="设置码", max_length=30, help_text="启动时终端里显示的16位，24小时内有效")
    kind = forms.ChoiceField(label="给谁用", choices=KINDS, widget=Segmented, initial="school")
    bureau_name = forms.CharField(label="区教育工委名称", max_length=60, required=False, help_text="给整个区用时填")
    bureau_code = forms.CharField(label="区代码", max_length=20, required=False, help_text="字母或数字，如 Q")
    school_name = forms.CharField(label="学校名称", max_length=60)
    school_code = forms.CharField(label="学校代码", max_length=20, help_text="字母或数字，登录名里要用，如 A")
    name = forms.CharField(label="您的姓名", max_length=30)
    staff_no = forms.CharField(
        label="您的工号", max_length=20, help_text="和教职工花名册里的一致，以后导入时就是同一个人"
    )
    phone = forms.CharField(label="您的手机号码", max_length=20, help_text="也可以用它登录")
    roles = forms.MultipleChoiceField(
        label="您负责", choices=ROLES, widget=ChipSelectMultiple, initial=[Role.OFFICE, Role.ADMIN]
    )

    def clean_phone(self):
        try:
            return phone(self.cleaned_data["phone"])
        except CellError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        given = super().clean()
        if given.get("kind") == "district":
            for name in ("bureau_name", "bureau_code"):
                if not given.get(name):
                    self.add_error(name, "请填写这一项。")
        school = Organization(name=given.get("school_name", ""), code=given.get("school_code", ""))
        named = {key: given.get(key, "") for key in ("name", "staff_no", "phone")}
        self.check_password(User(**named, school=school))
        return given
