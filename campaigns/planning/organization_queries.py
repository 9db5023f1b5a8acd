"""What the pages on a campaign's organisation ask: groups with who holds their places today, lines, partners."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from campaigns.planning.models import BranchPartner, Campaign, GroupMember, LeadingGroup, LiaisonLine
from outreach.access import WHOLE_SCHOOL
from outreach.people.models import Appointment, Branch, ClassGroup, Organization, User
from outreach.people.roles import Category, Role


def groups_of(campaign: Campaign, on: date) -> QuerySet[LeadingGroup]:
    """With their places; a place whose person has left by that day stands empty (暂缺)."""
    here = User.objects.employed(on)
    return campaign.groups.prefetch_related("members", Prefetch("members__person", queryset=here))


def lines_of(campaign: Campaign, on: date) -> QuerySet[LiaisonLine]:
    here = User.objects.employed(on)
    return campaign.lines.prefetch_related(
        "departments", Prefetch("leader", queryset=here), Prefetch("officer", queryset=here)
    )


def partners_of(campaign: Campaign) -> QuerySet[BranchPartner]:
    return campaign.branch_partners.select_related("branch").order_by("branch__name", "since", "pk")


def missing_kinds(campaign: Campaign) -> list[tuple[str, str]]:
    """The groups that the campaign does not have yet."""
    there = set(campaign.groups.values_list("kind", flat=True))
    return [(code, str(label)) for code, label in LeadingGroup.Kind.choices if code not in there]


def open_places(campaign: Campaign, on: date) -> list[GroupMember]:
    return [place for group in groups_of(campaign, on) for place in group.members.all() if not place.person]


def leaders_without_line(campaign: Campaign, on: date) -> list[User]:
    """The leading body without those who have a line, by department and 工号."""
    leaders = User.objects.filter(school=campaign.school_id, category=Category.LEADER).employed(on)
    led = campaign.lines.filter(leader__isnull=False).values("leader")
    return list(leaders.exclude(pk__in=led).for_list())


def grades_of(school: Organization | int) -> list[str]:
    """In the order of their classes."""
    return list(dict.fromkeys(ClassGroup.objects.filter(school=school).values_list("grade", flat=True)))


def reach_of(line: LiaisonLine) -> str:
    """党政办、总务处、七年级: what the line answers for."""
    named = [unit.name for unit in line.departments.all()] + ([line.grade] if line.grade else [])
    return "、".join(named) or "还没有写处室和年级"


def planners(schools: Collection[int], on: date) -> QuerySet[User]:
    """校长, 书记 and the campaign office of these schools, still at work."""
    held = Appointment.objects.filter(organization__in=schools, role__in=WHOLE_SCHOOL).on(on)
    return User.objects.filter(pk__in=held.values("user")).employed(on)


@dataclass(frozen=True)
class BranchRow:
    """A branch with its people and its partners of the campaigns that run."""

    branch: Branch
    members: list[User]
    secretaries: list[User]
    partners: list[BranchPartner]


def branch_rows(school: Organization, on: date) -> list[BranchRow]:
    """Members by department and 工号; 书记 is who holds that appointment and belongs to the branch."""
    members = User.objects.employed(on).select_related("department").order_by("department__order", "staff_no", "pk")
    running = BranchPartner.objects.filter(campaign__status=Campaign.Status.RUNNING)
    running = running.filter(Q(until=None) | Q(until__gte=on)).select_related("campaign")
    branches = Branch.objects.filter(school=school).prefetch_related(
        Prefetch("members", queryset=members), Prefetch("partners", queryset=running)
    )
    appointed = Appointment.objects.filter(organization=school, role=Role.SECRETARY).on(on)
    secretaries = set(appointed.values_list("user", flat=True))
    return [
        BranchRow(
            branch,
            list(branch.members.all()),
            [one for one in branch.members.all() if one.pk in secretaries],
            list(branch.partners.all()),
        )
        for branch in branches
    ]
