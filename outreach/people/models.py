"""Who there is: the tree of organisations, their units and classes, and the people with their dated roles."""

from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from outreach.people.roles import Category, Role


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def schools(self) -> Self:
        return self.filter(kind=Organization.Kind.SCHOOL)

    def under(self, organization: "Organization") -> Self:
        """The organisation itself and everything below it (bureau > centre > school: three floors)."""
        return self.filter(Q(pk=organization.pk) | Q(parent=organization.pk) | Q(parent__parent=organization.pk))


class Organization(models.Model):
    """单位: 区教育工委 (bureau) > 教管中心 (centre) > 学校 (school)."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", "区教育工委"
        CENTRE = "centre", "教管中心"
        SCHOOL = "school", "学校"

    code = models.CharField("单位代码", max_length=20, unique=True)
    name = models.CharField("单位名称", max_length=60)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    party_org_label = models.CharField("党组织名称", max_length=10, default="党支部")
    report_to = models.CharField("报送对象", max_length=60, default="区委教育工委")
    set_up_at = models.DateTimeField("首次设置完成", null=True, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "单位"

    def __str__(self) -> str:
        return self.name


class SchoolQuerySet(models.QuerySet):
    """Rows that belong to one school and that everybody on its staff may see."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(school=user.school_id)


class Department(models.Model):
    """部门: a section or a grade group."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="departments")
    name = models.CharField("部门名称", max_length=30)
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "部门"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="department_once")]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """党支部."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="branches")
    name = models.CharField("党支部", max_length=30)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "党支部"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="branch_once")]

    def __str__(self) -> str:
        return self.name


class ClassGroup(models.Model):
    """班级. `department` is the grade group that leads it, when there is one."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="classes")
    grade = models.CharField("年级", max_length=10)
    name = models.CharField("班级", max_length=10)
    order = models.PositiveIntegerField("排序", default=0)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="classes")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "班级"
        constraints = [models.UniqueConstraint(fields=["school", "grade", "name"], name="class_once")]

    def __str__(self) -> str:
        return f"{self.grade}{self.name}"


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Colleagues of the same school. District offices see no staff rows of a school."""
        return self.filter(school=user.school_id)

    def employed(self, on: date) -> "UserQuerySet":
        return self.filter(is_active=True).filter(Q(left_on=None) | Q(left_on__gte=on))

    def for_list(self) -> "UserQuerySet":
        """By department, then by 工号; never by what they have done."""
        return self.select_related("department", "school").order_by("department__order", "staff_no", "pk")


class User(AbstractBaseUser):
    """教职工: every member of staff has an account. District staff belong to a bureau or centre."""

    class Establishment(models.TextChoices):
        REGULAR = "regular", "在编"
        CONTRACT = "contract", "编外"

    username = models.CharField("登录名", max_length=60, unique=True, help_text="工号@学校代码")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="staff", verbose_name="单位")
    staff_no = models.CharField("工号", max_length=20)
    name = models.CharField("姓名", max_length=30)
    name_pinyin = models.CharField(max_length=120, blank=True, editable=False)
    name_initials = models.CharField(max_length=30, blank=True, editable=False)
    gender = models.CharField("性别", max_length=1, blank=True)
    phone = models.CharField("手机号码", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    wants_digest = models.BooleanField("每天一封邮件汇总", default=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name="部门"
    )
    post = models.CharField("职务", max_length=40, blank=True)
    category = models.CharField("人员类别", max_length=10, choices=Category, default=Category.TEACHER)
    politics = models.CharField("政治面貌", max_length=20, blank=True)
    branch = models.ForeignKey(
        Branch, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name="所在党支部"
    )
    establishment = models.CharField("编制", max_length=10, choices=Establishment, default=Establishment.REGULAR)
    arrived_on = models.DateField("到岗日期", null=True, blank=True)
    left_on = models.DateField("离岗日期", null=True, blank=True, help_text="在岗的最后一天")
    # 不计入指标原因 of the roster. Without dates it holds as long as the person is employed.
    waiver_reason = models.CharField("不计入指标原因", max_length=60, blank=True)
    waiver_since = models.DateField("不计入开始", null=True, blank=True)
    waiver_until = models.DateField("不计入结束", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_active = models.BooleanField("可以登录", default=True)
    activated_at = models.DateTimeField("首次登录设置密码", null=True, blank=True)
    # Raised to end every session that is open: each carries a hash of this number.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["staff_no"]
        verbose_name = "教职工"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_no"], name="staff_no_once", violation_error_message="工号重复。"
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="user_phone"),
            models.Index(fields=["school", "department"], name="user_school_department"),
        ]

    def __str__(self) -> str:
        return self.name

    def may_sign_in(self, on: date) -> bool:
        return self.is_active and (self.left_on is None or self.left_on >= on)

    def _get_session_auth_hash(self, secret=None) -> str:
        salt = "outreach.people.models.User.get_session_auth_hash"
        return salted_hmac(salt, f"{self.password}:{self.session_round}", secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """How colleagues call the person: 李老师."""
        return f"{self.name[:1]}老师"


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        return self.filter(organization=user.school_id)

    def on(self, day: date):
        """Held on that day; both ends included."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))

    def overlapping(self, start: date, end: date):
        return self.filter(since__lte=end).filter(Q(until=None) | Q(until__gte=start))


class Appointment(models.Model):
    """One dated role of one person. `until` is the last day it holds; empty while it lasts."""

    user = models.ForeignKey(User, models.CASCADE, related_name="appointments", verbose_name="教职工")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="appointments", verbose_name="单位")
    role = models.CharField("角色", max_length=20, choices=Role)
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="appointments", verbose_name="负责的部门"
    )
    class_group = models.ForeignKey(
        ClassGroup, models.CASCADE, null=True, blank=True, related_name="appointments", verbose_name="班级"
    )
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    from_roster = models.BooleanField("来自花名册", default=False, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="appointment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("department", 0),
                Coalesce("class_group", 0),
                condition=Q(until=None),
                name="appointment_once",
                violation_error_message="已经有这项任职，不必重复添加。",
            ),
        ]
        indexes = [models.Index(fields=["organization", "role"], name="appointment_role")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Activation(models.Model):
    """A one-time code by which a person sets the first password, or a new one. Only its hash is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="activation")
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "激活码"


class SetupCode(models.Model):
    """The code, printed in the terminal, that opens the set-up page of an empty installation once."""

    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
