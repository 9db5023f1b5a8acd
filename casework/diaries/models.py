"""民情日记: private to its author. Counted without being read by anybody else."""

from django.conf import settings
from django.db import models

from casework.visits.models import Visit
from outreach.people.models import Organization, User


class DiaryQuerySet(models.QuerySet["Diary"]):
    def visible_to(self, user: User) -> "DiaryQuerySet":
        """The author's, for every reader whoever they are (R032)."""
        return self.filter(author=user.pk)


class Diary(models.Model):
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="diaries")
    on = models.DateField("日期")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="diaries")
    title = models.CharField("题目", max_length=60, blank=True)
    text = models.TextField("内容", max_length=20000, blank=True)
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    rev = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = DiaryQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "民情日记"
        verbose_name_plural = "民情日记"
        constraints = [
            models.UniqueConstraint(
                fields=["author", "visit"], name="diary_once_a_visit", condition=models.Q(visit__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["school", "on"], name="diary_school_on")]
