"""Index of the slices' tasks: what Celery finds when it looks into this app."""

from campaigns.planning.tasks import vacate_places

__all__ = ["vacate_places"]
