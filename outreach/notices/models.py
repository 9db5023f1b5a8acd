"""Promises to tell somebody something. A row is written with what caused it; delivery follows."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from outreach.access import manages_people
from outreach.people.models import Organization, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """Everybody reads their own notices, and nobody else's."""
        return self.filter(recipient=user.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def for_inbox(self) -> "NoticeQuerySet":
        """Unread ones first, then by the time of the promise."""
        return self.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-promised_at", "-pk")


class Notice(models.Model):
    """A promise to tell one person one thing. The unique key makes it told once, however often it is promised."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)  # its sentence is in sentences.py
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=200, blank=True)
    promised_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_in = models.ForeignKey("Digest", models.SET_NULL, null=True, blank=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-promised_at", "-pk"]
        verbose_name = "提醒"
        constraints = [models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notice_told_once")]
        indexes = [
            models.Index(fields=["recipient", "-promised_at"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["promised_at"], condition=Q(mailed_in=None), name="notice_unmailed"),
        ]


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, user: User) -> "DigestQuerySet":
        """Whoever manages accounts sees that a colleague's mail could not be delivered; what it says is not shown."""
        return self.filter(recipient__school=user.school_id) if manages_people(user) else self.none()

    def undelivered(self) -> "DigestQuerySet":
        return self.filter(state=Digest.State.FAILED)


class Digest(models.Model):
    """One e-mail a person and day, with all that was promised since the one before."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发"
        SENT = "sent", "已发"
        FAILED = "failed", "未能送达"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    # Whose lease it is. Who comes back late with an old token changes nothing.
    lease_token = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        verbose_name = "每日汇总"
        constraints = [models.UniqueConstraint(fields=["recipient", "on"], name="digest_once_a_day")]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="digest_due")]
