"""Who leads the campaign of a demonstration: liaison lines of the leaders, and the places they keep in touch with."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from campaigns.planning.line_services import LineWords, line_save
from campaigns.planning.models import Campaign, LiaisonLine
from campaigns.planning.organization_queries import grades_of
from campaigns.planning.queries import leading_staff
from casework.events.services import event_record
from casework.pairings.models import ContactPoint
from casework.pairings.point_services import point_save
from casework.pairings.services import pairing_start
from outreach.people.models import Department, User
from outreach.people.roles import Category

POINTS = (
    ("village", "柳溪村", "留守儿童较多，每季度去一次"),
    ("community", "城关社区", "和第一党支部结对"),
    ("grade", "九年级", ""),
)


def organize(campaign: Campaign, *, actor: User, on: date, at: datetime) -> None:
    """A line for each leader with sections and a grade, and three contact points with who is in touch."""
    staff = leading_staff(campaign.school, on)
    leaders = [one for one in staff if one.category == Category.LEADER]
    middle = [one for one in staff if one.category == Category.MIDDLE]
    sections = list(Department.objects.filter(school=campaign.school, classes=None).order_by("order"))
    grades = grades_of(campaign.school)
    for place, leader in enumerate(leaders):
        units = sections[place :: len(leaders)]
        grade = grades[place] if place < len(grades) else ""
        if not units and not grade:
            continue
        officer = next((one for one in middle if one.department in units), None)
        said = LineWords(leader, "", units, grade, officer)
        line_save(LiaisonLine(campaign=campaign), said, actor=actor, at=at)
    _points(campaign, leaders, actor=actor, on=on, at=at)


def _points(campaign: Campaign, leaders: Sequence[User], *, actor: User, on: date, at: datetime) -> None:
    for (kind, name, note), leader in zip(POINTS, leaders, strict=False):
        fresh = ContactPoint(school=campaign.school, kind=kind, name=name, note=note)
        point = point_save(fresh, [], actor=actor, at=at)
        pairing_start(actor=actor, helper=leader, contact_point=point, on=on, at=at)
        event_record(
            school=campaign.school, actor=leader, at=at, uuid=uuid4(), kind="contact_visit", title=f"到{name}调研",
            on=on, people=[(leader, "present")], contact_point=point,
        )  # fmt: skip
