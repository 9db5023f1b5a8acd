"""民情日记: one tap from a visit, private to its author wherever one looks, counted without being read."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.diaries.facts import records
from casework.diaries.models import Diary
from casework.diaries.services import diary_of_visit
from casework.visits.services import visit_withdraw
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Appointment
from outreach.timeline.models import Entry
from tests.casework.diaries.factory import make_diary
from tests.casework.submissions.test_facts import ask
from tests.casework.visits.factory import make_visit
from tests.test_access_matrix import PAGES, address, meaning

CANARY = "夜里想到的一句心里话"
TITLE = "心里话的题目"
DAY = date(2026, 10, 19)


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to("2026-10-20T20:00+08:00")


@pytest.fixture
def diary(cast):
    return make_diary(cast.li, DAY, text=CANARY, title=TITLE)


def test_one_tap_makes_it_from_the_visit(client, cast):
    visit = make_visit(cast.li, cast.zhou, note="孩子最近爱看书了", place="柳溪村")
    client.force_login(cast.li)
    page = client.get(reverse("phone-visit", args=[visit.pk])).content.decode()
    assert "记成日记" in page
    url = reverse("diary-from-visit", args=[visit.pk])
    assert client.get(url).status_code == 405
    page = client.post(url, follow=True).content.decode()
    for said in ("孩子最近爱看书了", "柳溪村", "周家", "李老师", "2026年10月20日"):
        assert said in page
    client.post(url)
    diary = Diary.objects.get()
    assert (diary.author, diary.on, diary.text) == (cast.li, visit.on, "")


def test_the_day_stays_the_visit_s(client, cast):
    visit = make_visit(cast.li, cast.zhou)
    diary = diary_of_visit(visit, author=cast.li, at=timezone.now())
    client.force_login(cast.li)
    client.post(reverse("diary-edit", args=[diary.pk]), {"text": "有感", "rev": 1, "on": "2020-01-01"})
    diary.refresh_from_db()
    assert (diary.text, diary.on) == ("有感", visit.on)


@pytest.mark.parametrize(("who", "status"), [("zhao", 404), ("office", 403), ("principal", 403), ("stranger", 404)])
def test_only_who_was_there_keeps_a_diary_of_it(client, cast, who, status):
    visit = make_visit(cast.li, cast.zhou)
    client.force_login(getattr(cast, who))
    assert client.post(reverse("diary-from-visit", args=[visit.pk])).status_code == status
    assert not Diary.objects.exists()


def test_of_a_withdrawn_visit_none_is_begun(client, cast):
    visit = make_visit(cast.li, cast.zhou)
    visit_withdraw(visit=visit, actor=cast.li, reason="记错了", at=timezone.now())
    client.force_login(cast.li)
    assert client.post(reverse("diary-from-visit", args=[visit.pk])).status_code == 403


def test_it_is_written_and_changed(client, cast):
    client.force_login(cast.li)
    answer = client.post(
        reverse("diary-new"), {"on": "2026-10-19", "text": "走了两户", "title": "", "rev": 0}, follow=True
    )
    assert "已记下，只有您自己看得到" in answer.content.decode()
    diary = Diary.objects.get()
    client.post(
        reverse("diary-edit", args=[diary.pk]), {"on": "2026-10-18", "text": "走了三户", "title": "秋", "rev": 1}
    )
    diary.refresh_from_db()
    assert (diary.on, diary.text, diary.title, diary.rev) == (date(2026, 10, 18), "走了三户", "秋", 2)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"on": ""}, "请选日期。"),
        ({"on": "2026-10-21"}, "日期不能晚于今天。"),
        ({"text": "长" * 20_001}, "可以分成两篇。"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_the_words(client, cast, said, message):
    client.force_login(cast.li)
    typed = {"on": "2026-10-19", "text": "没有丢", "title": "", "rev": 0} | said
    page = client.post(reverse("diary-new"), typed).content.decode()
    assert message in page
    assert typed["text"][:3] in page
    assert not Diary.objects.exists()


def test_two_windows_are_both_shown(client, cast, diary):
    client.force_login(cast.li)
    url = reverse("diary-edit", args=[diary.pk])
    sent = {"on": "2026-10-19", "title": TITLE, "rev": 1}
    client.post(url, sent | {"text": "先写的"})
    page = client.post(url, sent | {"text": "后写的"}).content.decode()
    assert "在别的窗口改过了" in page
    assert "先写的" in page
    assert "后写的" in page
    diary.refresh_from_db()
    assert diary.text == "先写的"


def test_it_is_deleted_for_good(client, cast, diary):
    client.force_login(cast.li)
    url = reverse("diary-delete", args=[diary.pk])
    assert client.get(url).status_code == 405
    client.post(url)
    assert not Diary.objects.exists()


@pytest.mark.parametrize(
    "who", ["principal", "office", "lead", "wang", "zhao", "stranger", "stranger_office", "district", "admin"]
)
def test_no_page_shows_it_to_anybody_else(client, cast, diary, who):
    """Every page of the portal, as every role, with every object of its author's."""
    cast.admin = cast.office
    if who == "admin":
        Appointment.objects.create(user=cast.office, organization=cast.school, role="admin", since=date(2025, 9, 1))
    things = things_of(cast, diary)
    client.force_login(getattr(cast, who))
    for spot in PAGES:
        if all(not (what := meaning(spot[0], one)) or what in things for one in spot[1]) and spot[0] != "logout":
            answer = client.get(address(spot, things))
            body = b"".join(answer) if answer.streaming else answer.content
            assert CANARY.encode() not in body, spot[0]
            assert TITLE.encode() not in body, spot[0]
    for page in ("diary-detail", "diary-edit"):
        assert client.get(reverse(page, args=[diary.pk])).status_code == 404
    assert client.post(reverse("diary-delete", args=[diary.pk])).status_code == 404
    assert Diary.objects.filter(pk=diary.pk).exists()


def test_the_walk_would_see_it(client, cast, diary):
    """The twin: the same pages do show it to its author."""
    client.force_login(cast.li)
    seen = [page for page in ("diary-list", "diary-detail", "diary-edit") if page_shows(client, page, diary)]
    assert seen == ["diary-list", "diary-detail", "diary-edit"]


def page_shows(client, page, diary):
    url = reverse(page) if page == "diary-list" else reverse(page, args=[diary.pk])
    return CANARY in client.get(url).content.decode()


def things_of(cast, diary):
    at = timezone.now()
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=at)
    campaign_open(campaign, actor=cast.principal, at=at)
    visit = make_visit(cast.li, cast.zhou)
    return {
        "household": cast.zhou.pk, "student": cast.zihan.pk, "pairing": cast.pairing.pk, "visit": visit.pk,
        "user": cast.li.pk, "campaign": campaign.pk, "diary": diary.pk, "class_group": cast.class71.pk,
        "department": cast.grade7.pk, "rule": campaign.rules.first().pk,
        "handin": campaign.handins.get(code="reflection").pk,
    }  # fmt: skip


def test_no_row_but_its_own_holds_its_words(cast, diary):
    """Neither history nor notices nor anything else repeats what was written."""
    make_visit(cast.li, cast.zhou)
    for model in apps.get_models():
        if model is not Diary:
            assert CANARY not in str(list(model._base_manager.values_list())), model
    assert not Entry.objects.filter(subject_type="diary").exists()


def test_it_is_counted_without_being_read(cast, diary):
    own = records(ask(cast.school, who=cast.li.pk), cast.li)
    assert [(one.title, one.on) for one in own] == [(TITLE, DAY)]
    others = records(ask(cast.school, who=cast.li.pk), cast.principal)
    assert [(one.title, one.url) for one in others] == [("民情日记（内容只有本人能看）", "")]


def test_no_cache_keeps_it(client, cast, diary):
    client.force_login(cast.li)
    assert "no-store" in client.get(reverse("diary-detail", args=[diary.pk]))["Cache-Control"]


def test_the_list_is_turned_over_after_fifty(client, cast, django_assert_max_num_queries):
    for n in range(51):
        make_diary(cast.li, DAY, text=f"第{n}篇", at=shanghai_moment(DAY))
    client.force_login(cast.li)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("diary-list")).content.decode()
    assert "共 51 篇" in page


def test_every_diary_page_is_walked():
    assert {name for name, _ in PAGES if name.startswith("diary")} == {
        "diary-list", "diary-new", "diary-from-visit", "diary-detail", "diary-edit", "diary-delete",
    }  # fmt: skip


def test_the_same_diary_sent_twice_is_one(client, cast):
    client.force_login(cast.li)
    for _ in range(2):
        client.post(reverse("diary-new"), {"on": timezone.localdate().isoformat(), "text": "走了两户", "rev": 0})
    client.post(reverse("diary-new"), {"on": timezone.localdate().isoformat(), "text": "又想起一件事", "rev": 0})
    assert Diary.objects.filter(author=cast.li).count() == 2
