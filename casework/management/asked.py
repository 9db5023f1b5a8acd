"""What a command line names: a school, a period, campaigns. Each unknown one is an error in Chinese."""

from django.core.management.base import CommandError

from campaigns.planning.models import Campaign
from outreach.calendar.periods import Period, parse_period
from outreach.calendar.queries import term_dates
from outreach.people.models import Organization


def asked_school(code: str) -> Organization:
    school = Organization.objects.schools().filter(code=code).first()
    if not school:
        raise CommandError(f"没有代码为“{code}”的学校。")
    return school


def asked_period(text: str, school: Organization) -> Period:
    try:
        return parse_period(text, term_dates(school.pk))
    except ValueError as error:
        raise CommandError(str(error)) from error


def asked_campaigns(school: Organization, period: Period, pk: int | None) -> list[Campaign]:
    """The campaign named, or all of the school that touch the period and are no drafts."""
    mine = Campaign.objects.filter(school=school).select_related("school")
    if pk is None:
        found = list(
            mine.exclude(status=Campaign.Status.DRAFT).filter(starts_on__lte=period.end, ends_on__gte=period.start)
        )
        if not found:
            raise CommandError(f"{school}在{period.label}没有开展中的活动。")
        return found
    campaign = mine.filter(pk=pk).first()
    if not campaign:
        raise CommandError(f"{school}没有编号为 {pk} 的活动。")
    if campaign.status == Campaign.Status.DRAFT:
        raise CommandError(f"“{campaign}”还在筹备，开展后才能核对。")
    if campaign.ends_on < period.start or period.end < campaign.starts_on:
        raise CommandError(f"“{campaign}”不在{period.label}开展。")
    return [campaign]
