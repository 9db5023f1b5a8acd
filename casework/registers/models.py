"""台账: one model for everything that is kept as a list; what a kind has is data in kinds.py."""

from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.events.models import Event
from casework.tickets.models import Ticket
from casework.visits.models import Visit
from outreach.access import is_office, standing
from outreach.people.models import Branch, Department, Organization, User


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    def visible_to(self, user: User) -> "RegisterEntryQuerySet":
        """The school's, but what is marked as restricted only to the office, its people and its author."""
        mine = self.filter(school=user.school_id, removed_at=None)
        if is_office(user):
            return mine
        return mine.filter(
            Q(is_restricted=False)
            | Q(leader=user.pk)
            | Q(responsible=user.pk)
            | Q(created_by=user.pk)
            | Q(department__in=standing(user).led_departments)
        )

    def for_list(self) -> "RegisterEntryQuerySet":
        """Everything that a list shows, by time limit; never by how much anybody has done."""
        return self.select_related("department", "branch", "leader", "responsible", "created_by").order_by(
            F("planned_on").asc(nulls_last=True), F("department__order").asc(nulls_last=True), "pk"
        )


class RegisterEntry(models.Model):
    """One line of a register. `kind` is a code of campaigns.quotas.countable; `data` holds the kind's own columns."""

    class Level(models.TextChoices):
        """Topic lists are gathered from below (R413)."""

        BRANCH = "branch", "支部"
        UNIT = "unit", "部门（年级组）"
        SCHOOL = "school", "学校"

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        DONE = "done", "已完成"
        DROPPED = "dropped", "不再办理"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="register_entries")
    # Of the form it came with; what the school gathers from below has one of its own.
    uuid = models.UUIDField(default=uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="register_entries")
    kind = models.CharField("类别", max_length=20)
    title = models.CharField("名称", max_length=120)
    body = models.TextField("内容", max_length=4000, blank=True)
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.SCHOOL)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任部门"
    )
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="党支部")
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="牵头领导"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    planned_on = models.DateField("计划完成", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    # Below what it belongs: a task of a 整改方案, an entry taken up into the school's list.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="register_entries")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="register_entries")
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="register_entries")
    is_restricted = models.BooleanField("只给办公室和有关的人看", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Of the content as it first arrived: sent again after a change, it is still answered as before.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    # When it became known that it was done: what is later than the grace days is 补录.
    received_at = models.DateTimeField(null=True, blank=True)
    # 销号, by somebody other than the one who handled it.
    signed_off_on = models.DateField("销号日期", null=True, blank=True)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    remove_reason = models.CharField("删除原因", max_length=100, blank=True)
    rev = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "planned_on", "pk"]
        verbose_name = "台账事项"
        constraints = [
            models.UniqueConstraint(fields=["school", "uuid"], name="register_uuid_once"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(planned_on=None) | Q(planned_on__gte=F("starts_on")),
                name="register_ends_after_start",
                violation_error_message="计划完成日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False),
                name="register_done_has_a_day",
                violation_error_message="已完成的要填完成日期。",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_on=None) | Q(state="done"), name="register_signed_off_when_done"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "kind", "state"], name="register_kind"),
            models.Index(fields=["school", "done_on"], name="register_done_on"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("register-detail", args=[self.pk])
