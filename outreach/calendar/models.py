"""The school's calendar: terms, public holidays and make-up days."""

from django.db import models
from django.db.models import F, Q

from outreach.people.models import Organization, SchoolQuerySet


class Term(models.Model):
    """学期. Two make a school year, written by the year in which it begins: 2026 is 2026—2027 学年."""

    school = models.ForeignKey(Organization, models.CASCADE, related_name="terms")
    school_year = models.PositiveSmallIntegerField("学年")
    number = models.PositiveSmallIntegerField("学期", choices=[(1, "第一学期"), (2, "第二学期")])
    starts_on = models.DateField("开学日期")
    ends_on = models.DateField("放假日期")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["school_year", "number"]
        verbose_name = "学期"
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year", "number"], name="term_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message="放假日期不能早于开学日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}—{self.school_year + 1}学年{self.get_number_display()}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says. Without a school it holds for everybody."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "放假"
        WORKDAY = "workday", "补班"

    # Sources: a day that the office added, which no later notice replaces; and what the product brings with it.
    BY_HAND, SHIPPED = "本单位", "随系统提供"

    school = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="calendar_days")
    on = models.DateField("日期")
    kind = models.CharField("类型", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=30, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)

    class Meta:
        ordering = ["on"]
        verbose_name = "节假日与调休"
        constraints = [
            models.UniqueConstraint(fields=["school", "on"], name="calendar_day_once"),
            models.UniqueConstraint(fields=["on"], condition=Q(school=None), name="calendar_day_once_for_all"),
        ]
