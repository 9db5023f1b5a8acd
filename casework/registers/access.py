"""Who may see, write and settle the entries of the registers."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.registers.columns import Kind
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from outreach.access import is_district, is_office, leads, standing
from outreach.people.models import User

Level = RegisterEntry.Level


def kind_for(user: User, code: str) -> Kind:
    """The register, if there is one of this name; a district office reads totals, no registers of a school."""
    if code not in KINDS or is_district(user):
        raise Http404
    return KINDS[code]


def entry_for(user: User, pk: int) -> RegisterEntry:
    seen = RegisterEntry.objects.visible_to(user).for_list().select_related("campaign", "signed_off_by")
    entry: RegisterEntry = get_object_or_404(seen, pk=pk)
    return entry


def may_read(user: User) -> bool:
    return not is_district(user)


def may_add(user: User, kind: Kind) -> bool:
    """The office; a unit lead for the unit; a member for the own branch; anybody where all may write of their own."""
    if is_district(user):
        return False
    if is_office(user) or kind.anyone or standing(user).led_departments:
        return True
    return kind.gathered and user.branch_id is not None


def may_add_at(user: User, kind: Kind, level: str, department_id: int | None, branch_id: int | None) -> bool:
    """Whether this person may write this line, for the school, the own unit, the own branch, or as their own."""
    if is_office(user) or (kind.anyone and not kind.gathered):
        return True
    if level == Level.BRANCH:
        return branch_id is not None and branch_id == user.branch_id
    return level != Level.SCHOOL if kind.gathered and leads(user, department_id) else leads(user, department_id)


def may_move(user: User, entry: RegisterEntry, department_id: int | None, branch_id: int | None) -> bool:
    """Whether a change may leave it with these: as it is, or among the own; out of all hands only by the office."""
    kind = KINDS[entry.kind]
    if is_office(user) or (kind.anyone and not kind.gathered):
        return True
    of_branch = entry.level == Level.BRANCH
    unit_stays = department_id == entry.department_id or (of_branch and department_id is None)
    branch_stays = branch_id == entry.branch_id or (not of_branch and branch_id is None)
    own_branch = branch_id is not None and branch_id == user.branch_id
    return (unit_stays or leads(user, department_id)) and (branch_stays or own_branch)


def may_keep(user: User, entry: RegisterEntry) -> bool:
    """Change, drop or remove it: the office, who leads the unit, and whoever wrote it where anybody may."""
    if is_office(user) or leads(user, entry.department_id):
        return True
    kind = KINDS[entry.kind]
    return entry.created_by_id == user.pk and (kind.anyone or entry.level == Level.BRANCH)


def may_report(user: User, entry: RegisterEntry) -> bool:
    """Say how it goes, and that it is done: also who leads it and who is responsible."""
    return user.pk in {entry.leader_id, entry.responsible_id} or may_keep(user, entry)


def may_claim(user: User, entry: RegisterEntry) -> bool:
    """A wish that nobody has taken on yet."""
    kind = KINDS[entry.kind]
    return kind.code == "wish" and entry.responsible_id is None and entry.state == RegisterEntry.State.OPEN


def may_sign_off(user: User, entry: RegisterEntry) -> bool:
    """销号: the office, never for what one is responsible for oneself."""
    done = entry.state == RegisterEntry.State.DONE and entry.signed_off_on is None
    return done and KINDS[entry.kind].signs_off and is_office(user) and user.pk != entry.responsible_id


def may_gather(user: User, kind: Kind) -> bool:
    return kind.gathered and is_office(user)


def may_see_names(user: User, entry: RegisterEntry) -> bool:
    """Whose wish it is: the office, the unit's lead, who wrote it and who takes it on (D14)."""
    return may_keep(user, entry) or user.pk in {entry.leader_id, entry.responsible_id, entry.created_by_id}
