"""材料 and 民情日记 as figures: per person, unit and school, by day, with late ones marked."""

from datetime import date, timedelta

import pytest

from campaigns.planning.services import campaign_launch, campaign_open
from casework.diaries import facts as diaries
from casework.progress.facts import Ask, Tally
from casework.submissions import facts
from casework.submissions.models import Submission
from casework.submissions.services import give_back, hand_in, take_back
from outreach.calendar.periods import end_of_day, shanghai_moment
from tests.casework.diaries.factory import make_diary
from tests.casework.progress.asked import answering
from tests.casework.submissions.factory import make_handin, make_submission

FACTS, DIARIES = answering(facts.FACTS), answering(diaries.FACTS)

DAY = date(2026, 10, 20)


@pytest.fixture
def campaign(cast):
    at = shanghai_moment(date(2026, 9, 1))
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=at)
    campaign_open(campaign, actor=cast.principal, at=at)
    return campaign


def ask(school, **extra) -> Ask:
    given = {
        "schools": frozenset([school.pk]),
        "start": date(2026, 10, 1),
        "end": date(2026, 12, 31),
        "on": date(2026, 12, 31),
        "seen_until": end_of_day(date(2027, 3, 1)),
        "late_from": shanghai_moment(date(2027, 1, 11)),
    } | extra
    return Ask(**given)


def test_what_is_handed_in_counts_for_its_author(cast, campaign):
    paper = make_handin(campaign)
    make_submission(cast.li, paper, on=DAY)
    make_submission(cast.wang, paper, on=DAY, accepted_by=None, handed=False)
    assert FACTS["份", "person"](ask(cast.school)) == {cast.li.pk: Tally(1)}
    assert FACTS["份", "school"](ask(cast.school)) == {cast.school.pk: Tally(1)}


@pytest.mark.parametrize(
    ("on", "counted"),
    [(date(2026, 9, 30), 0), (date(2026, 10, 1), 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 0)],
)
def test_the_first_and_the_last_day_belong_to_the_period(cast, campaign, on, counted):
    make_submission(cast.li, make_handin(campaign), on=on)
    assert sum(tally.done for tally in FACTS["份", "person"](ask(cast.school)).values()) == counted


def test_only_the_materials_asked_for_count(cast, campaign):
    make_submission(cast.li, make_handin(campaign, "one"), on=DAY)
    make_submission(cast.li, make_handin(campaign, "two"), on=DAY)
    assert FACTS["份", "person"](ask(cast.school, kinds=("two",))) == {cast.li.pk: Tally(1)}
    assert FACTS["份", "person"](ask(cast.school)) == {cast.li.pk: Tally(2)}


def test_what_was_given_back_does_not_count(cast, campaign):
    submission = make_submission(cast.li, make_handin(campaign), on=DAY)
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.RETURNED)
    assert FACTS["份", "person"](ask(cast.school)) == {}


def test_handed_in_again_in_the_next_quarter_it_stays_in_the_first(cast, campaign):
    """Counted and in time by the first hand-in; while it lies with its author again it does not count."""
    submission = make_submission(cast.li, make_handin(campaign), on=DAY)
    autumn, winter = ask(cast.school), ask(cast.school, start=date(2027, 1, 1), end=date(2027, 3, 31))
    give_back(submission, actor=cast.office, comment="请再具体些", at=shanghai_moment(date(2027, 1, 12)))
    assert FACTS["份", "person"](autumn) == {}
    assert [(one.on, one.why_not) for one in facts.records(autumn, cast.office)] == [(DAY, "退回后还没有再交")]
    hand_in(submission, actor=cast.li, at=shanghai_moment(date(2027, 1, 20)))
    assert FACTS["份", "person"](autumn) == {cast.li.pk: Tally(1)}
    assert FACTS["份", "person"](winter) == {}
    assert [(one.on, one.late) for one in facts.records(autumn, cast.office)] == [(DAY, False)]
    assert facts.records(winter, cast.office) == []
    assert submission.handed_in_at == shanghai_moment(date(2027, 1, 20))


def test_what_was_taken_back_unread_counts_by_the_day_it_is_handed_in_after_all(cast, campaign):
    submission = make_submission(cast.li, make_handin(campaign), on=DAY, text="占个位子")
    take_back(submission, actor=cast.li, at=shanghai_moment(DAY))
    assert submission.first_handed_in_at is None
    assert facts.records(ask(cast.school), cast.li) == []
    hand_in(submission, actor=cast.li, at=shanghai_moment(date(2027, 1, 20)))
    assert FACTS["份", "person"](ask(cast.school)) == {}


def test_a_second_version_taken_back_leaves_the_first_day(cast, campaign):
    submission = make_submission(cast.li, make_handin(campaign), on=DAY)
    give_back(submission, actor=cast.office, comment="请再具体些", at=shanghai_moment(DAY))
    hand_in(submission, actor=cast.li, at=shanghai_moment(date(2027, 1, 20)))
    take_back(submission, actor=cast.li, at=shanghai_moment(date(2027, 1, 20)))
    hand_in(submission, actor=cast.li, at=shanghai_moment(date(2027, 1, 21)))
    assert FACTS["份", "person"](ask(cast.school)) == {cast.li.pk: Tally(1)}


def test_a_unit_s_paper_is_the_unit_s(cast, campaign):
    paper = make_handin(campaign, per="department", roles=[])
    make_submission(cast.lead, paper, on=DAY, key=f"department:{cast.grade7.pk}")
    assert FACTS["份", "person"](ask(cast.school)) == {}
    assert FACTS["份", "department"](ask(cast.school)) == {cast.grade7.pk: Tally(1)}


def test_another_school_s_are_not_counted(cast, campaign):
    make_submission(cast.li, make_handin(campaign), on=DAY)
    assert FACTS["份", "school"](ask(cast.other_school)) == {}


def test_diaries_count_by_their_day_and_are_late_after_the_days_of_grace(cast):
    make_diary(cast.li, DAY)
    make_diary(cast.li, DAY, text="补记的一篇。", at=shanghai_moment(date(2027, 1, 11)))
    make_diary(cast.li, date(2026, 9, 30))
    assert DIARIES["篇", "person"](ask(cast.school)) == {cast.li.pk: Tally(2, 1)}
    assert DIARIES["篇", "person"](ask(cast.school, who=cast.wang.pk)) == {}


def test_diaries_written_later_are_not_known_earlier(cast):
    make_diary(cast.li, DAY)
    assert DIARIES["篇", "person"](ask(cast.school, seen_until=shanghai_moment(DAY) - timedelta(days=1))) == {}
