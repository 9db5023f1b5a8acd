"""Families: the household is what is visited; its pupils are whom the visit is about."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.families.tags import RESTRICTED, TagCode
from outreach.access import holds, is_office, is_principal, standing
from outreach.people.models import ClassGroup, Organization, User
from outreach.people.roles import Role


def _one_of(*conditions: Q, **exact: Any) -> Q:
    return Q(pk__in=Household.objects.filter(*conditions, **exact).order_by().values("pk"))


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User) -> "HouseholdQuerySet":
        """The office: the school's. Others: families of their classes, of the grade they lead, and paired with them.

        A family stays visible to a helper only while the pairing lasts; the visits already made stay with the visitor.
        The 心理教师, who alone writes down 心理关注, finds every pupil.
        """
        mine = self.filter(school=user.school_id)
        if is_office(user) or holds(user, Role.COUNSELLOR):
            return mine
        held = standing(user)
        today = timezone.localdate()
        own_classes = _one_of(students__class_group__in=held.classes, students__left_on=None)
        led_grades = _one_of(students__class_group__department__in=held.led_departments, students__left_on=None)
        paired = _one_of(
            Q(pairings__until=None) | Q(pairings__until__gte=today),
            pairings__helper=user.pk,
            pairings__since__lte=today,
        )
        # Each way by itself: one condition over all three would have every pupil of every school looked at.
        return mine.filter(own_classes | led_grades | paired)

    @staticmethod
    def shows(user: User, household: "Household", pupils: "Iterable[Student]") -> bool:
        """What `visible_to` says of one family whose pupils are at hand, with their classes: at most one query.

        For the way in of what phones send, which asks it three hundred times a second.
        """
        if household.school_id != user.school_id:
            return False
        if is_office(user) or holds(user, Role.COUNSELLOR):
            return True
        held = standing(user)
        groups = [child.class_group for child in pupils if child.left_on is None]
        if any(group.pk in held.classes or group.department_id in held.led_departments for group in groups):
            return True
        today = timezone.localdate()
        helped = household.pairings.filter(helper=user.pk, since__lte=today)
        return helped.filter(Q(until=None) | Q(until__gte=today)).exists()


class Household(models.Model):
    """家庭(户). `code` is the 家庭编号 of the roster, or made from the first pupil's number."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="households")
    code = models.CharField("家庭编号", max_length=30)
    address = models.CharField("现住址", max_length=100, blank=True)
    preferred_mode = models.CharField("家长希望的联系方式", max_length=10, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "家庭"
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="household_once")]

    def __str__(self) -> str:
        return self.code


class StudentQuerySet(models.QuerySet["Student"]):
    def visible_to(self, user: User) -> "StudentQuerySet":
        return self.filter(household__in=Household.objects.visible_to(user))

    def enrolled(self) -> "StudentQuerySet":
        return self.filter(left_on=None)

    def for_list(self) -> "StudentQuerySet":
        return self.select_related("class_group", "household").order_by("class_group__order", "student_no", "pk")


class Student(models.Model):
    school = models.ForeignKey(Organization, models.PROTECT, related_name="students")
    household = models.ForeignKey(Household, models.PROTECT, related_name="students", verbose_name="家庭")
    class_group = models.ForeignKey(ClassGroup, models.PROTECT, related_name="students", verbose_name="班级")
    student_no = models.CharField("学籍号", max_length=30)
    name = models.CharField("姓名", max_length=30)
    name_pinyin = models.CharField(max_length=120, blank=True, editable=False)
    name_initials = models.CharField(max_length=30, blank=True, editable=False)
    gender = models.CharField("性别", max_length=1, blank=True)
    birthday = models.CharField("出生月日", max_length=5, blank=True, help_text="月-日，如 07-23；用于生日祝福")
    boarding = models.BooleanField("住校", default=False)
    entered_on = models.DateField("入学年月", null=True, blank=True)
    left_on = models.DateField("离校日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ["student_no"]
        verbose_name = "学生"
        constraints = [models.UniqueConstraint(fields=["school", "student_no"], name="student_no_once")]
        indexes = [
            models.Index(fields=["school", "name_initials"], name="student_initials"),
            models.Index(fields=["school", "birthday"], name="student_birthday"),
        ]

    def __str__(self) -> str:
        return self.name


class Guardian(models.Model):
    household = models.ForeignKey(Household, models.CASCADE, related_name="guardians")
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("监护人", max_length=30)
    relation = models.CharField("与学生关系", max_length=20, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = "监护人"
        constraints = [models.UniqueConstraint(fields=["household", "order"], name="guardian_once")]

    def __str__(self) -> str:
        return self.name


class StudentTagQuerySet(models.QuerySet["StudentTag"]):
    def visible_to(self, user: User) -> "StudentTagQuerySet":
        """群体标签 are for the office, the 班主任 and the helper (D14); a restricted one not for the helper.

        心理关注 is for the principal, the 班主任 and the 心理教师, not for the rest of the office (C.1).
        """
        mine = self.filter(student__school=user.school_id)
        if is_principal(user):
            return mine
        held = standing(user)
        today = timezone.localdate()
        seen = Q(student__class_group__in=held.headed_classes)
        if holds(user, Role.COUNSELLOR):
            seen |= Q(code=TagCode.PSYCH_ATTENTION)
        if is_office(user):
            seen |= ~Q(code=TagCode.PSYCH_ATTENTION)
        else:
            helped = Q(student__household__pairings__helper=user.pk, student__household__pairings__since__lte=today) & (
                Q(student__household__pairings__until=None) | Q(student__household__pairings__until__gte=today)
            )
            seen |= helped & ~Q(code__in=RESTRICTED)
        return mine.filter(pk__in=StudentTag.objects.filter(seen).values("pk"))


class StudentTag(models.Model):
    """群体标签 of one pupil. The list of codes is closed: `tags.py`."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="tags")
    code = models.CharField("群体标签", max_length=20, choices=TagCode)
    from_roster = models.BooleanField(default=True, editable=False)

    objects = StudentTagQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "群体标签"
        constraints = [models.UniqueConstraint(fields=["student", "code"], name="tag_once")]
        indexes = [models.Index(fields=["code"], name="tag_code")]
