"""Signs of life of the processes that nobody looks at."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process last proved that it works. One row a kind of process."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"
