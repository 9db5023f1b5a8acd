"""指标减免: asked for on the phone, decided at the desk by somebody else, told to whom it concerns."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.quotas.exemption_services import exemption_decide, exemption_request, exemption_withdraw
from campaigns.quotas.models import Exemption
from campaigns.quotas.queries import exemptions_waiting
from outreach.notices.models import Notice
from outreach.people.models import User
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST

ASKED = {"reason": "maternity", "since": "2026-07-01", "until": "2026-08-31", "note": ""}


def ask(user, since=date(2026, 7, 1), until=date(2026, 8, 31), **more):
    return exemption_request(
        user=user, reason="maternity", since=since, until=until, actor=more.get("actor", user), at=IN_AUGUST
    )


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_asked_for_on_the_phone_it_waits_and_the_office_is_told(client, cast):
    client.force_login(cast.li)
    html = client.post(reverse("exemption-mine"), ASKED, follow=True).content.decode()
    assert "已交给活动办公室" in html
    assert "待批" in html
    exemption = Exemption.objects.get()
    assert (exemption.user, exemption.state, exemption.school) == (cast.li, "requested", cast.school)
    assert told("exemption.requested") == {"白校长", "文主任"}
    assert Entry.objects.about(exemption).get().action == "exemption.requested"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": "2026-06-30"}, "结束日期不能早于开始日期。"),
        ({"until": "2028-01-01"}, "一次最多一年"),
        ({"reason": ""}, "请填写这一项。"),
        ({"since": "昨天"}, "请填一个日期"),
    ],
)
def test_a_form_that_makes_no_sense_says_why(client, cast, change, said):
    client.force_login(cast.li)
    assert said in client.post(reverse("exemption-mine"), ASKED | change).content.decode()
    assert not Exemption.objects.exists()


def test_the_same_days_twice_are_refused(client, cast):
    ask(cast.li)
    client.force_login(cast.li)
    html = client.post(
        reverse("exemption-mine"), ASKED | {"since": "2026-08-31", "until": "2026-09-10"}
    ).content.decode()
    assert "2026年7月1日至8月31日已经有一条（待批），日期不要重叠。" in html
    assert Exemption.objects.count() == 1


def test_agreed_it_counts_and_the_person_is_told(client, cast):
    exemption = ask(cast.li)
    client.force_login(cast.office)
    client.post(reverse("exemption-decide", args=[exemption.pk]), {"approve": "yes", "note": ""})
    exemption.refresh_from_db()
    assert (exemption.state, exemption.decided_by) == ("approved", cast.office)
    assert told("exemption.approved") == {"李老师"}
    assert Entry.objects.about(exemption).latest("pk").action == "exemption.approved"


def test_refused_only_with_a_reason(client, cast):
    exemption = ask(cast.li)
    client.force_login(cast.office)
    url = reverse("exemption-decide", args=[exemption.pk])
    assert "请写明为什么没有同意" in client.post(url, {"approve": "no", "note": " "}, follow=True).content.decode()
    exemption.refresh_from_db()
    assert exemption.state == "requested"
    client.post(url, {"approve": "no", "note": "日期与产假证明不符，请核对"})
    exemption.refresh_from_db()
    assert exemption.state == "refused"
    assert Notice.objects.get(kind="exemption.refused").data["note"] == "日期与产假证明不符，请核对"
    client.force_login(cast.li)
    assert "日期与产假证明不符" in client.get(reverse("exemption-mine")).content.decode()


def test_decided_once(cast):
    exemption = ask(cast.li)
    stale = Exemption.objects.get(pk=exemption.pk)
    exemption_decide(exemption, approve=True, actor=cast.office, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="现在是“已同意”"):
        exemption_decide(stale, approve=False, note="不同意", actor=cast.principal, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="现在是“已同意”"):
        exemption_withdraw(stale, actor=cast.li, at=IN_AUGUST)
    assert Exemption.objects.get().state == "approved"


def test_nobody_decides_on_their_own(client, cast):
    exemption = ask(cast.office)
    client.force_login(cast.office)
    assert "自己的申请由别人来批" in client.get(reverse("exemption-list")).content.decode()
    assert client.post(reverse("exemption-decide", args=[exemption.pk]), {"approve": "yes"}).status_code == 403
    assert told("exemption.requested") == {"白校长"}
    client.force_login(cast.principal)
    assert client.post(reverse("exemption-decide", args=[exemption.pk]), {"approve": "yes"}).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("wang", 404), ("lead", 404), ("stranger_office", 404)])
def test_others_do_not_decide_nor_see(client, cast, who, status):
    exemption = ask(cast.li)
    client.force_login(getattr(cast, who))
    assert client.post(reverse("exemption-decide", args=[exemption.pk]), {"approve": "yes"}).status_code == status
    exemption.refresh_from_db()
    assert exemption.state == "requested"


def test_taken_back_it_no_longer_waits(client, cast):
    exemption = ask(cast.li)
    client.force_login(cast.li)
    client.post(reverse("exemption-withdraw", args=[exemption.pk]))
    exemption.refresh_from_db()
    assert exemption.state == "withdrawn"
    ask(cast.li)  # and the days are free again


@pytest.mark.parametrize(("who", "status"), [("wang", 404), ("office", 403), ("stranger", 404)])
def test_others_do_not_take_it_back(client, cast, who, status):
    exemption = ask(cast.li)
    client.force_login(getattr(cast, who))
    assert client.post(reverse("exemption-withdraw", args=[exemption.pk])).status_code == status


def test_the_office_writes_it_down_for_a_colleague(client, cast):
    client.force_login(cast.office)
    client.post(reverse("exemption-list"), ASKED | {"user": cast.li.pk})
    exemption = Exemption.objects.get()
    assert (exemption.user, exemption.requested_by) == (cast.li, cast.office)
    client.post(reverse("exemption-decide", args=[exemption.pk]), {"approve": "yes"})
    assert told("exemption.approved") == {"李老师", "文主任"}


def test_not_for_somebody_of_another_school(client, cast):
    client.force_login(cast.office)
    html = client.post(reverse("exemption-list"), ASKED | {"user": cast.stranger.pk}).content.decode()
    assert "请从列出的选项里选一个" in html
    assert not Exemption.objects.exists()


def test_a_teacher_is_led_to_the_own_page_and_sees_no_colleague(client, cast):
    ask(cast.wang)
    client.force_login(cast.li)
    assert client.get(reverse("exemption-list")).url == reverse("exemption-mine")
    assert "产假</strong>" not in client.get(reverse("exemption-mine")).content.decode()


def test_the_roster_s_waivers_stand_beside(client, cast):
    User.objects.filter(pk=cast.zhao.pk).update(waiver_reason="支教")
    client.force_login(cast.office)
    html = client.get(reverse("exemption-list")).content.decode()
    assert "赵老师" in html
    assert "支教" in html


def test_what_waits_is_counted_for_those_who_decide(cast):
    ask(cast.li)
    ask(cast.office)
    assert [exemptions_waiting(who).count() for who in (cast.office, cast.principal, cast.li)] == [1, 2, 0]


def test_the_list_costs_the_same_for_one_and_for_three(client, cast, queries_of):
    def one_waits_and_one_is_decided(who):
        ask(who)
        exemption_decide(ask(who, date(2026, 9, 1), date(2026, 9, 2)), approve=True, actor=cast.office, at=IN_AUGUST)

    client.force_login(cast.principal)
    url = reverse("exemption-list")
    one_waits_and_one_is_decided(cast.li)
    one = queries_of(url)
    one_waits_and_one_is_decided(cast.wang)
    one_waits_and_one_is_decided(cast.zhao)
    assert queries_of(url) == one
    assert client.get(url).content.decode().count('name="approve" value="yes"') == 3


@pytest.mark.parametrize("name", ["exemption-decide", "exemption-withdraw"])
def test_acts_are_not_links(client, cast, name):
    client.force_login(cast.office)
    assert client.get(reverse(name, args=[ask(cast.li).pk])).status_code == 405


@pytest.mark.parametrize("name", ["exemption-list", "exemption-mine"])
def test_one_signs_in_first(client, db, name):
    assert client.get(reverse(name)).status_code == 302
