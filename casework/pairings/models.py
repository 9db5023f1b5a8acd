"""结对: dated rows between a cadre or teacher and the one who is helped."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.families.models import Household, Student
from outreach.access import is_office, standing
from outreach.people.models import ClassGroup, Organization, User


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def visible_to(self, user: User) -> "ContactPointQuerySet":
        return self.filter(school=user.school_id)

    def in_use(self, on: date) -> "ContactPointQuerySet":
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=on))


class ContactPoint(models.Model):
    """联系点: a class, grade, village, community or school that a leader keeps in touch with (R229, R232)."""

    class Kind(models.TextChoices):
        CLASS = "class", "班级"
        GRADE = "grade", "年级"
        VILLAGE = "village", "村"
        COMMUNITY = "community", "社区"
        SCHOOL = "school", "学校"
        UNIT = "unit", "单位"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="contact_points")
    kind = models.CharField("类型", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=60)
    class_group = models.ForeignKey(
        ClassGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="班级"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        verbose_name = "联系点"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "name"],
                name="contact_point_once",
                violation_error_message="已经有这个联系点了。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PairingQuerySet(models.QuerySet["Pairing"]):
    def visible_to(self, user: User) -> "PairingQuerySet":
        """The office: all of the school. A unit lead: those of the unit's people. Anybody: their own."""
        mine = self.filter(school=user.school_id)
        if is_office(user):
            return mine
        return mine.filter(Q(helper=user.pk) | Q(helper__department__in=standing(user).led_departments))

    def active(self, on: date) -> "PairingQuerySet":
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))

    def overlapping(self, start: date, end: date) -> "PairingQuerySet":
        return self.filter(since__lte=end).filter(Q(until=None) | Q(until__gte=start))

    def for_list(self) -> "PairingQuerySet":
        return self.select_related(
            "helper__department", "student__class_group", "household", "colleague", "contact_point"
        ).order_by("helper__department__order", "helper__staff_no", "pk")


class Pairing(models.Model):
    """`until` is the last day. A pairing with a pupil counts 1 人 and its household 1 户 (C.9 point 4)."""

    class Kind(models.TextChoices):
        STUDENT = "student", "学生"
        HOUSEHOLD = "household", "家庭"
        COLLEAGUE = "colleague", "教职工"
        CONTACT_POINT = "contact_point", "联系点"

    class Assessment(models.TextChoices):
        MUCH_BETTER = "much_better", "明显改善"
        BETTER = "better", "有改善"
        UNCHANGED = "unchanged", "无变化"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="pairings")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pairings", verbose_name="帮扶人")
    kind = models.CharField("对象类型", max_length=14, choices=Kind, default=Kind.STUDENT)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="pairings", verbose_name="家庭"
    )
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="pairings", verbose_name="学生"
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="教职工"
    )
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, blank=True, related_name="pairings", verbose_name="联系点"
    )
    since = models.DateField("起始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=100, blank=True)
    succeeded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="follows")
    measures = models.CharField("主要帮扶措施", max_length=200, blank=True)
    assessment = models.CharField("年终评估", max_length=12, choices=Assessment, blank=True)
    from_roster = models.BooleanField("来自花名册", default=False, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "结对"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="pairing_ends_after_start",
                violation_error_message="结束日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind="colleague", colleague__isnull=False, household=None, contact_point=None)
                | Q(kind="household", household__isnull=False, student=None, colleague=None, contact_point=None)
                | Q(kind="student", household__isnull=False, student__isnull=False, colleague=None, contact_point=None)
                | Q(kind="contact_point", contact_point__isnull=False, household=None, student=None, colleague=None),
                name="pairing_has_its_target",
            ),
            models.UniqueConstraint(
                fields=["helper", "student"],
                condition=Q(until=None, kind="student"),
                name="pairing_student_once",
                violation_error_message="这位老师已经和这名学生结对。",
            ),
            models.UniqueConstraint(
                fields=["helper", "household"],
                condition=Q(until=None, kind="household"),
                name="pairing_household_once",
                violation_error_message="这位老师已经和这户家庭结对。",
            ),
            models.UniqueConstraint(
                fields=["helper", "colleague"],
                condition=Q(until=None, kind="colleague"),
                name="pairing_colleague_once",
                violation_error_message="这两位老师已经结对。",
            ),
            models.UniqueConstraint(
                fields=["helper", "contact_point"],
                condition=Q(until=None, kind="contact_point"),
                name="pairing_contact_point_once",
                violation_error_message="这位老师已经联系这个点。",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "until"], name="pairing_active"),
            models.Index(fields=["household", "until"], name="pairing_household"),
        ]

    def __str__(self) -> str:
        return f"{self.helper} — {self.student or self.household or self.colleague or self.contact_point}"
