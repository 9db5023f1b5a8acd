"""The daily digest, against a real mail server: who gets what, when, and what becomes of trouble."""

from datetime import date, datetime, timedelta

import pytest

from outreach.calendar.models import CalendarDay
from outreach.calendar.periods import SHANGHAI
from outreach.notices import delivery
from outreach.notices.delivery import LEASE, POISON_REST, TRIES_AFTER, Sweep, deliver_due
from outreach.notices.models import Digest, Notice
from outreach.notices.services import digest_retry, mark_read
from tests.conftest import make_staff
from tests.outreach.notices.conftest import AT, tell, write_to
from tests.parallel import in_parallel


@pytest.fixture
def li(cast):
    return write_to(cast.li, "ok-li@example.edu.cn")


def later(**delta):
    return AT + timedelta(**delta)


def test_one_mail_gathers_everything_and_names_nobodys_child_in_full(server, cast, li):
    tell(li)
    tell(li, key="2", kind="contact.due", period="9月", activity="电话联系", missing="1次")
    assert deliver_due(at=later(minutes=1)) == Sweep(sent=1)
    [(to, mail)] = server.mails
    assert to == "ok-li@example.edu.cn"
    assert mail["Subject"] == "连心：2 条提醒（11月18日）"
    text = mail.get_content()
    assert "李老师，您好" in text
    assert "1. 请您从2026年9月1日起帮扶周*" in text
    assert "2. 9月给周*家的电话联系还差1次" in text
    assert "周子涵" not in text
    assert set(Notice.objects.values_list("mailed_in", flat=True)) == {Digest.objects.get(state="sent").pk}


def test_what_a_family_said_stays_in_the_house(server, cast, li):
    tell(li, kind="ticket.registered", no="2026-Q4-001", headline="孩子被周子涵打了")
    deliver_due(at=later(minutes=1))
    assert "周子涵" not in server.mails[0][1].get_content()


def test_one_mail_a_day_then_the_next_day_what_came_since(server, cast, li):
    tell(li)
    deliver_due(at=later(minutes=1))
    tell(li, key="2", at=later(hours=1))
    assert deliver_due(at=later(hours=2)) == Sweep()
    assert deliver_due(at=later(days=1)) == Sweep(sent=1)
    assert len(server.mails) == 2
    assert "1 条提醒" in server.mails[1][1]["Subject"]


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(2026, 11, 18, 7, 59), 0), (datetime(2026, 11, 18, 8, 0), 1), (datetime(2026, 11, 18, 19, 59), 1),
        (datetime(2026, 11, 18, 20, 0), 0), (datetime(2026, 11, 18, 3, 0), 0), (datetime(2026, 11, 21, 10, 0), 0),
        (datetime(2026, 10, 1, 10, 0), 0), (datetime(2026, 9, 20, 10, 0), 1), (datetime(2026, 11, 17, 10, 0), 0),
    ],
)  # fmt: skip
def test_nobody_is_written_to_at_night_on_weekends_and_on_holidays(server, cast, li, moment, sent):
    """20 September is a make-up day, 17 November a holiday of this school alone."""
    CalendarDay.objects.create(on=date(2026, 9, 20), kind="workday")
    CalendarDay.objects.create(on=date(2026, 11, 17), kind="holiday", school=cast.school)
    at = moment.replace(tzinfo=SHANGHAI)
    tell(li, at=at - timedelta(hours=1))
    assert deliver_due(at=at).sent == sent


def test_another_school_may_work_on_the_same_day(server, cast, li):
    CalendarDay.objects.create(on=date(2026, 11, 18), kind="holiday", school=cast.school)
    tell(li, write_to(cast.stranger, "ok-b@example.edu.cn"))
    assert deliver_due(at=later(minutes=1)).sent == 1
    assert [to for to, _ in server.mails] == ["ok-b@example.edu.cn"]


@pytest.mark.parametrize("why", ["no address", "switched off", "left", "locked", "read", "old"])
def test_nothing_is_sent_to_who_has_nothing_to_be_sent(server, cast, li, why):
    tell(li, at=later(days=-8) if why == "old" else AT)
    change = {
        "no address": {"email": ""}, "switched off": {"wants_digest": False}, "left": {"left_on": date(2026, 11, 1)},
        "locked": {"is_active": False},
    }.get(why, {})  # fmt: skip
    for name, value in change.items():
        setattr(li, name, value)
    li.save()
    if why == "read":
        mark_read(li, at=AT)
    assert deliver_due(at=later(minutes=1)) == Sweep()
    assert server.mails == []


def test_without_a_mail_server_nothing_counts_as_sent(settings, cast, li):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    tell(li)
    assert deliver_due(at=later(minutes=1)) == Sweep()
    assert not Digest.objects.exists()


# Trouble ----------------------------------------------------------------------------------


def test_one_bad_address_stops_none_of_the_others(server, cast):
    people = [
        write_to(make_staff(cast.school, f"C{n:03}", "何老师"), f"{'never' if n == 7 else 'ok'}{n}@example.edu.cn")
        for n in range(40)
    ]
    tell(*people)
    assert deliver_due(at=later(minutes=1)) == Sweep(sent=39, failed=1)
    assert len(server.mails) == 39
    failed = Digest.objects.get(state="failed")
    assert failed.recipient == people[7]
    assert failed.error == "550 no such mailbox"


def test_a_mail_that_cannot_be_written_rests_an_hour_and_harms_nobody(server, cast, li):
    bad = write_to(cast.wang, "ok@example.edu.cn\nBcc: all@example.edu.cn")
    tell(bad, li)
    assert deliver_due(at=later(minutes=1)) == Sweep(sent=1, deferred=1)
    assert [to for to, _ in server.mails] == ["ok-li@example.edu.cn"]
    waiting = Digest.objects.get(recipient=bad)
    assert timedelta(0) < waiting.next_try_at - later(minutes=1) - POISON_REST < timedelta(seconds=10)
    assert deliver_due(at=later(minutes=30)) == Sweep()
    write_to(cast.wang, "ok-wang@example.edu.cn")
    assert deliver_due(at=later(minutes=70)) == Sweep(sent=1)


def test_an_answer_of_later_is_tried_again_ever_more_seldom_and_then_given_up(server, cast):
    write_to(cast.li, "later@example.edu.cn")
    tell(cast.li)
    at, tries = later(minutes=1), 0
    while Digest.objects.filter(state="waiting").exists() or not tries:
        tries += bool(deliver_due(at=at).deferred)
        at += timedelta(minutes=20)
        assert at < later(days=5)
    assert tries == len(TRIES_AFTER)
    assert Digest.objects.get().error == "450 greylisted, come again"
    assert len(server.asked) == len(TRIES_AFTER) + 1


def test_a_broken_line_is_tried_again_under_the_same_number(server, cast):
    """The server had taken it: the second copy carries the same Message-ID."""
    write_to(cast.li, "drop@example.edu.cn")
    tell(cast.li)
    assert deliver_due(at=later(minutes=1)) == Sweep(deferred=1)
    assert deliver_due(at=later(minutes=7)) == Sweep(deferred=1)
    first, second = (mail["Message-ID"] for _, mail in server.mails)
    assert first == second


def test_a_server_that_hangs_is_left_alone_after_two_and_holds_nobody_up(server, cast):
    people = [write_to(make_staff(cast.school, f"C{n}", "何老师"), f"hang{n}@example.edu.cn") for n in range(5)]
    tell(*people)
    started = datetime.now(SHANGHAI)
    assert deliver_due(at=later(minutes=1)) == Sweep(deferred=2)
    assert datetime.now(SHANGHAI) - started < timedelta(seconds=3)
    assert Digest.objects.filter(attempts=0, lease_until=None, state="waiting").count() == 3


@pytest.mark.parametrize("how", ["refuses", "away"])
def test_no_server_at_all_is_nobodys_fault_and_all_is_sent_when_it_is_back(server, settings, cast, li, how):
    tell(li, write_to(cast.wang, "ok-wang@example.edu.cn"))
    if how == "refuses":
        server.behave = "refuse"
    else:
        settings.EMAIL_PORT = 1
    assert deliver_due(at=later(minutes=1)) == Sweep(deferred=1)
    assert set(Digest.objects.values_list("attempts", flat=True)) == {0}
    server.behave, settings.EMAIL_PORT = "well", server.port
    assert deliver_due(at=later(minutes=10)) == Sweep(sent=2)


def test_what_was_put_off_over_night_goes_the_next_day_in_one_mail(server, cast):
    write_to(cast.li, "later@example.edu.cn")
    tell(cast.li)
    deliver_due(at=later(minutes=1))
    write_to(cast.li, "ok@example.edu.cn")
    tell(cast.li, key="2", at=later(hours=20))
    assert deliver_due(at=later(days=1)) == Sweep(sent=1)
    assert "2 条提醒" in server.mails[0][1]["Subject"]
    assert deliver_due(at=later(days=1, hours=1)) == Sweep()


def test_what_was_read_while_it_waited_is_not_sent(server, cast):
    write_to(cast.li, "later@example.edu.cn")
    tell(cast.li)
    deliver_due(at=later(minutes=1))
    mark_read(cast.li, at=later(minutes=2))
    assert deliver_due(at=later(minutes=10)) == Sweep(dropped=1)
    assert not Digest.objects.exists()


def test_what_was_given_up_can_be_sent_again(server, cast):
    write_to(cast.li, "never@example.edu.cn")
    tell(cast.li)
    deliver_due(at=later(minutes=1))
    write_to(cast.li, "ok@example.edu.cn")
    assert digest_retry(Digest.objects.get(), actor=cast.office, at=later(hours=1))
    assert not digest_retry(Digest.objects.get(), actor=cast.office, at=later(hours=1))
    assert deliver_due(at=later(hours=1)) == Sweep(sent=1)


def test_a_mail_over_which_every_worker_dies_is_given_up(server, cast, li):
    tell(li)
    deliver_due(at=later(minutes=-1))
    Digest.objects.create(recipient=li, on=AT.date(), next_try_at=AT, attempts=len(TRIES_AFTER) + 1)
    assert deliver_due(at=later(minutes=1)) == Sweep(failed=1)
    assert server.mails == []


# Several at once --------------------------------------------------------------------------


def test_many_workers_at_once_send_one_mail_each(server, transactional_db, cast):
    people = [write_to(make_staff(cast.school, f"C{n}", "何老师"), f"ok{n}@example.edu.cn") for n in range(6)]
    tell(*people)
    found = in_parallel(4, lambda _: deliver_due(at=later(minutes=1)))
    assert sum(sweep.sent for sweep in found) == 6
    assert Digest.objects.filter(state="sent").count() == 6
    assert sorted(to for to, _ in server.mails) == sorted(person.email for person in people)


def test_the_sabotage_twin_without_the_lease_two_workers_would_send_twice(server, cast, li, monkeypatch):
    tell(li)
    monkeypatch.setattr("outreach.notices.delivery._due", lambda at: [Digest.objects.get().pk] * 2)
    monkeypatch.setattr("outreach.notices.delivery._claim", lambda pk, at: Digest.objects.get(pk=pk))
    deliver_due(at=later(minutes=1))
    assert len(server.mails) == 2


def test_a_lease_holds_and_ends(server, cast, li):
    tell(li)
    Digest.objects.create(
        recipient=li, on=AT.date(), next_try_at=AT, attempts=1, lease_until=AT + LEASE, lease_token="another"
    )
    assert deliver_due(at=later(minutes=4)) == Sweep()
    assert deliver_due(at=later(minutes=5)) == Sweep(sent=1)


def test_who_comes_back_after_the_lease_marks_nothing(server, cast, li, monkeypatch):
    """The token is the fence: meanwhile another worker has taken the row over."""
    tell(li)

    claim = delivery._claim

    def slept(pk, at):
        digest = claim(pk, at)
        Digest.objects.update(lease_token="another")
        return digest

    monkeypatch.setattr("outreach.notices.delivery._claim", slept)
    assert deliver_due(at=later(minutes=1)) == Sweep()
    assert Digest.objects.get().state == "waiting"
