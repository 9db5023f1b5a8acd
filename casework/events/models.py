"""活动场次: what is not a contact with one family. Lectures, meetings, talks, stays, studies, inspections."""

from datetime import date, timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from campaigns.quotas.countable import TALKS
from casework.pairings.models import ContactPoint
from outreach.access import is_office, is_principal
from outreach.files.models import Upload
from outreach.people.models import Branch, ClassGroup, Department, Organization, User

REMINDER = "talk_reminder"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> "EventQuerySet":
        """Meetings and lectures: everybody of the school. Talks: the two, and the office sees that they took place.

        Of a 谈话提醒 (R112) only the principal sees so much.
        """
        mine = self.filter(school=user.school_id)
        if is_principal(user):
            return mine
        own = Q(pk__in=Attendance.objects.filter(user=user.pk).values("event"))
        if is_office(user):
            return mine.filter(own | ~Q(kind=REMINDER))
        return mine.filter(own | Q(is_restricted=False) | Q(created_by=user.pk) & ~Q(kind=REMINDER))

    def planned(self) -> "EventQuerySet":
        return self.filter(state=Event.State.PLANNED)

    def standing_records(self) -> "EventQuerySet":
        """Neither cancelled nor withdrawn."""
        return self.exclude(state__in=[Event.State.CANCELLED, Event.State.WITHDRAWN])

    def for_list(self) -> "EventQuerySet":
        return self.select_related("organizer__department", "department", "branch").order_by("-on", "-pk")


class Event(models.Model):
    """One event of one or more days. `kind` is a code of campaigns.quotas.countable; `until` is its last day.

    Only what is held counts. Who took part on which day is in Attendance.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "已安排"
        HELD = "held", "已开展"
        CANCELLED = "cancelled", "已取消"
        WITHDRAWN = "withdrawn", "已撤回"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="events")
    uuid = models.UUIDField(editable=False)
    kind = models.CharField("类型", max_length=40)
    title = models.CharField("名称", max_length=60)
    on = models.DateField("日期")
    until = models.DateField("结束日期")
    # Days between the two on which nothing took place, as ISO dates.
    off_days = models.JSONField("不算的日子", default=list, blank=True)
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    ends_at = models.TimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="organized_events", verbose_name="组织人"
    )
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="组织部门"
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="党支部"
    )
    class_groups = models.ManyToManyField(ClassGroup, blank=True, related_name="events", verbose_name="面向班级")
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="联系点"
    )
    audience = models.CharField("参加对象", max_length=60, blank=True)
    audience_count = models.PositiveIntegerField("参加人数", null=True, blank=True)
    supervised = models.BooleanField("督导组参加", default=False)
    # Seen by all who see the event; of a talk never written here.
    summary = models.TextField("要点", max_length=4000, blank=True)
    topics = models.JSONField("议题", default=list, blank=True)
    # Seen by the two who talked, by nobody else (practice B.7).
    private_note = models.TextField("只有两人可见的记录", max_length=4000, blank=True)
    is_restricted = models.BooleanField(default=False, editable=False)
    documents = models.ManyToManyField(Upload, blank=True, related_name="+", verbose_name="附件")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # When it became known that it was held: what is later than the grace days is 补录.
    received_at = models.DateTimeField(null=True, blank=True)
    # The day as the phone said it, where its clock was so wrong that another was taken; and by how many seconds.
    said_on = models.DateField("手机上的日期", null=True, editable=False)
    clock_skew = models.IntegerField("手机时钟快慢（秒）", null=True, editable=False)
    # Of the content as it first arrived: sent again after a correction, it is still answered as before.
    digest = models.CharField(max_length=64, editable=False)
    rev = models.PositiveSmallIntegerField(default=1, editable=False)
    withdraw_reason = models.CharField("原因", max_length=100, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "活动场次"
        constraints = [
            models.UniqueConstraint(fields=["school", "uuid"], name="event_uuid_once"),
            models.CheckConstraint(
                condition=Q(until__gte=F("on")),
                name="event_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["school", "-on", "-id"], name="event_school_on")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_talk(self) -> bool:
        return self.kind in TALKS

    @property
    def days(self) -> list[date]:
        """The days on which it takes place."""
        off = set(self.off_days)
        every = (self.on + timedelta(days=n) for n in range((self.until - self.on).days + 1))
        return [day for day in every if day.isoformat() not in off]


class EventConflictQuerySet(models.QuerySet["EventConflictCopy"]):
    def visible_to(self, user: User) -> "EventConflictQuerySet":
        return self.filter(event__in=Event.objects.visible_to(user))

    def undecided(self) -> "EventConflictQuerySet":
        return self.filter(decided_at=None)


class EventConflictCopy(models.Model):
    """Other content that a phone sent under the uuid of an event. Kept until a person has decided; nothing is lost.

    `payload` is what the phone said, with the day that was taken for its own.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="conflicts")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField(null=True)
    taken = models.BooleanField(default=False)  # the event was corrected to this content

    objects = EventConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "两份不同的活动记录"
        constraints = [models.UniqueConstraint(fields=["event", "digest"], name="event_conflict_once")]


class Attendance(models.Model):
    """One person on one day of an event: the row that quotas count.

    The columns after `part` repeat the event's; `services.py` alone writes them, together with the event.
    """

    class Part(models.TextChoices):
        LEAD = "lead", "主讲（主持）"
        ORGANIZER = "organizer", "组织"
        PRESENT = "present", "参加"
        TALKED = "talked", "谈话双方"
        ASSESSED = "assessed", "参加评议"
        LEAVE = "leave", "请假"
        ABSENT = "absent", "缺席"

    # Being there in one of these ways counts.
    COUNTING = (Part.LEAD, Part.ORGANIZER, Part.PRESENT, Part.TALKED, Part.ASSESSED)

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    day = models.DateField()
    part = models.CharField("参加方式", max_length=10, choices=Part, default=Part.PRESENT)
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    # The event was held and is neither cancelled nor withdrawn, and the person was there.
    counts = models.BooleanField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user", "day", "part"], name="attendance_once")]
        indexes = [
            models.Index(fields=["school", "day"], condition=Q(counts=True), name="attendance_school_day"),
            models.Index(fields=["user", "day"], name="attendance_user"),
        ]
