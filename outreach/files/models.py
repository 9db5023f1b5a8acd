"""Files that people hand in. Content-addressed, served only through an access check."""

from typing import Self

from django.conf import settings
from django.db import models

from outreach.people.models import Organization, User


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(school=user.school_id, owner=user.pk)


class Upload(models.Model):
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "上传的文件"
        indexes = [models.Index(fields=["sha256"], name="upload_sha256")]
