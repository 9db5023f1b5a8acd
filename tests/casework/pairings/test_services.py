"""Beginning, ending, handing over: what is written, what is told, what is refused."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from casework.pairings.models import Pairing
from casework.pairings.services import (
    pairing_assess,
    pairing_end,
    pairing_hand_over,
    pairing_start,
    pairings_accept,
)
from outreach.calendar.periods import SHANGHAI
from outreach.notices.models import Notice
from outreach.timeline.queries import history_of
from tests.parallel import in_parallel

AT = datetime(2026, 9, 10, 9, 0, tzinfo=SHANGHAI)
DAY = date(2026, 9, 10)


def start(cast, **changed):
    return pairing_start(
        **{"actor": cast.office, "helper": cast.zhao, "student": cast.yiming, "on": DAY, "at": AT} | changed
    )


def test_a_pairing_begins_with_its_history_and_the_helper_is_told(cast):
    pairing = start(cast)
    assert (pairing.kind, pairing.household, pairing.since, pairing.until) == ("student", cast.chen, DAY, None)
    [line] = history_of(pairing)
    assert (line.who, line.what) == ("文主任", "安排赵老师结对，自2026年9月10日起")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.data["whom"]) == (cast.zhao, "pairing.started", "陈一鸣")


def test_nobody_is_told_of_what_they_did_themselves(cast):
    start(cast, helper=cast.office)
    assert not Notice.objects.exists()


def test_a_family_as_a_whole_and_a_colleague_can_be_helped(cast):
    assert start(cast, student=None, household=cast.chen).kind == Pairing.Kind.HOUSEHOLD
    assert start(cast, student=None, colleague=cast.wang).kind == Pairing.Kind.COLLEAGUE


@pytest.mark.parametrize("targets", [{"student": None}, {"colleague": "wang"}])
def test_exactly_one_is_helped(cast, targets):
    with pytest.raises(ValidationError, match="请选一名学生"):
        start(cast, **{name: value and getattr(cast, value) for name, value in targets.items()})


def refused(cast, message, **changed):
    before = Pairing.objects.count()
    with pytest.raises(ValidationError, match=message):
        start(cast, **changed)
    assert Pairing.objects.count() == before
    assert not Notice.objects.exists()


def test_a_helper_of_another_school_is_refused(cast):
    refused(cast, "同一所学校", helper=cast.stranger)


def test_a_helper_who_has_left_is_refused(cast):
    cast.zhao.left_on = date(2026, 9, 9)
    refused(cast, "赵老师已经离岗", helper=cast.zhao)


def test_a_helper_is_welcome_on_the_last_day(cast):
    cast.zhao.left_on = DAY
    assert start(cast, helper=cast.zhao).pk


def test_a_pupil_who_has_left_is_refused(cast):
    cast.yiming.left_on = date(2026, 9, 1)
    refused(cast, "已于2026年9月1日离校", student=cast.yiming)


def test_the_same_two_are_not_paired_twice(cast):
    refused(cast, "已经在帮扶周子涵", helper=cast.li, student=cast.zihan)


def test_somebody_elses_pairing_of_the_same_moment_is_found_by_the_database(cast, monkeypatch):
    monkeypatch.setattr("casework.pairings.services._check_target", lambda pairing, on: None)
    refused(cast, "已经在帮扶周子涵", helper=cast.li, student=cast.zihan)


def test_after_an_end_the_same_two_may_begin_again(cast):
    pairing_end(pairing=cast.pairing, actor=cast.office, on=date(2026, 8, 31), reason="换班", at=AT)
    assert start(cast, helper=cast.li, student=cast.zihan).pk


def test_nobody_helps_themselves(cast):
    refused(cast, "不能和自己结对", student=None, colleague=cast.zhao)


def test_an_end_keeps_the_row_its_reason_and_its_history(cast):
    pairing_end(pairing=cast.pairing, actor=cast.office, on=DAY, reason="学生转学", at=AT)
    cast.pairing.refresh_from_db()
    assert (cast.pairing.until, cast.pairing.end_reason) == (DAY, "学生转学")
    assert history_of(cast.pairing)[0].what == "结束了这次结对，最后一天是2026年9月10日：学生转学"
    assert Notice.objects.get().recipient == cast.li


def test_an_end_before_the_start_is_refused(cast):
    with pytest.raises(ValidationError, match="结束日期不能早于这一天"):
        pairing_end(pairing=cast.pairing, actor=cast.office, on=date(2025, 8, 31), reason="误填", at=AT)


def test_ending_twice_is_refused_also_from_a_stale_page(cast):
    stale = Pairing.objects.get(pk=cast.pairing.pk)
    pairing_end(pairing=cast.pairing, actor=cast.office, on=DAY, reason="换人", at=AT)
    with pytest.raises(ValidationError, match="已经结束了"):
        pairing_end(pairing=stale, actor=cast.office, on=DAY, reason="又一次", at=AT)


def test_a_hand_over_leaves_no_gap_and_no_overlap(cast):
    new = pairing_hand_over(pairing=cast.pairing, actor=cast.office, to=cast.wang, on=DAY, at=AT)
    old = Pairing.objects.get(pk=cast.pairing.pk)
    assert (old.until, new.since, old.succeeded_by) == (date(2026, 9, 9), DAY, new)
    assert (new.helper, new.student, new.household) == (cast.wang, cast.zihan, cast.zhou)
    for day in (date(2026, 9, 9), DAY):
        assert Pairing.objects.active(day).filter(student=cast.zihan).count() == 1
    told = dict(Notice.objects.values_list("recipient__name", "kind"))
    assert told == {"李老师": "pairing.handed_over", "王老师": "pairing.taken_over"}
    assert history_of(new)[0].what == "安排王老师从李老师手里接过这一户，自2026年9月10日起"


@pytest.mark.parametrize(
    ("to", "on", "message"),
    [
        ("li", DAY, "同一位"),
        ("wang", date(2025, 9, 1), "移交日期要晚于这一天"),
        ("stranger", DAY, "同一所学校"),
    ],
)
def test_a_hand_over_that_cannot_be_leaves_everything_as_it_was(cast, to, on, message):
    with pytest.raises(ValidationError, match=message):
        pairing_hand_over(pairing=cast.pairing, actor=cast.office, to=getattr(cast, to), on=on, at=AT)
    assert Pairing.objects.get().until is None
    assert not Notice.objects.exists()


def test_measures_and_assessment_are_written_with_their_history_once(cast):
    for _ in range(2):
        pairing_assess(pairing=cast.pairing, actor=cast.li, at=AT, measures="每周辅导数学", assessment="better")
    assert [line.what for line in history_of(cast.pairing)] == [
        "写下了年终评估：有改善",
        "写下了帮扶措施：每周辅导数学",
    ]


def test_a_pairing_that_was_to_end_later_may_end_earlier_and_not_twice(cast):
    planned = Pairing.objects.get(pk=cast.pairing.pk)
    Pairing.objects.filter(pk=planned.pk).update(until=date(2026, 12, 31))
    planned.refresh_from_db()
    ended = pairing_end(pairing=planned, actor=cast.office, on=date(2026, 10, 1), reason="转学", at=AT)
    assert (ended.until, ended.end_reason) == (date(2026, 10, 1), "转学")
    with pytest.raises(ValidationError, match="已经结束"):
        pairing_end(pairing=ended, actor=cast.office, on=date(2026, 11, 1), reason="再来", at=AT)


@pytest.mark.slow
def test_of_two_offices_that_accept_one_suggestion_at_once_one_is_told(transactional_db, cast):
    helpers = [cast.zhao, cast.wang]

    def accept(number):
        return pairings_accept(actor=cast.office, pairs=[(cast.yiming, helpers[number])], on=DAY, at=AT)

    done = in_parallel(2, accept)
    assert [len(one.started) for one in done].count(1) == 1, done
    refused = [words for one in done for words in one.refused]
    assert len(refused) == 1
    assert "陈一鸣家刚刚有了帮扶人" in refused[0]
    assert Pairing.objects.filter(household=cast.chen).count() == 1
