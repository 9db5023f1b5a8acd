"""Exports made in the background."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from outreach.people.models import Organization, User


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(school=user.school_id, owner=user.pk)


class ExportJob(models.Model):
    """One export of one person. While it waits or runs, asking again for the same gives this one."""

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "生成中"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    report = models.CharField(max_length=40)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    params_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(null=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_path = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = "导出"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "report", "params_digest"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_once_at_a_time",
            )
        ]
