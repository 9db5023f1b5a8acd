"""手机：which devices hold whose data, what they were told is safe here, and what waits for the office."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from casework.events.models import Event
from casework.visits.models import Visit
from outreach.access import is_admin, is_office
from outreach.people.models import Organization, User


class Kind(models.TextChoices):
    VISIT = "visit", "走访"
    EVENT = "event", "活动"


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, user: User) -> Self:
        """One's own; an administrator and the office: the school's."""
        mine = self.filter(school=user.school_id)
        return mine if is_admin(user) or is_office(user) else mine.filter(user=user.pk)

    def in_use(self) -> Self:
        return self.filter(ended_at=None)


class Device(models.Model):
    """One browser in which one person uses the phone pages. Two people on one phone are two devices.

    `secret` opens what the phone keeps encrypted; it is handed out to the signed-in person only. `pass_digest` is of
    the word by which a phone whose account or device has been stopped may still hand in what it holds, nothing else.
    """

    uuid = models.UUIDField(editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices", verbose_name="使用人")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = models.CharField("手机", max_length=60)
    secret = models.CharField(max_length=64, editable=False)
    pass_digest = models.CharField(max_length=64, editable=False)
    registered_at = models.DateTimeField("首次使用")
    seen_at = models.DateTimeField("最近一次联系")
    durable = models.BooleanField("能长期保存", default=True)
    # As the phone said when it was last heard of.
    waiting = models.PositiveIntegerField("待上传", default=0)
    oldest_waiting_on = models.DateField("最早一条的日期", null=True)
    # When it was last given the person's families: history says so once a day.
    handed_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField("停用时间", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField("停用原因", max_length=100, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "手机"
        constraints = [models.UniqueConstraint(fields=["user", "uuid"], name="device_once")]


class Receipt(models.Model):
    """What a device was told is safe here. It compares these with its own, so that a loss on either side is found."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="receipts")
    kind = models.CharField(max_length=5, choices=Kind)
    uuid = models.UUIDField()
    rev = models.PositiveSmallIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "kind", "uuid"], name="receipt_once")]
        indexes = [models.Index(fields=["device", "sealed_at"], name="receipt_device")]


class HeldRecordQuerySet(models.QuerySet["HeldRecord"]):
    def visible_to(self, user: User) -> Self:
        """The office's alone: whoever sent it may have lost the right to see the family."""
        return self.filter(school=user.school_id) if is_office(user) else self.none()

    def open(self) -> Self:
        return self.filter(settled_at=None)


class HeldRecord(models.Model):
    """What arrived from a phone and cannot be entered as it is. Nothing is lost: it waits for a person or a day."""

    class Reason(models.TextChoices):
        PAIRING_ENDED = "pairing_ended", "结对已经结束"
        FAMILY_GONE = "family_gone", "这户已不在校"
        NOT_IN_SIGHT = "not_in_sight", "已不任教这个班"
        MOVED = "moved", "老师已调离"
        STOPPED = "stopped", "账号或手机已停用"
        BEFORE_FIRST = "before_first", "更正先于原记录到达"

    class Outcome(models.TextChoices):
        ENTERED = "entered", "已补记"
        DISCARDED = "discarded", "不补记"
        SUPERSEDED = "superseded", "已并入原记录"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="held_records")
    kind = models.CharField(max_length=5, choices=Kind)
    uuid = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_records")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("原因", max_length=15, choices=Reason)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField("收到时间")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settle_reason = models.CharField("说明", max_length=100, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")

    objects = HeldRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "待处理的上传"
        constraints = [models.UniqueConstraint(fields=["school", "kind", "uuid", "digest"], name="held_once")]
        indexes = [models.Index(fields=["school", "settled_at"], name="held_school")]
