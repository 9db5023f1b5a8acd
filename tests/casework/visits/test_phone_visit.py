"""One visit on the phone: read, corrected, withdrawn, by whom it may."""

from datetime import date

import pytest
from django.urls import reverse

from casework.visits.models import Visit
from tests.casework.visits.factory import make_visit


@pytest.fixture
def visit(cast):
    return make_visit(cast.li, cast.zhou, note="原来的话", companions=[cast.wang], details={"present": "祖母"})


def edit(visit, name="phone-visit-edit"):
    return reverse(name, args=[visit.pk])


def as_shown(visit, **said):
    return {
        "rev": visit.rev,
        "students": [child.pk for child in visit.students.all()],
        "mode": visit.mode,
        "on": visit.on.isoformat(),
        "purposes": ["situation"],
        "outcome": visit.outcome,
        "note": visit.note,
        "companions": [part.user_id for part in visit.participations.all() if not part.is_main],
        "present": "祖母",
    } | said


@pytest.mark.parametrize("name", ["phone-visit", "visit-saved"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("li", 200), ("wang", 200), ("lead", 200), ("office", 200), ("zhao", 404), ("stranger", 404), ("district", 404)],
)
def test_who_may_read_it(client, cast, visit, name, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse(name, args=[visit.pk])).status_code == status


def test_it_shows_everything_that_was_said(client, cast, visit):
    client.force_login(cast.li)
    body = client.get(reverse("phone-visit", args=[visit.pk])).content.decode()
    for words in ("原来的话", "王老师", "周子涵 七年级1班", "在场人", "祖母", "记下了这次走访"):
        assert words in body


@pytest.mark.parametrize("name", ["phone-visit-edit", "visit-edit", "phone-visit-withdraw", "visit-withdraw"])
@pytest.mark.parametrize(("who", "status"), [("li", 200), ("office", 200), ("wang", 403), ("lead", 403), ("zhao", 404)])
def test_who_may_change_it(client, cast, visit, name, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(edit(visit, name)).status_code == status
    if status != 200:
        client.post(edit(visit, name), as_shown(visit, note="偷改"))
        visit.refresh_from_db()
        assert (visit.note, visit.withdrawn_at) == ("原来的话", None)


def test_a_correction_is_told_field_by_field(client, cast, visit):
    client.force_login(cast.li)
    body = client.post(edit(visit), as_shown(visit, note="改过的话", mode="phone"), follow=True).content.decode()
    assert "已更正" in body
    assert "内容：原来的话 → 改过的话" in body
    assert "方式：上门 → 电话" in body
    visit.refresh_from_db()
    assert (visit.note, visit.mode, visit.rev) == ("改过的话", "phone", 2)


def test_the_form_begins_with_what_is_there(client, cast, visit):
    client.force_login(cast.li)
    response = client.get(edit(visit))
    form = response.context["form"]
    assert form["note"].value() == "原来的话"
    assert form["present"].value() == "祖母"
    body = response.content.decode()
    assert f'id="with-{cast.wang.pk}" checked' in body
    client.post(edit(visit), as_shown(visit))
    visit.refresh_from_db()
    assert visit.rev == 1


def test_a_stale_page_is_refused_and_keeps_what_was_typed(client, cast, visit):
    client.force_login(cast.li)
    client.post(edit(visit), as_shown(visit, note="先改的"))
    response = client.post(edit(visit), as_shown(visit, note="后改的"))
    body = response.content.decode()
    assert response.status_code == 422
    assert "刚刚被别人改过" in body
    assert "后改的" in body
    assert Visit.objects.get().note == "先改的"


def test_withdrawn_it_says_so_and_cannot_be_changed(client, cast, visit):
    client.force_login(cast.li)
    url = edit(visit, "phone-visit-withdraw")
    body = client.post(url, {"reason": "记错了人家"}, follow=True).content.decode()
    assert "已撤回，不计数" in body
    assert "记错了人家" in body
    assert client.get(edit(visit)).status_code == 403
    assert client.post(url, {"reason": "再按"}).status_code == 403


def test_my_records_by_quarter(client, cast, visit):
    client.force_login(cast.wang)
    body = client.get(reverse("phone-visits")).content.decode()
    assert "周家" in body
    assert "1 条" in body
    body = client.get(reverse("phone-visits"), {"period": "2020Q1"}).content.decode()
    assert "这个季度还没有记录" in body
    assert client.get(reverse("phone-visits"), {"period": "胡写"}).status_code == 200


def test_me(client, cast):
    client.force_login(cast.li)
    body = client.get(reverse("me")).content.decode()
    assert "七年级1班 班主任" in body
    assert "我的记录" in body


def test_who_has_left_meanwhile_is_not_dropped_by_a_correction(client, cast):
    """The page cannot offer a colleague who is gone, and offers the pupil beside the one who is still there."""
    visit = make_visit(cast.li, cast.zhou, students=[cast.zihan], companions=[cast.wang])
    cast.zihan.left_on = cast.wang.left_on = date(2026, 1, 1)
    cast.zihan.save()
    cast.wang.save()
    client.force_login(cast.li)
    assert "周子涵 七年级1班" in client.get(edit(visit)).content.decode()
    client.post(edit(visit), as_shown(visit, note="更正", companions=[]))
    visit.refresh_from_db()
    assert visit.note == "更正"
    assert list(visit.students.all()) == [cast.zihan]
    assert set(visit.participations.values_list("user", flat=True)) == {cast.li.pk, cast.wang.pk}


def test_the_only_child_of_a_family_may_have_left_when_it_is_corrected(client, cast):
    visit = make_visit(cast.zhao, cast.chen)
    cast.yiming.left_on = date(2026, 1, 1)
    cast.yiming.save()
    client.force_login(cast.zhao)
    data = {key: value for key, value in as_shown(visit, note="更正").items() if key != "students"}
    assert client.post(edit(visit), data).status_code == 302
    assert list(visit.students.all()) == [cast.yiming]
