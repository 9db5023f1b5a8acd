"""Who may read, write and judge a material."""

from datetime import date

from django.shortcuts import get_object_or_404

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign
from campaigns.quotas.roles import appointments_of
from casework.submissions.models import Submission, roles_of
from casework.submissions.owing import Owed
from outreach.access import is_office, is_unit_lead, leads
from outreach.people.models import Appointment, User
from outreach.people.roles import Role

State = Submission.State


def submission_for(user: User, pk: int) -> Submission:
    """The paper, if this person may see it; otherwise 404, as if there were none."""
    seen = Submission.objects.visible_to(user).select_related(
        "handin__campaign", "author__department", "department", "branch", "line__leader", "accepted_by"
    )
    return get_object_or_404(seen, pk=pk)


def handin_for(user: User, pk: int) -> HandIn:
    """A material that is handed in, of a campaign in sight."""
    seen = HandIn.objects.visible_to(user).filter(enabled=True, counting=HandIn.Counting.COUNT)
    return get_object_or_404(seen.select_related("campaign"), pk=pk)


def is_author(user: User, submission: Submission) -> bool:
    return submission.author_id == user.pk


def may_write(user: User, one: Owed) -> bool:
    """The one who owes it; for a unit its lead, and the office in the lead's stead. Nobody else's unfinished copy."""
    if one.handin.campaign.status != Campaign.Status.RUNNING:
        return False
    if one.submission is not None:
        return one.submission.author_id == user.pk and one.submission.state in {State.DRAFT, State.RETURNED}
    return user.pk in one.writers or (one.user is None and is_office(user))


def may_take_over(user: User, one: Owed) -> bool:
    """An unfinished copy of a unit whose author does not write for it any more: whoever writes for it now.

    The one who owes it may take it over from the office that stood in; the office from nobody of its own.
    """
    paper = one.submission
    if paper is None or one.user is not None or one.handin.campaign.status != Campaign.Status.RUNNING:
        return False
    if paper.state not in {State.DRAFT, State.RETURNED} or paper.author_id in {user.pk, *one.writers}:
        return False
    return user.pk in one.writers or (is_office(user) and not (paper.author.is_active and is_office(paper.author)))


def may_edit(user: User, submission: Submission) -> bool:
    return is_author(user, submission) and submission.state in {State.DRAFT, State.RETURNED}


def may_take_back(user: User, submission: Submission) -> bool:
    return is_author(user, submission) and submission.state == State.HANDED_IN and submission.seen_at is None


def may_give_opinion(user: User, submission: Submission) -> bool:
    """While opinions are asked for: the 班子 and the office, never the author."""
    if submission.state != State.HANDED_IN or is_author(user, submission) or submission.school_id != user.school_id:
        return False
    return step_of(submission) == HandIn.Step.OPINIONS and (is_office(user) or Role.LEADER in roles_of(user))


def may_judge(user: User, submission: Submission, day: date) -> bool:
    """Return it, pass it on or accept it: whoever the plan names for the step. Never one's own.

    Where nobody but the author holds that role, the office does.
    """
    if is_author(user, submission) or submission.school_id != user.school_id:
        return False
    if submission.state == State.ACCEPTED:
        return is_office(user)
    if submission.state != State.HANDED_IN:
        return False
    handin = submission.handin
    role = handin.reviewer if step_of(submission) == HandIn.Step.OPINIONS else submission.waits_for
    if not role:
        return is_office(user)
    is_turn = leads(user, submission.author.department_id) if role == Role.UNIT_LEAD else role in roles_of(user)
    return is_turn or (is_office(user) and (_opinions(submission) or _nobody_else(submission, role, day)))


def may_see_matrix(user: User) -> bool:
    """The office everybody's; a unit lead those of the own unit (D8)."""
    return is_office(user) or is_unit_lead(user)


def step_of(submission: Submission) -> str:
    steps = submission.handin.steps
    return steps[min(submission.step, len(steps) - 1)]


def _opinions(submission: Submission) -> bool:
    """The office may close the round of opinions for whoever reviews."""
    return step_of(submission) == HandIn.Step.OPINIONS


def _nobody_else(submission: Submission, role: str, day: date) -> bool:
    held = Appointment.objects.filter(organization=submission.school_id, role__in=appointments_of(role))
    if role == Role.UNIT_LEAD:
        held = held.filter(department=submission.author.department_id)
    employed = User.objects.filter(school=submission.school_id).employed(day)
    return not held.on(day).filter(user__in=employed).exclude(user=submission.author_id).exists()
