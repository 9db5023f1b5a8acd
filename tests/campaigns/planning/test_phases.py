"""Phases: over one another, with gaps, moved with a reason, and not taken away while something speaks of them."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.planning.models import Campaign, GroupMember, Phase
from campaigns.planning.phase_services import phase_move
from campaigns.planning.phases import gaps, outside, overlaps, passed
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import SHANGHAI
from outreach.notices.models import Notice
from outreach.notices.sentences import sentence_of
from outreach.timeline.models import Entry
from outreach.timeline.queries import history_of
from tests.campaigns.planning.test_steps import sent_as_shown
from tests.parallel import in_parallel

AT = datetime(2026, 3, 20, 9, tzinfo=SHANGHAI)
START, END = date(2026, 8, 11), date(2026, 11, 30)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.principal)
    return client


def send(desk, campaign, **changes):
    url = reverse("campaign-phases", args=[campaign.pk])
    return desk.post(url, sent_as_shown(desk.get(url)) | changes)


def phase(name, start, end):
    return Phase(name=name, starts_on=start, ends_on=end)


TALK = phase("走访宣讲", START, date(2026, 9, 20))
MEND = phase("整改推动", START, date(2026, 10, 31))
KEEP = phase("巩固提升", date(2026, 11, 2), END)


def test_what_lies_over_one_another_is_said_and_what_lies_in_between():
    assert overlaps([TALK, MEND, KEEP]) == ["“走访宣讲”和“整改推动”在8月11日—9月20日同时进行（41 天）。"]
    assert gaps([KEEP, TALK, MEND], START, END) == ["11月1日—11月1日不在任何阶段里。"]
    assert gaps([TALK], date(2026, 8, 1), END) == ["8月1日—8月10日不在任何阶段里。", "9月21日—11月30日不在任何阶段里。"]
    assert gaps([], START, END) == []
    assert outside([TALK, MEND, KEEP], START, date(2026, 11, 1)) == [KEEP]


@pytest.mark.parametrize(
    ("today", "percent", "words"),
    [
        (date(2026, 8, 10), 0, "还没开始，1 天后开始"),
        (date(2026, 8, 11), 2, "时间已过 2%，还有 40 天"),
        (date(2026, 9, 20), 100, "时间已过 100%，今天是最后一天"),
        (date(2026, 9, 21), 100, "已经结束"),
    ],
)
def test_how_much_of_a_phase_has_passed(today, percent, words):
    found = passed(TALK, today)
    assert (found.percent, found.words) == (percent, words)


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.lists(st.tuples(days, days).map(sorted), max_size=5))
def test_each_day_is_in_a_phase_or_in_a_gap_and_never_in_both(spans):
    start, end = date(2026, 1, 10), date(2026, 2, 20)
    phases = [phase(str(at), *span) for at, span in enumerate(spans)]
    covered = {day for one in phases for day in range(one.starts_on.toordinal(), one.ends_on.toordinal() + 1)}
    free = [day for day in range(start.toordinal(), end.toordinal() + 1) if day not in covered]
    runs = sum(1 for day in free if day - 1 not in free)
    assert len(gaps(phases, start, end)) == (runs if phases else 0)


def test_phases_may_overlap(desk, draft):
    assert send(desk, draft, **{"phases-1-starts_on": "2026-02-01"}).status_code == 302
    assert draft.phases.get(name="组织实施").starts_on == date(2026, 2, 1)
    page = desk.get(reverse("campaign-phases", args=[draft.pk])).content.decode()
    assert "“动员部署”和“组织实施”在2月1日—3月31日同时进行（59 天）。" in page


def test_a_phase_does_not_end_before_it_begins(desk, draft):
    html = send(desk, draft, **{"phases-1-ends_on": "2026-01-31"}).content.decode()
    assert "阶段的结束日期不能早于开始日期。" in html
    assert draft.phases.get(name="组织实施").ends_on == date(2026, 11, 30)


def test_a_phase_is_added_and_another_left_out(desk, draft):
    added = {"phases-3-name": "回头看", "phases-3-starts_on": "2026-12-15", "phases-3-ends_on": "2026-12-31"}
    send(desk, draft, **added, **{"phases-0-DELETE": "on"})
    assert list(draft.phases.values_list("name", flat=True)) == ["组织实施", "总结考核", "回头看"]
    assert "1月1日—3月31日不在任何阶段里。" in desk.get(reverse("campaign-phases", args=[draft.pk])).content.decode()


def test_a_phase_beyond_the_campaign_is_refused_and_then_widens_it_when_that_is_meant(desk, draft):
    later = {"phases-2-ends_on": "2027-01-15"}
    page = send(desk, draft, **later)
    html = page.content.decode()
    assert "“总结考核”超出了活动的起止日期（2026-01-01 至 2026-12-31）" in html
    assert "活动的日期跟着放宽" in html
    assert "2027-01-15" in html, "what was typed stays"
    draft.refresh_from_db()
    assert draft.ends_on == date(2026, 12, 31)
    assert send(desk, draft, **later, widen="on").status_code == 302
    draft.refresh_from_db()
    assert draft.ends_on == date(2027, 1, 15)


def test_what_was_asked_from_the_first_day_follows_a_campaign_that_begins_earlier(desk, draft):
    send(desk, draft, **{"phases-0-starts_on": "2025-12-15"}, widen="on")
    assert set(draft.rules.values_list("since", flat=True)) == {date(2025, 12, 15)}


def test_a_phase_that_a_rule_names_is_not_taken_away(desk, draft):
    named = draft.phases.get(name="组织实施")
    QuotaRule.objects.filter(campaign=draft, code="q6").update(phase=named)
    html = send(desk, draft, **{"phases-1-DELETE": "on"}).content.decode()
    assert "“组织实施”还不能去掉：“教职工每人每季度家访不少于4次”只在这个阶段里算。" in html
    assert draft.phases.count() == 3


def test_in_a_running_campaign_a_phase_is_moved_only_with_a_reason(desk, cast, running):
    html = send(desk, running, **{"phases-0-ends_on": "2026-04-15"}).content.decode()
    assert "活动已经开展，改动阶段请写一句为什么" in html
    assert running.phases.first().ends_on == date(2026, 3, 31)
    assert not Notice.objects.filter(kind="phase.moved").exists()


def test_a_move_is_kept_with_its_reason_and_the_leading_group_is_told(desk, cast, running):
    GroupMember.objects.filter(group__campaign=running, group__kind="leading", position="副组长").update(
        person=cast.lead
    )
    answer = send(desk, running, **{"phases-0-ends_on": "2026-04-15"}, reason="上级会议推迟")
    assert answer.url == reverse("campaign-detail", args=[running.pk])
    said = [one.what for one in history_of(running)]
    assert "把“动员部署”从1月1日—3月31日改到1月1日—4月15日：上级会议推迟" in said
    told = Notice.objects.get(kind="phase.moved")
    assert told.recipient == cast.lead
    assert sentence_of(told) == "三项活动（2026年）的“动员部署”改到1月1日—4月15日：上级会议推迟"


def test_words_are_changed_without_a_reason(desk, running):
    answer = send(desk, running, **{"phases-0-focus": "开好动员会"})
    assert answer.status_code == 302
    assert running.phases.first().focus == "开好动员会"
    assert not Notice.objects.filter(kind="phase.moved").exists()


def test_a_page_that_was_open_too_long_overwrites_nobody(desk, cast, running):
    url = reverse("campaign-phases", args=[running.pk])
    page = sent_as_shown(desk.get(url)) | {
        "initial-phases-0-starts_on": "2026-01-01",
        "initial-phases-0-ends_on": "2026-03-31",
    }
    running.phases.filter(name="动员部署").update(ends_on=date(2026, 4, 20))
    html = desk.post(url, page | {"phases-0-ends_on": "2026-04-15", "reason": "推迟"}).content.decode()
    assert "“动员部署”的日期刚刚被别人改过" in html
    assert running.phases.first().ends_on == date(2026, 4, 20)
    desk.post(url, page | {"phases-0-focus": "开好动员会"})
    assert running.phases.first().ends_on == date(2026, 4, 20), "what was not touched is not written"


def test_nothing_changed_is_written_nowhere(desk, running):
    before = Entry.objects.count()
    send(desk, running)
    assert Entry.objects.count() == before


def test_a_phase_ends_after_it_begins_whoever_asks(cast, running):
    with pytest.raises(ValidationError, match="不能早于"):
        phase_move(running.phases.first(), starts_on=END, ends_on=START, reason="x", actor=cast.office, at=AT)


def test_the_campaign_page_shows_how_much_has_passed(desk, running, time_machine):
    time_machine.move_to("2026-03-20T09:00+08:00")
    html = desk.get(reverse("campaign-detail", args=[running.pk])).content.decode()
    assert "时间已过 87%，还有 11 天" in html
    assert "还没开始，12 天后开始" in html


@pytest.mark.slow
def test_of_two_who_move_a_phase_at_once_one_is_told(transactional_db, cast, running):
    stale = [Phase.objects.select_related("campaign").get(name="动员部署") for _ in range(2)]

    def move(number):
        phase_move(
            stale[number], starts_on=date(2026, 1, 1), ends_on=date(2026, 4, 10 + number), reason="推迟",
            actor=cast.office, at=AT,
        )  # fmt: skip

    done = in_parallel(2, move)
    assert sum(isinstance(one, ValidationError) for one in done) == 1, done
    assert Campaign.objects.count() == 1
