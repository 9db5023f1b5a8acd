"""The snapshot: what a phone needs to work without signal. Only the person's own families, and of each only what one
needs to find it and to call. The number of queries follows neither families nor rules."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.urls import reverse

from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.eligibility import roster_of_one
from campaigns.quotas.models import ActivityKind
from casework.events.conflicts import plans_said
from casework.events.kinds import kinds_without_network
from casework.events.models import Event
from casework.events.queries import planned_for
from casework.families.models import Guardian, Household
from casework.progress.queries import Owed, owed_by, own_lines
from casework.submissions.queries import running_of, soon
from casework.tickets.queries import open_tickets
from casework.visits.colleagues import colleagues
from casework.visits.families import Row, in_need
from casework.visits.models import Mode
from casework.visits.queries import due_now
from outreach.calendar.periods import Kind, Period, period_of, shanghai_day
from outreach.people.models import User

Said = dict[str, Any]
TICKETS = 20
MOST_PEOPLE = 40


def snapshot(user: User, at: datetime) -> Said:
    """`Snapshot` of types.d.ts. Days are ISO days, `now` an ISO moment; addresses are paths of this site."""
    today = shanghai_day(at)
    quarter = period_of(today, Kind.QUARTER)
    campaigns = list(running_of(user))
    roster = roster_of_one(user)
    lines = own_lines(user, today, campaigns=campaigns, roster=roster)
    return {
        "v": 1,
        "now": at.isoformat(),
        "user": {"id": user.pk, "name": user.name, "login": user.username},
        "school": {"id": user.school_id, "name": user.school.name},
        "quarter": _quarter(quarter, today),
        "families": _families(in_need(user, today, lines)),
        "owed": [_owed(line) for line in due_now(owed_by(user, today, lines), quarter)],
        "events": _events(user, today),
        "tickets": [_ticket(ticket) for ticket in open_tickets(user)[:TICKETS]],
        "materials": [_material(row) for row in soon(user, today, campaigns=campaigns, roster=roster)],
        "colleagues": _colleagues(user, today),
        "event_kinds": [asdict(kind) for kind in kinds_without_network(user.school, today)],
    }


def tag_of(said: Said) -> str:
    """The ETag: of everything but the moment. Weak, since a proxy may compress the answer."""
    text = dumps({name: value for name, value in said.items() if name != "now"}, sort_keys=True, ensure_ascii=False)
    return f'W/"{sha256(text.encode()).hexdigest()[:32]}"'


def _quarter(quarter: Period, today: date) -> Said:
    return {
        "key": quarter.key,
        "label": quarter.short_label,
        "start": quarter.start.isoformat(),
        "end": quarter.end.isoformat(),
        "days_left": (quarter.end - today).days,
        "elapsed": round(quarter.elapsed(today) * 100),
    }


def _families(rows: list[Row]) -> list[Said]:
    """Whoever needs it most first. Two queries."""
    own = [row.pk for row in rows]
    addresses = dict(Household.objects.filter(pk__in=own).order_by().values_list("pk", "address"))
    phones = _phones(own)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "students": [
                {"id": child.pk, "name": child.name, "class": str(child.class_group), "boarding": child.boarding}
                for child in row.pupils
            ],
            "words": row.words,
            "address": addresses[row.pk],
            "phones": phones.get(row.pk, []),
            "paired": row.paired,
            "own_class": row.own_class,
            "visited": row.visited,
            "last": {"on": row.last.on.isoformat(), "mode": row.last.mode} if row.last else None,
            "wanted": [
                {"word": one.word, "mode": one.mode, "purposes": list(one.purposes), "urgent": one.urgent}
                for one in row.wanted
            ],
            "birthday": _day(row.birthday),
            "tickets": row.tickets,
        }
        for row in rows
    ]


def _phones(households: Collection[int]) -> dict[int, list[Said]]:
    """Who can be called, by family. Whom nobody can call is not named."""
    found: dict[int, list[Said]] = defaultdict(list)
    guardians = Guardian.objects.filter(household__in=households).exclude(phone="")
    for home, name, relation, phone in guardians.order_by("household", "order").values_list(
        "household", "name", "relation", "phone"
    ):
        found[home].append({"who": f"{name}（{relation}）" if relation else name, "phone": phone})
    return found


def _owed(line: Owed) -> Said:
    rule, activity = line.rule, line.rule.activity
    source, counted = ActivityKind.Source, rule.counted_modes
    kinds = counted or [own_event_kind(rule.campaign_id, activity.code)]
    return {
        "rule": rule.code,
        "name": activity.name,
        "done": line.done,
        "due": line.due,
        "unit": line.unit,
        "period": line.period.key,
        "sentence": line.sentence,
        "words": line.words,
        "per": rule.per,
        "url": line.url,
        "modes": (counted or list(Mode.values)) if activity.source == source.VISIT else [],
        "kinds": kinds if activity.source == source.EVENT else [],
        "purposes": list(activity.purposes) if activity.source == source.VISIT else [],
    }


def _events(user: User, today: date) -> list[Said]:
    upcoming, unsettled = planned_for(user, today)
    told = [(event, True) for event in unsettled] + [(event, False) for event in upcoming]
    told = [(event, settle) for event, settle in told if is_for_the_phone(event)]
    plans = _plans(user, [event for event, settle in told if settle])
    return [_event(event, settle=settle, plan=plans.get(event.pk)) for event, settle in told]


def _plans(user: User, events: list[Event]) -> dict[int, Said]:
    """Of what one planned oneself and took part in, that which the phone's small form can settle."""
    own = {event.pk: event for event in events if event.created_by_id == user.pk}
    return {
        pk: {"uuid": str(own[pk].uuid), "rev": own[pk].rev, "body": body}
        for pk, body in plans_said(own.values()).items()
        if len(body["people"]) <= MOST_PEOPLE and any(one["user"] == user.pk for one in body["people"])
    }


def is_for_the_phone(event: Event) -> bool:
    """That two are to talk is kept on no phone, as little as what they said."""
    return not event.is_restricted


def _event(event: Event, *, settle: bool, plan: Said | None) -> Said:
    when = _spoken(event.on) + (f"至{_spoken(event.until)}" if event.until > event.on else "")
    if event.starts_at:
        when += f" {event.starts_at:%H:%M}"
    more = "还没记下有没有开展" if settle else event.place
    return {
        "id": event.pk,
        "title": event.title,
        "on": event.on.isoformat(),
        "words": _joined([when, more]),
        "url": reverse("event-attendance" if settle else "event-detail", args=[event.pk]),
        "settle": settle,
        "plan": plan,
    }


def _ticket(ticket: Any) -> Said:
    """By kind, not by the family's words: those do not lie on a phone that may be lost."""
    return {
        "no": ticket.no,
        "due_on": _day(ticket.due_on),
        "words": _joined([ticket.get_category_display(), ticket.get_status_display()]),
        "url": reverse("ticket-detail", args=[ticket.pk]),
    }


def _material(row: Any) -> Said:
    title = row.one.title if row.one.user else f"{row.one.title} {row.one.name}"
    return {"title": title, "due_on": _day(row.one.handin.due_on), "words": row.when, "url": row.url}


def _colleagues(user: User, today: date) -> list[Said]:
    """Whom one goes with first come first. `words` is what one may type to find them."""
    found = colleagues(user, today)
    return [_colleague(who, near=True) for who in found.near] + [_colleague(who, near=False) for who in found.others]


def _colleague(who: User, *, near: bool) -> Said:
    return {"id": who.pk, "name": who.name, "words": f"{who.name_pinyin} {who.name_initials}".strip(), "near": near}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
