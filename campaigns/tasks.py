"""Index of the slices' tasks: what Celery finds when it looks into this app."""

from campaigns.cascade.tasks import remind_schools
from campaigns.planning.tasks import vacate_places

__all__ = ["remind_schools", "vacate_places"]
