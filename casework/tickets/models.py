"""问题: what a family wants solved, first of all in its own words."""

import re

from django.conf import settings
from django.db import models

from campaigns.planning.models import Campaign
from casework.visits.models import Visit
from outreach.access import is_office, standing
from outreach.people.models import Department, Organization, User

HEADLINE = 24


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> "TicketQuerySet":
        """The office: the school's. A unit lead: the unit's. Anybody: those they registered or visited for."""
        mine = self.filter(school=user.school_id)
        if is_office(user):
            return mine
        return mine.filter(
            models.Q(registered_by=user.pk)
            | models.Q(department__in=standing(user).led_departments)
            | models.Q(visit__participations__user=user.pk)
        ).distinct()

    def for_list(self) -> "TicketQuerySet":
        return self.select_related("visit", "department", "registered_by").order_by("-registered_at", "-pk")


class Ticket(models.Model):
    class Status(models.TextChoices):
        REGISTERED = "registered", "已登记"
        ACCEPTED = "accepted", "已受理"
        ASSIGNED = "assigned", "已交办"
        IN_PROGRESS = "in_progress", "办理中"
        ANSWERED = "answered", "已答复"
        FOLLOWED_UP = "followed_up", "已回访"
        SIGNED_OFF = "signed_off", "已销号"

    class Channel(models.TextChoices):
        VISIT = "visit", "走访"
        OTHER = "other", "其他"

    class Reporter(models.TextChoices):
        PARENT = "parent", "家长"
        STUDENT = "student", "学生"
        STAFF = "staff", "教师"
        OTHER = "other", "其他"

    class Category(models.TextChoices):
        EDU_QUALITY = "edu_quality", "教育教学"
        MANAGEMENT = "management_service", "管理服务"
        SAFETY = "logistics_safety", "后勤安全"
        FAIRNESS = "fairness", "招生公平"
        LIVELIHOOD = "livelihood", "生活困难"
        HEALTH = "health", "身心健康"
        ETHICS = "ethics", "师德师风"
        OTHER = "other", "其他"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="tickets")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="tickets")
    no = models.CharField("问题编号", max_length=20)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="tickets")
    channel = models.CharField("来源", max_length=10, choices=Channel, default=Channel.VISIT)
    reporter = models.CharField("反映人类别", max_length=10, choices=Reporter, default=Reporter.PARENT)
    original_text = models.TextField("原话", max_length=4000)  # never edited
    category = models.CharField("问题类别", max_length=20, choices=Category, default=Category.OTHER)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.REGISTERED)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="涉及部门"
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    reported_on = models.DateField("反映时间")
    due_on = models.DateField("办理时限", null=True, blank=True)
    due_explained = models.CharField(max_length=200, blank=True)
    # The rule by which `due_on` was set, as it was then: {"number": 15, "unit": "day", "from": "registered"}.
    due_policy = models.JSONField(default=dict, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at"]
        verbose_name = "问题"
        constraints = [models.UniqueConstraint(fields=["school", "no"], name="ticket_no_once")]
        indexes = [models.Index(fields=["school", "status"], name="ticket_status")]

    def __str__(self) -> str:
        return self.no

    @property
    def headline(self) -> str:
        """The first clause of the family's own words, short enough for a title."""
        first = re.split(r"[，。；！？,;!?\n]", self.original_text.strip(), maxsplit=1)[0]
        return first if len(first) <= HEADLINE else f"{first[:HEADLINE]}…"


class TicketCounter(models.Model):
    """The last number given out in a quarter: 年-季-流水, without gaps."""

    school = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    prefix = models.CharField(max_length=10)  # "2026-Q4"
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "prefix"], name="ticket_counter_once")]
