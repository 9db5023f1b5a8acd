"""What a campaign asks for on paper: read out in a sentence, changed by those who plan."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.handins import services
from campaigns.handins.models import HandIn
from campaigns.handins.sentences import sentence_of
from campaigns.planning.services import campaign_close
from outreach.timeline.models import Entry

TYPED = {
    "name": "调研报告", "per": "person", "roles": ["leader"], "counting": "count", "count": 1,
    "due_on": "2026-12-10", "reviewer": "office",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to("2026-10-10T09:00+08:00")


@pytest.fixture
def paper(running):
    return running.handins.get(code="reflection")


def said(**changes):
    return {
        "name": "调研报告", "per": "person", "roles": ["leader"], "counting": "count", "count": 1,
        "due_on": date(2026, 12, 10),
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"roles": ["leader", "teacher"]}, "班子成员、教师每人交心得1份，12月10日前，交办公室审核"),
        ({"roles": ["school"]}, "学校交心得1份，12月10日前，交办公室审核"),
        ({"per": "department"}, "每个部门（年级组）交心得1份，12月10日前，交办公室审核"),
        ({"per": "branch", "due_on": None}, "每个党支部交心得1份，交办公室审核"),
        ({"per": "line", "count": 2}, "每个条线交心得2份，12月10日前，交办公室审核"),
        (
            {"per": "school", "review": ["opinions", "review", "final"], "reviewer": "chief"},
            "学校交心得1份，12月10日前，先征求意见，再由主要领导审核，办公室定稿",
        ),
        ({"roles": ["leader"], "reviewer": "chief"}, "班子成员每人交心得1份，12月10日前，交主要领导审核"),
        (
            {"roles": ["leader"], "addressee": "活动组", "published": "一定范围"},
            "班子成员每人交心得1份，12月10日前，交办公室审核，报送活动组，在一定范围公布",
        ),
        ({"per": "school", "published": "全体党员"}, "学校交心得1份，12月10日前，交办公室审核，向全体党员公布"),
        ({"per": "school", "published": "公示"}, "学校交心得1份，12月10日前，交办公室审核，公示"),
        ({"roles": ["leader"], "opens_on": date(2026, 11, 1)}, "班子成员每人交心得1份，11月1日起，12月10日前，交办公室审核"),
        ({"roles": ["leader"], "counting": "continuous"}, "班子成员每人持续写心得，写一篇算一篇，不用另交"),
        ({"roles": ["leader"], "counting": "auto", "name": "家访记录"}, "家访记录由走访记录自动生成，不用另交"),
    ],
)  # fmt: skip
def test_a_material_in_a_sentence(given, sentence):
    handin = HandIn(**({"name": "心得", "due_on": date(2026, 12, 10)} | given))
    assert sentence_of(handin) == sentence


def test_a_material_is_added(client, cast, running):
    client.force_login(cast.office)
    answer = client.post(reverse("handin-add", args=[running.pk]), TYPED, follow=True)
    assert "已加上：班子成员每人交调研报告1份，12月10日前，交办公室审核" in answer.content.decode()
    assert running.handins.get(name="调研报告").code == "own1"
    assert Entry.objects.filter(action="handin.added").count() == 1


def test_the_same_sent_twice_is_there_once(client, cast, running):
    client.force_login(cast.office)
    client.post(reverse("handin-add", args=[running.pk]), TYPED)
    answer = client.post(reverse("handin-add", args=[running.pk]), TYPED)
    assert "已经有“调研报告”了，请改那一样，或换个名称。" in answer.content.decode()
    assert running.handins.filter(name="调研报告").count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "请填写材料名称。"),
        ({"roles": []}, "请选由谁交。"),
        ({"count": 0}, "请填 1 到 20 之间的数。"),
        ({"count": 21}, "请填 1 到 20 之间的数。"),
        ({"opens_on": "2026-12-11"}, "截止日期不能早于开始日期。"),
    ],
)
def test_bad_input_says_what_to_do(client, cast, running, changes, message):
    client.force_login(cast.office)
    answer = client.post(reverse("handin-add", args=[running.pk]), TYPED | changes)
    assert message in answer.content.decode()
    assert not running.handins.filter(code="own1").exists()


def test_a_change_is_kept_with_both_sentences(client, cast, paper):
    client.force_login(cast.principal)
    client.post(reverse("handin-edit", args=[paper.pk]), TYPED | {"name": paper.name, "roles": ["teacher"], "count": 2})
    paper.refresh_from_db()
    assert (paper.count, paper.roles) == (2, ["teacher"])
    data = Entry.objects.get(action="handin.changed").data
    assert data["before"].startswith("班子成员、教师每人交家访心得体会1份")
    assert data["after"].startswith("教师每人交家访心得体会2份")


def test_who_judges_is_chosen_and_goes_back_to_the_office(client, cast, paper):
    client.force_login(cast.principal)
    url = reverse("handin-edit", args=[paper.pk])
    assert client.get(url).context["form"]["reviewer"].value() == "office"
    client.post(url, TYPED | {"name": paper.name, "reviewer": "chief"})
    paper.refresh_from_db()
    assert paper.reviewer == "chief"
    client.post(url, TYPED | {"name": paper.name, "reviewer": "office"})
    paper.refresh_from_db()
    assert paper.reviewer == ""


def test_a_unit_s_paper_keeps_its_roles(client, cast, running):
    paper = running.handins.get(code="annual_summary")
    client.force_login(cast.principal)
    client.post(reverse("handin-edit", args=[paper.pk]), TYPED | {"name": paper.name, "per": "school", "roles": []})
    paper.refresh_from_db()
    assert (paper.per, paper.roles) == ("school", ["school"])


def test_saving_without_a_change_writes_nothing(cast, paper):
    assert not services.handin_change(paper, actor=cast.office, at=timezone.now(), name=paper.name, count=1)
    assert not Entry.objects.filter(action="handin.changed").exists()


@pytest.mark.parametrize(("on", "told"), [(date(2026, 12, 20), 1), (date(2026, 12, 10), 0), (None, 0)])
def test_another_day_is_told_and_the_same_is_not(cast, paper, monkeypatch, on, told):
    heard = []
    monkeypatch.setattr(services, "_told", [lambda handin, at: heard.append(handin.due_on)])
    services.handin_change(paper, actor=cast.office, at=timezone.now(), due_on=on)
    assert len(heard) == told


def test_a_draft_tells_nobody(cast, draft, monkeypatch):
    heard = []
    monkeypatch.setattr(services, "_told", [lambda handin, at: heard.append(handin)])
    paper = draft.handins.get(code="reflection")
    services.handin_change(paper, actor=cast.office, at=timezone.now(), due_on=date(2026, 12, 20))
    assert heard == []


def test_the_order_of_steps_is_that_of_the_plan(cast, running):
    with pytest.raises(ValidationError, match="征求意见、审核、定稿"):
        services.handin_add(running, actor=cast.office, at=timezone.now(), **said(review=["review", "opinions"]))


def test_a_running_material_is_switched_off_and_not_removed(client, cast, paper):
    client.force_login(cast.office)
    client.post(reverse("handin-remove", args=[paper.pk]))
    assert HandIn.objects.filter(pk=paper.pk).exists()
    client.post(reverse("handin-switch", args=[paper.pk]), {"on": "0"})
    client.post(reverse("handin-switch", args=[paper.pk]), {"on": "0"})
    paper.refresh_from_db()
    assert not paper.enabled
    assert Entry.objects.filter(action="handin.switched_off").count() == 1


def test_a_draft_s_material_is_removed(client, cast, draft):
    client.force_login(cast.office)
    client.post(reverse("handin-remove", args=[draft.handins.get(code="reflection").pk]))
    assert not draft.handins.filter(code="reflection").exists()


def test_of_a_closed_campaign_nothing_is_changed(client, cast, running, paper):
    campaign_close(running, actor=cast.principal, at=timezone.now())
    client.force_login(cast.office)
    assert client.get(reverse("handin-edit", args=[paper.pk])).status_code == 403
    assert client.post(reverse("handin-switch", args=[paper.pk]), {"on": "0"}).status_code == 403
    assert client.get(reverse("handin-add", args=[running.pk])).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("li", 403), ("stranger_office", 404)])
def test_who_plans_materials(client, cast, paper, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("handin-edit", args=[paper.pk])).status_code == status
    assert client.get(reverse("handin-add", args=[paper.campaign_id])).status_code == status
    for page in ("handin-switch", "handin-remove"):
        assert client.get(reverse(page, args=[paper.pk])).status_code == 405
        if status != 200:
            assert client.post(reverse(page, args=[paper.pk]), {"on": "0"}).status_code == status


def test_staff_read_the_materials_of_a_running_campaign(client, cast, running, draft):
    client.force_login(cast.li)
    page = client.get(reverse("handin-list", args=[running.pk])).content.decode()
    assert "班子成员、教师每人交家访心得体会1份" in page
    assert "加一样材料" not in page


def test_the_list_costs_the_same_for_one_and_for_many(client, cast, running, queries_of):
    client.force_login(cast.office)
    url = reverse("handin-list", args=[running.pk])
    many = queries_of(url)
    running.handins.exclude(code="reflection").delete()
    assert queries_of(url) == many
