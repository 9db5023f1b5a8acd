"""Doors: who comes in, who does not, and what a stranger can learn by knocking."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from outreach.people.activation import activation_issue, setup_code_issue
from outreach.people.models import Activation, Organization, User
from outreach.timeline.models import Entry
from tests.conftest import PASSWORD

GOOD = "操场边的桂花九月开了满院香"
WRONG = "登录名或密码不对"


@pytest.fixture
def li(cast):
    cast.li.set_password(PASSWORD)
    cast.li.save()
    return cast.li


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post("/login/", {"username": name, "password": password, **extra})


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("name", ["A020@A", "a020@a", " A020@A ", "13900000020"])
def test_people_sign_in_by_number_or_phone(client, li, name):
    assert sign_in(client, name).status_code == 302
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("name", ["A020", "A999@A", "A020@B", "13900000099", "A020@A@A", "１３９"])
def test_an_unknown_name_is_answered_as_a_wrong_password(client, li, name):
    unknown, wrong = sign_in(client, name), sign_in(client, "A020@A", "错了的密码不是这个")
    assert WRONG in page(unknown)
    assert WRONG in page(wrong)


def test_an_unknown_name_takes_a_hash_as_well(client, li, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))
    sign_in(client, "A999@A", "随便写一个密码试试看")
    sign_in(client, "A021@A", "没有激活的账号也一样")
    assert len(hashed) == 2


def test_a_phone_of_two_people_opens_nothing(client, cast, li):
    User.objects.filter(pk=cast.wang.pk).update(phone=li.phone)
    assert WRONG in page(sign_in(client, li.phone))


@pytest.mark.parametrize(
    ("onward", "goes"), [("/tickets/", "/tickets/"), ("https://example.com/", "/"), ("//x.cn", "/")]
)
def test_after_signing_in_one_stays_on_this_site(client, li, onward, goes):
    assert sign_in(client, "A020@A", next=onward).url == goes


def test_eight_wrong_passwords_lock_the_account_however_its_name_is_spelt(client, li):
    for i in range(8):
        last = sign_in(client, ("A020@A", "a020@A", "13900000020")[i % 3], "错了的密码不是这个")
    assert "先歇一会儿" in page(last)
    assert "先歇一会儿" in page(sign_in(client, "A020@a"))
    assert sign_in(client, "A020@A").status_code == 429


def test_others_behind_the_same_address_are_not_locked(client, cast, li):
    for _ in range(9):
        sign_in(client, "A021@A", "错了的密码不是这个")
    assert sign_in(client, "A020@A").status_code == 302


def test_signing_out_is_a_post(client, li):
    client.force_login(li)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": date(2026, 1, 31)}])
def test_whoever_left_is_out_at_the_next_request(client, li, change):
    sign_in(client, "A020@A")
    assert client.get("/me/").status_code == 200
    User.objects.filter(pk=li.pk).update(**change)
    assert client.get("/me/").status_code == 302
    assert WRONG in page(sign_in(client, "A020@A"))


def test_the_last_day_still_counts(client, li):
    User.objects.filter(pk=li.pk).update(left_on=timezone.localdate())
    assert sign_in(client, "A020@A").status_code == 302


# One's own account


def test_me_shows_name_and_roles(client, li):
    client.force_login(li)
    shown = page(client.get("/me/"))
    assert "A020@A" in shown
    assert "班主任 · 七年级1班" in shown


def test_a_changed_password_ends_the_other_sessions(client, client_two, li):
    client.force_login(li)
    client_two.force_login(li)
    given = {"old": PASSWORD, "password1": GOOD, "password2": GOOD}
    assert client.post("/me/password/", given).url == "/me/"
    assert client.get("/me/").status_code == 200
    assert client_two.get("/me/").status_code == 302
    assert sign_in(client_two, "A020@A", GOOD).status_code == 302


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"old": "不是这个"}, "现在的密码不对"),
        ({"password2": "两次不一样的密码呀呀呀"}, "两次输入的密码不一样"),
        ({"password1": "短", "password2": "短"}, "密码太短"),
    ],
)
def test_a_bad_new_password_is_refused(client, li, given, says):
    client.force_login(li)
    shown = client.post("/me/password/", {"old": PASSWORD, "password1": GOOD, "password2": GOOD} | given)
    assert says in page(shown)
    assert sign_in(client, "A020@A").status_code == 302


def test_other_sessions_can_be_ended(client, client_two, li):
    client.force_login(li)
    client_two.force_login(li)
    client.post("/me/sessions/end/")
    assert client.get("/me/").status_code == 200
    assert client_two.get("/me/").status_code == 302
    assert client.get("/me/sessions/end/").status_code == 405


# Activation


@pytest.fixture
def slip(cast):
    return activation_issue([cast.wang], actor=cast.office, at=timezone.now())[0]


def use(client, name, code, password=GOOD, again=None):
    return client.post(
        "/activate/", {"username": name, "code": code, "password1": password, "password2": again or password}
    )


def test_a_slip_sets_the_password_once(client, client_two, cast, slip):
    assert use(client, "A021@A", slip.spaced.lower()).status_code == 302
    assert client.get("/me/").status_code == 200
    cast.wang.refresh_from_db()
    assert cast.wang.activated_at
    assert Entry.objects.filter(action="account.activated", actor=cast.wang).count() == 1
    assert "激活码不对" in page(use(client_two, "A021@A", slip.code))
    assert sign_in(client_two, "A021@A", GOOD).status_code == 302


def test_only_the_hash_of_a_code_is_kept(slip):
    assert slip.code not in Activation.objects.get().code_hash


def test_a_new_slip_is_a_reset_that_ends_the_sessions(client, client_two, cast, li):
    client.force_login(li)
    new = activation_issue([li], actor=cast.office, at=timezone.now())[0]
    assert client.get("/me/").status_code == 200
    use(client_two, "A020@A", new.code)
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("name", ["A999@A", "A030@A", "A021@A"])
def test_unknown_names_and_wrong_codes_are_answered_alike(client, slip, name):
    shown = page(use(client, name, "AAAAABBBBB"))
    assert "登录名或激活码不对" in shown
    assert client.get("/me/").status_code == 302


def test_five_wrong_codes_void_the_slip(client, slip):
    for _ in range(5):
        use(client, "A021@A", "AAAAABBBBB")
    assert "激活码不对" in page(use(client, "A021@A", slip.code))


def test_a_weak_password_costs_no_try(client, cast, slip):
    for _ in range(6):
        assert "密码太短" in page(use(client, "A021@A", slip.code, "短"))
    assert use(client, "A021@A", slip.code).status_code == 302


def test_a_slip_is_good_for_fourteen_days(client, cast, slip, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=14, minutes=1))
    assert "过期" in page(use(client, "A021@A", slip.code))


def test_whoever_left_cannot_use_a_slip(client, cast, slip):
    User.objects.filter(pk=cast.wang.pk).update(left_on=date(2026, 1, 1))
    assert "激活码不对" in page(use(client, "A021@A", slip.code))


# Set-up


@pytest.fixture
def code(db):
    return setup_code_issue(at=timezone.now())


def first(code, **given):
    return {
        "code": code, "kind": "school", "school_name": "丙中学", "school_code": "C", "name": "高明", "staff_no": "c001",
        "phone": "13700000001", "roles": ["principal", "office", "admin"], "password1": GOOD, "password2": GOOD,
    } | given  # fmt: skip


def test_an_empty_installation_is_set_up_once(client, client_two, code):
    assert client.get("/login/").url == "/setup/"
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", first(code)).url == "/"
    user = User.objects.get()
    assert (user.username, user.school.kind, user.school.parent) == ("C001@C", "school", None)
    assert set(user.appointments.values_list("role", flat=True)) == {"principal", "office", "admin"}
    assert client.get("/me/").status_code == 200
    assert client_two.get("/setup/").status_code == 404
    assert client_two.post("/setup/", first(code)).status_code == 404


def test_a_district_is_set_up_with_its_first_school(client, code):
    client.post("/setup/", first(code, kind="district", bureau_name="示例区教育工委", bureau_code="Q"))
    assert Organization.objects.get(code="C").parent.name == "示例区教育工委"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"code": "AAAA"}, "设置码不对"),
        ({"kind": "district"}, "请填写这一项"),
        ({"school_code": "丙"}, "字母"),
        ({"phone": "123"}, "11位"),
        ({"password1": "gaoming19900101", "password2": "gaoming19900101"}, "容易被猜到"),
        ({"roles": []}, "请填写这一项"),
    ],
)
def test_a_bad_set_up_makes_nothing(client, code, given, says):
    assert says in page(client.post("/setup/", first(code) | given))
    assert not User.objects.exists()
    assert not Organization.objects.exists()
    assert client.post("/setup/", first(code)).status_code == 302


def test_a_set_up_code_lives_for_a_day(client, code, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert "设置码不对" in page(client.post("/setup/", first(code)))
