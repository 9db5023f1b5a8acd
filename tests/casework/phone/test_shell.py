"""What the phone keeps to open without the network is the same for everybody, and is sent once."""

import json
import re

import pytest
from django.urls import reverse

from casework.phone import shell

KEPT = ["phone-shell", "phone-worker", "phone-manifest"]


@pytest.mark.parametrize("name", KEPT)
def test_everybody_gets_the_same_and_no_cookie_is_read_or_set(client, cast, name):
    nobody = client.get(reverse(name))
    client.force_login(cast.li)
    li = client.get(reverse(name))
    client.force_login(cast.stranger)
    stranger = client.get(reverse(name))
    for answer in (nobody, li, stranger):
        assert answer.status_code == 200
        assert answer.content == nobody.content
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
        assert "no-store" not in answer["Cache-Control"]


def test_pages_of_a_person_are_still_kept_by_nobody(client, cast):
    client.force_login(cast.li)
    assert "no-store" in client.get(reverse("phone-home"))["Cache-Control"]


@pytest.mark.parametrize("name", ["phone-shell", "phone-worker"])
def test_the_same_again_is_not_sent_again(client, db, name):
    first = client.get(reverse(name))
    again = client.get(reverse(name), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == "no-cache"


def test_the_shell_asks_the_database_nothing(client, db, django_assert_num_queries):
    shell._document()
    with django_assert_num_queries(0):
        shell._document()
        client.get(reverse("phone-shell"))


def test_the_shell_holds_the_form_of_a_visit_and_no_token_and_no_day(client, db):
    page = client.get(reverse("phone-shell")).content.decode()
    form = page[page.index('<template id="visit-form">') : page.index("</template>")]
    for field in ("students", "mode", "on", "purposes", "outcome", "note", "problem", "problem_text", "companions"):
        assert f'name="{field}"' in form or f'id="div_id_{field}"' in form or f'id="{field}"' in form, field
    assert "csrf" not in page
    assert not re.search(r"20\d\d-\d\d-\d\d", page)


def test_the_worker_may_stand_before_every_page_and_names_what_it_keeps(client, db):
    answer = client.get(reverse("phone-worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    told = json.loads(answer.content.split(b"\n", 1)[0].removeprefix(b"self.LX=").removesuffix(b";"))
    assert told["shell"] == reverse("phone-shell")
    assert [name for name in told["needed"] if "phone" in name]
    assert re.fullmatch(r"[0-9a-f]{16}", told["version"])


def test_another_shell_is_another_version(monkeypatch):
    before = shell._worker()
    monkeypatch.setattr(shell, "_document", lambda: b"changed")
    assert shell._worker() != before


def test_the_home_screen_gets_an_icon_and_an_address(client, db):
    told = client.get(reverse("phone-manifest")).json()
    assert told["start_url"] == reverse("phone-home")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


def test_the_phone_is_told_who_is_signed_in_and_that_nobody_is(client, cast):
    client.force_login(cast.li)
    assert client.get(reverse("phone-home")).cookies["lianxin-who"].value == str(cast.li.pk)
    assert "lianxin-who" not in client.get(reverse("phone-home")).cookies
    client.force_login(cast.wang)
    assert client.get(reverse("phone-home")).cookies["lianxin-who"].value == str(cast.wang.pk)
    gone = client.post(reverse("logout")).cookies["lianxin-who"]
    assert (gone.value, gone["max-age"]) == ("", 0)
