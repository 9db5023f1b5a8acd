"""The table of moves: every action from every state, and by whom; two at once; what is kept of it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.submissions import services
from casework.submissions.access import may_edit, may_give_opinion, may_judge, may_take_back
from casework.submissions.models import Submission, SubmissionMove
from casework.submissions.status import MOVES, move
from outreach.timeline.models import Entry
from tests.casework.submissions.factory import make_handin, make_submission, owed_copy
from tests.parallel import in_parallel

State = Submission.State
ALLOWED = {
    ("submission.handed_in", State.DRAFT): State.HANDED_IN,
    ("submission.handed_in", State.RETURNED): State.HANDED_IN,
    ("submission.taken_back", State.HANDED_IN): State.DRAFT,
    ("submission.opinion", State.HANDED_IN): State.HANDED_IN,
    ("submission.passed", State.HANDED_IN): State.HANDED_IN,
    ("submission.returned", State.HANDED_IN): State.RETURNED,
    ("submission.returned", State.ACCEPTED): State.RETURNED,
    ("submission.accepted", State.HANDED_IN): State.ACCEPTED,
    ("submission.taken_over", State.DRAFT): State.DRAFT,
    ("submission.taken_over", State.RETURNED): State.RETURNED,
}


def at_state(author, paper, state) -> Submission:
    submission = make_submission(author, paper, handed=state != State.DRAFT)
    Submission.objects.filter(pk=submission.pk).update(state=state)
    submission.refresh_from_db()
    return submission


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", sorted(MOVES))
def test_every_action_from_every_state(cast, paper, action, state):
    submission = at_state(cast.li, paper, state)
    before = SubmissionMove.objects.count(), Entry.objects.count()
    wanted = ALLOWED.get((action, state))
    if wanted is None:
        with pytest.raises(ValidationError):
            move(submission, action, actor=cast.office, at=timezone.now(), comment="请再具体些")
        assert (SubmissionMove.objects.count(), Entry.objects.count()) == before
        assert Submission.objects.get(pk=submission.pk).state == state
    else:
        at = timezone.now()
        moment = {"handed_in_at": at, "first_handed_in_at": at} if action == "submission.handed_in" else {}
        done = move(submission, action, actor=cast.office, at=at, comment="请再具体些", **moment)
        assert (done.was, done.now, submission.state) == (state, wanted, wanted)
        assert (SubmissionMove.objects.count(), Entry.objects.count()) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("action", ["submission.returned", "submission.opinion"])
def test_a_return_and_an_opinion_need_words(cast, paper, action):
    submission = make_submission(cast.li, paper)
    with pytest.raises(ValidationError, match="请写一句意见"):
        move(submission, action, actor=cast.office, at=timezone.now(), comment="  ")
    assert submission.moves.count() == 1


# Who may: (state, steps and reviewer of the plan, step) → those of the cast who may do it.
JUDGES = [
    (State.DRAFT, [], "", 0, set()),
    (State.RETURNED, [], "", 0, set()),
    (State.HANDED_IN, [], "", 0, {"principal", "office"}),
    (State.HANDED_IN, [], "chief", 0, {"principal"}),
    (State.HANDED_IN, [], "unit_lead", 0, {"lead"}),
    (State.HANDED_IN, ["review", "final"], "chief", 1, {"principal", "office"}),
    (State.HANDED_IN, ["opinions", "review", "final"], "chief", 0, {"principal", "office"}),
    (State.HANDED_IN, ["opinions", "review", "final"], "chief", 1, {"principal"}),
    (State.HANDED_IN, ["opinions", "review", "final"], "chief", 2, {"principal", "office"}),
    (State.ACCEPTED, [], "", 0, {"principal", "office"}),
]
CAST = ("principal", "office", "lead", "li", "wang", "zhao", "stranger", "stranger_office", "district")


@pytest.mark.parametrize(("state", "review", "reviewer", "step", "judges"), JUDGES)
def test_who_may_judge(cast, campaign, state, review, reviewer, step, judges):
    paper = make_handin(campaign, review=review, reviewer=reviewer)
    submission = at_state(cast.li, paper, state)
    Submission.objects.filter(pk=submission.pk).update(step=step, waits_for=paper.looked_at_by(step))
    submission.refresh_from_db()
    today = timezone.localdate()
    assert {who for who in CAST if may_judge(getattr(cast, who), submission, today)} == judges
    assert {who for who in CAST if may_edit(getattr(cast, who), submission)} == (
        {"li"} if state in {State.DRAFT, State.RETURNED} else set()
    )
    assert {who for who in CAST if may_take_back(getattr(cast, who), submission)} == (
        {"li"} if state == State.HANDED_IN else set()
    )
    opinions = state == State.HANDED_IN and review[:1] == ["opinions"] and step == 0
    assert {who for who in CAST if may_give_opinion(getattr(cast, who), submission)} == (
        {"principal", "office"} if opinions else set()
    )


@pytest.mark.parametrize(("reviewer", "judge"), [("", "principal"), ("chief", "office")])
def test_nobody_judges_their_own(cast, campaign, reviewer, judge):
    """The office's own goes to the principal; the only chief's own to the office."""
    paper = make_handin(campaign, reviewer=reviewer, roles=["staff"])
    author = cast.office if judge == "principal" else cast.principal
    submission = make_submission(author, paper)
    today = timezone.localdate()
    assert not may_judge(author, submission, today)
    assert may_judge(getattr(cast, judge), submission, today)


def test_with_two_chiefs_the_other_judges_and_the_office_does_not(cast, campaign, give):
    give(cast.zhao, "secretary")
    submission = make_submission(cast.principal, make_handin(campaign, reviewer="chief", roles=["leader"]))
    assert may_judge(cast.zhao, submission, timezone.localdate())
    assert not may_judge(cast.office, submission, timezone.localdate())


def test_the_road_of_a_paper_with_three_steps(cast, campaign):
    paper = make_handin(campaign, review=["opinions", "review", "final"], reviewer="chief")
    submission = make_submission(cast.li, paper)
    at = timezone.now()
    services.opinion_give(submission, actor=cast.office, comment="第二段可以再短些", at=at)
    assert (submission.state, submission.step) == (State.HANDED_IN, 0)
    services.give_back(submission, actor=cast.office, comment="意见收齐了，请改一改", at=at)
    assert (submission.state, submission.step) == (State.RETURNED, 1)
    services.hand_in(submission, actor=cast.li, at=at)
    assert (submission.step, submission.waits_for) == (1, "chief")
    services.pass_on(submission, actor=cast.principal, at=at)
    assert (submission.step, submission.waits_for) == (2, "")
    services.pass_on(submission, actor=cast.office, at=at)
    assert (submission.state, submission.accepted_by) == (State.ACCEPTED, cast.office)
    assert [one.action.partition(".")[2] for one in submission.moves.all()] == [
        "handed_in", "opinion", "returned", "handed_in", "passed", "accepted",
    ]  # fmt: skip


def test_what_is_returned_at_the_review_comes_back_to_the_review(cast, campaign):
    paper = make_handin(campaign, review=["review", "final"])
    submission = make_submission(cast.li, paper)
    services.give_back(submission, actor=cast.office, comment="请补上日期", at=timezone.now())
    services.hand_in(submission, actor=cast.li, at=timezone.now())
    assert submission.step == 0


def test_it_is_taken_back_only_until_somebody_has_opened_it(cast, paper):
    submission = make_submission(cast.li, paper)
    services.take_back(submission, actor=cast.li, at=timezone.now())
    assert (submission.state, submission.handed_in_at, submission.handed_text) == (State.DRAFT, None, "")
    services.hand_in(submission, actor=cast.li, at=timezone.now())
    services.seen(submission, at=timezone.now())
    with pytest.raises(ValidationError, match="已经有人打开看了"):
        services.take_back(submission, actor=cast.li, at=timezone.now())
    assert submission.state == State.HANDED_IN


def test_only_the_author_hands_in_and_takes_back(cast, paper):
    submission = make_submission(cast.li, paper, handed=False)
    with pytest.raises(ValidationError, match="只有写的人自己能交"):
        services.hand_in(submission, actor=cast.office, at=timezone.now())
    services.hand_in(submission, actor=cast.li, at=timezone.now())
    with pytest.raises(ValidationError, match="只有写的人自己能收回"):
        services.take_back(submission, actor=cast.office, at=timezone.now())


def test_who_comes_second_is_told_who_was_quicker(cast, paper):
    one = make_submission(cast.li, paper)
    other = Submission.objects.get(pk=one.pk)
    services.pass_on(one, actor=cast.office, at=timezone.now())
    with pytest.raises(ValidationError, match="文主任已经通过了，这份材料现在是“通过”"):
        services.give_back(other, actor=cast.principal, comment="请再改", at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_judges_at_once_one_wins(cast, paper):
    submission = make_submission(cast.li, paper)
    judges = (cast.office, cast.principal)

    def act(number):
        mine = Submission.objects.get(pk=submission.pk)
        services.give_back(mine, actor=judges[number], comment="请再改", at=timezone.now())
        return "won"

    answers = in_parallel(2, act)
    assert sorted(str(type(one).__name__) for one in answers) == ["ValidationError", "str"]
    assert submission.moves.filter(action="submission.returned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_beginning_at_once_make_one_paper(cast, paper):
    one, at = owed_copy(paper, cast.li), timezone.now()

    def write(number):
        return services.draft_save(one=one, actor=cast.li, text=f"第{number}份", rev=0, at=at)

    answers = in_parallel(2, write)
    assert Submission.objects.filter(author=cast.li, handin=paper).count() == 1
    assert sum(isinstance(one, Submission) for one in answers) == 1
