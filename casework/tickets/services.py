"""Registering a problem. What happens to it afterwards is decided by its states."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.tickets.deadlines import school_issue
from casework.tickets.models import Ticket, TicketCounter
from casework.visits.models import Visit
from outreach.calendar.periods import Kind, period_of, shanghai_day
from outreach.notices.services import promise
from outreach.people.models import Appointment, Organization, User
from outreach.people.roles import Role
from outreach.timeline.services import record


@transaction.atomic
def ticket_register(
    *,
    visit: Visit | None = None,
    school: Organization,
    text: str,
    category: str,
    reporter: str = Ticket.Reporter.PARENT,
    actor: User,
    at: datetime,
    campaign: Campaign | None = None,
) -> Ticket:
    """Number and keep what a family said, and promise the office to tell it.

    The words are stored as they were said and are never changed afterwards.
    """
    if not text.strip():
        raise ValidationError({"text": "请写下原话，一句也可以。"})
    today = shanghai_day(at)
    deadline = school_issue(today)
    ticket = Ticket.objects.create(
        school=school,
        campaign=campaign or running_campaign(school, visit.on if visit else today),
        no=next_number(school, today),
        visit=visit,
        channel=Ticket.Channel.VISIT if visit else Ticket.Channel.OTHER,
        reporter=reporter,
        original_text=text,
        category=category,
        department=actor.department if visit is None else None,
        registered_by=actor,
        registered_at=at,
        reported_on=visit.on if visit else today,
        due_on=deadline.on,
        due_explained=deadline.explained,
        due_policy=deadline.policy,
    )
    record(ticket, "ticket.registered", actor=actor, at=at, no=ticket.no, due_on=deadline.on)
    promise(
        recipients=office_of(school, today),
        kind="ticket.registered",
        key=f"ticket:{ticket.pk}",
        at=at,
        url=reverse("ticket-detail", args=[ticket.pk]),
        no=ticket.no,
        headline=ticket.headline,
    )
    return ticket


def next_number(school: Organization, on: date) -> str:
    """年-季-流水, such as 2026-Q4-001. Without gaps: the counter moves in the transaction of the ticket."""
    quarter = period_of(on, Kind.QUARTER).key
    prefix = f"{quarter[:4]}-{quarter[4:]}"
    counter = TicketCounter.objects.filter(school=school, prefix=prefix)
    if not counter.update(last=F("last") + 1):
        TicketCounter.objects.bulk_create([TicketCounter(school=school, prefix=prefix)], ignore_conflicts=True)
        counter.update(last=F("last") + 1)
    return f"{prefix}-{counter.values_list('last', flat=True).get():03d}"


def running_campaign(school: Organization, on: date) -> Campaign | None:
    return Campaign.objects.running().filter(school=school, starts_on__lte=on, ends_on__gte=on).first()


def office_of(school: Organization, on: date) -> list[User]:
    """The people who hold the 活动办公室 on that day."""
    held = Appointment.objects.filter(organization=school, role=Role.OFFICE).on(on)
    return list(User.objects.filter(pk__in=held.values("user")).employed(on))
