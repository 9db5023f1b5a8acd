"""The inbox: unread first, read by opening, nobody else's; and what could not be delivered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.notices.models import Digest, Notice
from outreach.notices.sentences import SENTENCES, sentence_of
from outreach.people.models import Appointment
from tests.outreach.notices.conftest import AT, tell


def page_of(client, user, name="inbox", **query):
    client.force_login(user)
    return client.get(reverse(name), query).content.decode()


def test_it_asks_for_login(client, cast):
    for name in ("inbox", "mail-settings", "digest-undelivered"):
        assert client.get(reverse(name)).status_code == 302


def test_an_empty_inbox_says_so(client, cast):
    assert "还没有消息" in page_of(client, cast.li)


def test_it_says_sentences_the_unread_first(client, cast):
    tell(cast.li, key="old", whom="周子涵")
    tell(cast.li, key="new", whom="陈一鸣", at=AT + timedelta(days=1))
    Notice.objects.filter(key="new").update(read_at=AT)
    page = page_of(client, cast.li)
    assert page.index("请您从2026年9月1日起帮扶周子涵") < page.index("请您从2026年9月1日起帮扶陈一鸣")
    assert "1 条未读" in page


@pytest.mark.parametrize("who", ["wang", "office", "principal", "stranger", "district"])
def test_nobody_reads_anybody_elses(client, cast, who):
    tell(cast.li)
    notice = Notice.objects.get()
    other = getattr(cast, who)
    assert "周子涵" not in page_of(client, other)
    assert client.get(reverse("notice-open", args=[notice.pk])).status_code == 404
    assert client.post(reverse("notice-read", args=[notice.pk])).status_code == 404
    assert client.post(reverse("inbox-read-all")).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_a_notice_goes_where_it_points_and_marks_it_read(client, cast):
    tell(cast.li)
    Notice.objects.update(url=f"/pairings/{cast.pairing.pk}/")
    client.force_login(cast.li)
    notice = Notice.objects.get()
    assert client.get(reverse("notice-open", args=[notice.pk])).url == f"/pairings/{cast.pairing.pk}/"
    first = Notice.objects.get().read_at
    client.get(reverse("notice-open", args=[notice.pk]))
    assert first is not None
    assert Notice.objects.get().read_at == first


@pytest.mark.parametrize("url", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)", ""])
def test_a_notice_never_leads_out_of_the_house(client, cast, url):
    tell(cast.li)
    Notice.objects.update(url=url)
    client.force_login(cast.li)
    assert client.get(reverse("notice-open", args=[Notice.objects.get().pk])).url == reverse("inbox")


def test_one_and_all_are_marked_read_by_post_only(client, cast):
    for key in "123":
        tell(cast.li, key=key)
    client.force_login(cast.li)
    one = Notice.objects.first()
    assert client.get(reverse("notice-read", args=[one.pk])).status_code == 405
    assert client.get(reverse("inbox-read-all")).status_code == 405
    client.post(reverse("notice-read", args=[one.pk]))
    assert Notice.objects.unread().count() == 2
    answer = client.post(reverse("inbox-read-all"), follow=True)
    assert "2 条都记为已读。" in answer.content.decode()
    assert not Notice.objects.unread().exists()


def test_fifty_a_page_at_the_same_cost(client, cast):
    client.force_login(cast.li)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("inbox")).content.decode()
        return len(asked), page.count("帮扶周子涵</a>")

    tell(cast.li)
    few = cost()
    for number in range(60):
        tell(cast.li, key=f"n{number}")
    assert cost() == (few[0], 50)


def test_the_badge_counts_the_unread(client, cast):
    for key in "12":
        tell(cast.li, key=key)
    assert '2<span class="visually-hidden"> 条未读' in page_of(client, cast.li)


def test_an_unknown_kind_still_says_something():
    assert sentence_of(Notice(kind="from.tomorrow", data={"x": 1})) == "有一件事请您看看"
    assert all(sentence.count("{") == sentence.count("}") for sentence in SENTENCES.values())


# Choices and what was not delivered --------------------------------------------------------


def test_a_person_sets_the_address_and_switches_the_mail_off(client, cast):
    client.force_login(cast.li)
    url = reverse("mail-settings")
    client.post(url, {"wants_digest": "on", "email": "li@example.edu.cn"})
    cast.li.refresh_from_db()
    assert (cast.li.email, cast.li.wants_digest) == ("li@example.edu.cn", True)
    client.post(url, {"email": "li@example.edu.cn"})
    cast.li.refresh_from_db()
    assert not cast.li.wants_digest


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "要收邮件汇总，请填电子邮箱"), ("li@", "邮箱写得不对"), ("a@b.cn\nBcc: x@y.cn", "邮箱写得不对")],
)
def test_an_impossible_address_is_refused(client, cast, typed, said):
    client.force_login(cast.li)
    answer = client.post(reverse("mail-settings"), {"wants_digest": "on", "email": typed})
    assert said in answer.content.decode()
    cast.li.refresh_from_db()
    assert cast.li.email == ""


@pytest.fixture
def failed(cast):
    return Digest.objects.create(
        recipient=cast.li, on=AT.date(), state="failed", attempts=6, next_try_at=AT, error="550 no such mailbox"
    )


def test_who_manages_accounts_sees_what_was_not_delivered_and_tries_again(client, cast, failed):
    Appointment.objects.create(user=cast.zhao, organization=cast.school, role="admin", since="2025-09-01")
    page = page_of(client, cast.zhao, "digest-undelivered")
    assert "李老师" in page
    assert "550 no such mailbox" in page
    again = reverse("digest-again", args=[failed.pk])
    assert "会在工作时间再发一次" in client.post(again, follow=True).content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert "都送到了" in page_of(client, cast.office, "digest-undelivered")


@pytest.mark.parametrize("who", ["li", "lead", "stranger", "district"])
def test_others_do_not(client, cast, failed, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("digest-undelivered")).status_code == 403
    assert client.post(reverse("digest-again", args=[failed.pk])).status_code == 404


def test_another_school_sees_none_of_ours(client, cast, failed):
    assert "李老师" not in page_of(client, cast.stranger_office, "digest-undelivered")
    assert client.post(reverse("digest-again", args=[failed.pk])).status_code == 404
