"""Whose figures a person may open, and who may close a quarter."""

from django.shortcuts import get_object_or_404

from campaigns.planning.models import Campaign, LiaisonLine
from casework.progress.models import PeriodClose
from outreach.access import is_district, is_office, standing
from outreach.people.models import ClassGroup, User


def campaign_for(user: User, pk: int) -> Campaign:
    seen = Campaign.objects.visible_to(user).select_related("school")
    return get_object_or_404(seen, pk=pk)


def people_for(user: User) -> dict[int, User]:
    """Everybody whose figures this person may read, in the order of lists: all, the led units', or oneself."""
    mine = User.objects.visible_to(user)
    if not is_office(user):
        led = standing(user).led_departments
        mine = mine.filter(pk=user.pk) | mine.filter(department__in=led)
    return {person.pk: person for person in mine.for_list()}


def person_for(user: User, staff_no: str) -> User:
    """The colleague with this 工号; 404 also where the figures are none of the reader's business."""
    seen = User.objects.visible_to(user)
    if not is_office(user):
        seen = seen.filter(pk=user.pk) | seen.filter(department__in=standing(user).led_departments)
    return get_object_or_404(seen.select_related("department"), staff_no=staff_no)


def class_for(user: User, pk: int) -> ClassGroup:
    """A class whose unvisited families this person may read: the office, the unit lead, the 班主任."""
    seen = ClassGroup.objects.visible_to(user)
    if not is_office(user):
        held = standing(user)
        seen = seen.filter(department__in=held.led_departments) | seen.filter(pk__in=held.headed_classes)
    group: ClassGroup = get_object_or_404(seen, pk=pk)
    return group


def may_see_addresses(user: User, group: ClassGroup) -> bool:
    """Down to the door: the office and the 班主任; whoever leads the unit plans by village (D14)."""
    return is_office(user) or group.pk in standing(user).headed_classes


def close_for(user: User, campaign: Campaign, period: str) -> PeriodClose:
    seen = PeriodClose.objects.visible_to(user).select_related("campaign", "closed_by")
    close: PeriodClose = get_object_or_404(seen, campaign=campaign, period=period)
    return close


def may_read_quarters(user: User) -> bool:
    """District staff read totals, not people's figures."""
    return not is_district(user)


def may_close(user: User) -> bool:
    return is_office(user)


def may_read_line(user: User, line: LiaisonLine) -> bool:
    """The totals of a liaison line: its leader, its 联络员 and the office."""
    return is_office(user) or user.pk in {line.leader_id, line.officer_id}
