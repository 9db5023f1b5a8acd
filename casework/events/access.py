"""Who may see, record and correct an event."""

from collections.abc import Collection

from django.http import Http404
from django.shortcuts import get_object_or_404

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import TALKS
from casework.events.models import REMINDER, Event
from outreach.access import is_district, is_office, is_principal, leads
from outreach.files.models import Upload
from outreach.people.models import User


def event_for(user: User, pk: int) -> Event:
    """The event, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Event.objects.visible_to(user).for_list().select_related("contact_point"), pk=pk)


def document_for(user: User, event: Event, pk: int) -> Upload:
    """A document of the event, for everybody who may see the event."""
    found = event.documents.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_log_events(user: User) -> bool:
    """Everybody on the staff of a school."""
    return not is_district(user)


def may_record(user: User, kind: str, people: Collection[int], organizer: int) -> bool:
    """What one organized or took part in; the office anything. A 谈话提醒 only one of the two, or the principal."""
    if user.pk in people or is_principal(user):
        return True
    if kind == REMINDER:
        return False
    return is_office(user) or (kind not in TALKS and organizer == user.pk)


def is_one_of_two(user: User, event: Event) -> bool:
    """Whether this person took part in the talk, and may read what was said."""
    return event.is_talk and event.attendances.filter(user=user.pk).exists()


def may_correct_event(user: User, event: Event) -> bool:
    """The organizer, who wrote it down, who leads the department, the office; of a talk only the two and its writer."""
    if event.state in (Event.State.CANCELLED, Event.State.WITHDRAWN):
        return False
    if user.pk in {event.created_by_id, event.organizer_id}:
        return True
    if event.is_talk:
        return is_one_of_two(user, event)
    return is_office(user) or leads(user, event.department_id) or leads(user, event.organizer.department_id)


def may_see_matrix(user: User) -> bool:
    """Who has talked with whom, of everybody: the principal. The others see their own row."""
    return is_principal(user)


def campaign_for(user: User, pk: int) -> Campaign:
    """The campaign, as far as its plan may be seen."""
    return get_object_or_404(Campaign.objects.visible_to(user).select_related("school"), pk=pk)
