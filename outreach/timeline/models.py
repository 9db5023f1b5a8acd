"""What happened: one append-only row for every act, written in the transaction of the act."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from outreach.people.models import Organization


class EntryQuerySet(models.QuerySet):
    def about(self, subject: models.Model):
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)

    def for_list(self):
        return self.select_related("actor").order_by("-at", "-pk")


class Entry(models.Model):
    """One thing that happened to one object. Never edited, never deleted."""

    school = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)  # a code, such as "visit.recorded"; its sentence is in sentences.py
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "经过"
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
            models.Index(fields=["school", "at"], name="entry_school_at"),
        ]
