"""The form on the phone: it can be saved as it stands, keeps what was typed, and is stored once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.tickets.models import Ticket
from casework.visits.models import Visit, VisitConflictCopy
from tests.casework.visits.factory import make_visit


def url():
    return reverse("visit-new")


def filled(cast, **said):
    """The form as it is shown, sent without a change."""
    return {
        "household": cast.zhou.pk,
        "uuid": str(uuid4()),
        "students": [cast.zihan.pk, cast.zimo.pk],
        "mode": "home",
        "on": timezone.localdate().isoformat(),
        "purposes": ["situation"],
        "outcome": "met",
        "note": "",
    } | said


def test_without_a_family_it_asks_whom(client, cast):
    client.force_login(cast.li)
    body = client.get(url()).content.decode()
    assert "哪一户" in body
    assert f"{url()}?household={cast.zhou.pk}" in body


def test_everything_has_an_answer_already(client, cast):
    client.force_login(cast.li)
    response = client.get(url(), {"household": cast.zhou.pk})
    form = response.context["form"]
    assert form["mode"].value() == "home"
    assert form["on"].value() == timezone.localdate()
    assert form["purposes"].value() == ["situation"]
    assert set(form["students"].value()) == {cast.zihan.pk, cast.zimo.pk}
    body = response.content.decode()
    assert "周家" in body
    needed = {name for name, field in form.fields.items() if field.required}
    assert needed == {"mode", "on", "outcome", "uuid"}


def test_a_link_may_say_how_and_why(client, cast):
    client.force_login(cast.li)
    form = client.get(url(), {"household": cast.zhou.pk, "mode": "phone", "purpose": "birthday"}).context["form"]
    assert (form["mode"].value(), form["purposes"].value()) == ("phone", ["birthday"])
    form = client.get(url(), {"household": cast.zhou.pk, "mode": "x", "purpose": "x"}).context["form"]
    assert (form["mode"].value(), form["purposes"].value()) == ("home", ["situation"])


def test_it_is_saved_as_it_stands(client, cast):
    client.force_login(cast.li)
    response = client.post(url(), filled(cast), follow=True)
    visit = Visit.objects.get()
    assert response.redirect_chain == [(reverse("visit-saved", args=[visit.pk]), 302)]
    body = response.content.decode()
    assert "已记下" in body
    assert "再记一户" in body
    assert visit.recorder == cast.li
    assert {child.name for child in visit.students.all()} == {"周子涵", "周子墨"}


def test_sent_twice_it_is_stored_once(client, cast):
    client.force_login(cast.li)
    sent = filled(cast, note="一样")
    first, second = client.post(url(), sent), client.post(url(), sent)
    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_changed_and_sent_again_shows_both_and_lets_one_decide(client, cast):
    client.force_login(cast.li)
    sent = filled(cast, note="第一版")
    client.post(url(), sent)
    response = client.post(url(), sent | {"note": "第二版", "mode": "phone"})
    assert response.status_code == 409
    body = response.content.decode()
    assert "第一版" in body
    assert "第二版" in body
    assert '<th scope="row">方式</th>' in body
    copy = VisitConflictCopy.objects.get()
    client.post(reverse("visit-conflict", args=[copy.pk]), {"take": "1"})
    visit = Visit.objects.get()
    assert (visit.note, visit.mode, visit.rev) == ("第二版", "phone", 2)
    assert client.get(reverse("visit-conflict", args=[copy.pk])).status_code == 404


def test_keeping_the_first_changes_nothing(client, cast):
    client.force_login(cast.li)
    sent = filled(cast, note="第一版")
    client.post(url(), sent)
    client.post(url(), sent | {"note": "第二版"})
    copy = VisitConflictCopy.objects.get()
    for who, status in ((cast.stranger, 404), (cast.zhao, 404)):
        client.force_login(who)
        assert client.post(reverse("visit-conflict", args=[copy.pk])).status_code == status
    client.force_login(cast.li)
    body = client.post(reverse("visit-conflict", args=[copy.pk]), follow=True).content.decode()
    assert Visit.objects.get().note == "第一版"
    assert "看过两份，保留了原来的" in body


def test_a_uuid_of_somebody_elses_record_shows_nothing_of_it(client, cast):
    visit = make_visit(cast.wang, cast.zhou, note="王老师写的")
    client.force_login(cast.li)
    response = client.post(url(), filled(cast, uuid=str(visit.uuid)))
    assert response.status_code == 403
    assert "王老师写的" not in response.content.decode()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"on": "other", "on_other": "2999-01-01"}, "日期不能晚于今天"),
        ({"on": "昨天"}, "日期请写成 2026-09-01 这样"),
        ({"on": ""}, "请选日期"),
        ({"problem": "on", "problem_text": " "}, "请写下家长的原话"),
        ({"mode": "gift", "gift_amount": "两百"}, "金额请填数字"),
        ({"note": "字" * 2001}, "2000"),
    ],
)
def test_bad_input_is_told_at_the_field_and_nothing_typed_is_lost(client, cast, said, message):
    client.force_login(cast.li)
    response = client.post(url(), filled(cast, note="写了很久的话", companions=[cast.wang.pk]) | said)
    body = response.content.decode()
    assert response.status_code == 422
    assert message in body
    assert said.get("note", "写了很久的话") in body
    assert f'id="with-{cast.wang.pk}" checked' in body
    assert Visit.objects.count() == 0


def test_the_familys_words_make_a_ticket(client, cast):
    client.force_login(cast.li)
    words = "放学门口停满了车，差点被电动车碰到。"
    response = client.post(
        url(),
        filled(cast, problem="on", problem_text=words, problem_category="logistics_safety"),
        follow=True,
    )
    ticket = Ticket.objects.get()
    assert (ticket.original_text, ticket.category, ticket.registered_by) == (words, "logistics_safety", cast.li)
    body = response.content.decode()
    assert words in body
    assert ticket.no in body
    assert "前解决" in body


def test_words_typed_without_the_switch_are_not_lost(client, cast):
    client.force_login(cast.li)
    client.post(url(), filled(cast, problem_text="没有脚本的手机写的"))
    assert Ticket.objects.get().original_text == "没有脚本的手机写的"


def test_a_companion_of_another_school_is_refused(client, cast):
    client.force_login(cast.li)
    response = client.post(url(), filled(cast, companions=[cast.stranger.pk]))
    assert response.status_code == 422
    assert Visit.objects.count() == 0


def test_the_second_record_of_a_day_is_told(client, cast):
    client.force_login(cast.li)
    assert "今天已经记过" not in client.get(url(), {"household": cast.zhou.pk}).content.decode()
    make_visit(cast.li, cast.zhou)
    assert "今天已经记过" in client.get(url(), {"household": cast.zhou.pk}).content.decode()
    body = client.post(url(), filled(cast), follow=True).content.decode()
    assert "合并计 1 次" in body


def test_a_late_entry_is_taken_and_told(client, cast):
    client.force_login(cast.li)
    day = timezone.localdate() - timedelta(days=200)
    body = client.post(url(), filled(cast, on="other", on_other=day.isoformat()), follow=True).content.decode()
    assert Visit.objects.get().on == day
    assert "标为迟报" in body


def test_keys_that_are_not_asked_for_change_nothing(client, cast):
    client.force_login(cast.li)
    client.post(url(), filled(cast, recorder=cast.wang.pk, school=cast.other_school.pk, rev=9, entry="late"))
    visit = Visit.objects.get()
    assert (visit.recorder, visit.school, visit.rev, visit.entry) == (cast.li, cast.school, 1, "on_time")


@pytest.mark.parametrize(("who", "status"), [("zhao", 302), ("stranger", 404), ("district", 404)])
def test_who_may_write_for_the_zhou_family(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.post(url(), filled(cast)).status_code == status


def test_a_family_out_of_sight_is_404(client, cast):
    client.force_login(cast.li)
    assert client.get(url(), {"household": cast.chen.pk}).status_code == 404
    assert client.post(url(), filled(cast, household=cast.chen.pk)).status_code == 404
    assert Visit.objects.count() == 0
