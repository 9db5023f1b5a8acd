"""A week after something came from above, a school that has not looked at it is reminded, once for each version."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from campaigns.cascade.models import Adoption
from campaigns.planning.models import Campaign
from campaigns.planning.organization_queries import planners
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import Promise, promise_each
from outreach.people.models import User

AFTER = timedelta(days=7)


@transaction.atomic
def remind_waiting(*, at: datetime) -> int:
    """Safe to run at any time: a notice is unique. Returns how many schools are waited for."""
    old = Adoption.objects.waiting().filter(
        issued__versions__number=F("offered"), issued__versions__issued_at__lte=at - AFTER
    )
    overdue = list(old.select_related("issued__school", "campaign").order_by("pk"))
    told: dict[int, list[User]] = {}
    schools = {adoption.school_id for adoption in overdue}
    for person in planners(schools, shanghai_day(at)).order_by("school", "pk"):
        told.setdefault(person.school_id, []).append(person)
    promise_each(
        [
            Promise(
                person,
                "campaign.waiting_changes" if adoption.is_adopted else "campaign.waiting",
                f"adoption:{adoption.pk}:{adoption.offered}",
                reverse("adoption-detail", args=[adoption.pk]),
                {
                    "issuer": adoption.issued.school.name,
                    "name": str(adoption.issued),
                    "version": adoption.offered,
                },
            )
            for adoption in overdue
            if not (adoption.campaign and adoption.campaign.status == Campaign.Status.CLOSED)
            for person in told.get(adoption.school_id, [])
        ],
        at=at,
    )
    return len(overdue)
