"""Correcting and withdrawing: the history keeps both, the figures follow."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from casework.visits.models import Visit
from casework.visits.services import visit_correct, visit_withdraw
from outreach.timeline.models import Entry
from tests.casework.visits.factory import make_visit, noon

ON = date(2026, 10, 12)
LATER = noon(date(2026, 10, 20))


@pytest.fixture
def visit(cast):
    return make_visit(cast.li, cast.zhou, on=ON, companions=[cast.wang], note="原来的话")


def test_it_rewrites_the_visit_and_everybodys_part(cast, visit):
    visit = visit_correct(
        visit=visit, actor=cast.li, at=LATER, rev=1, on=date(2026, 10, 11), mode="phone", companions=[], note="改过的话"
    )
    assert (visit.rev, visit.on, visit.mode, visit.note) == (2, date(2026, 10, 11), "phone", "改过的话")
    part = visit.participations.get()
    assert (part.user, part.on, part.mode, part.received_at) == (cast.li, visit.on, "phone", noon(ON))
    assert part.day_key == cast.zhou.pk * 1_000_000 + visit.on.toordinal()
    changes = Entry.objects.get(action="visit.corrected").data["changes"]
    assert changes["note"] == ["原来的话", "改过的话"]
    assert changes["on"] == ["2026-10-12", "2026-10-11"]
    assert changes["companions"] == [[cast.wang.pk], []]
    assert "outcome" not in changes


def test_changing_nothing_writes_nothing(cast, visit):
    assert visit_correct(visit=visit, actor=cast.li, at=LATER, rev=1, note=visit.note).rev == 1
    assert not Entry.objects.filter(action="visit.corrected").exists()


def test_a_stale_page_overwrites_nobody(cast, visit):
    visit_correct(visit=visit, actor=cast.office, at=LATER, rev=1, note="办公室改的")
    with pytest.raises(ValidationError, match="刚刚被别人改过"):
        visit_correct(visit=visit, actor=cast.li, at=LATER, rev=1, note="老师改的")
    visit.refresh_from_db()
    assert (visit.note, visit.rev) == ("办公室改的", 2)


def test_a_day_in_another_quarter_arrived_when_it_was_corrected(cast, visit):
    visit = visit_correct(visit=visit, actor=cast.li, at=LATER, rev=1, on=date(2026, 9, 29))
    assert visit.entry == Visit.Entry.LATE
    assert {part.received_at for part in visit.participations.all()} == {LATER}


def test_what_counts_only_now_arrived_now(cast):
    visit = make_visit(cast.li, cast.zhou, on=ON, outcome="absent")
    visit = visit_correct(visit=visit, actor=cast.li, at=LATER, rev=1, outcome="met", companions=[cast.wang])
    assert {part.received_at for part in visit.participations.all()} == {LATER}
    assert all(part.met for part in visit.participations.all())


def test_withdrawn_it_counts_nowhere_and_stays_readable(cast, visit):
    visit_withdraw(visit=visit, actor=cast.li, at=LATER, reason="记错了人家")
    visit_withdraw(visit=visit, actor=cast.li, at=LATER, reason="再按一次")
    visit.refresh_from_db()
    assert visit.withdraw_reason == "记错了人家"
    assert not visit.participations.filter(met=True).exists()
    assert Entry.objects.filter(action="visit.withdrawn").count() == 1
    with pytest.raises(ValidationError):
        visit_correct(visit=visit, actor=cast.li, at=LATER, rev=1, note="撤回后不能改")
