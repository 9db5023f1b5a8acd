"""Each role finds its own pages; the page one is on is marked; a count says what waits."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from outreach import navigation
from outreach.navigation import Item
from outreach.people.models import User


@pytest.fixture
def request_of(cast):
    def made(who, path="/"):
        request = RequestFactory().get(path)
        request.user = getattr(cast, who)
        return request

    return made


@pytest.mark.parametrize(
    ("who", "first", "titles"),
    [
        ("li", "首页", [""]),
        ("lead", "首页", ["", "汇总"]),
        ("office", "工作台", ["", "汇总", "学校"]),
        ("principal", "工作台", ["", "汇总", "学校"]),
        ("district", "总览", [""]),
    ],
)
def test_each_role_has_its_own_groups(cast, who, first, titles):
    groups = navigation.groups_for(getattr(cast, who))
    assert [group.title for group in groups] == titles
    assert groups[0].items[0].label == first


def test_nobody_signed_in_sees_no_navigation(client, db):
    page = client.get("/complaint/").content.decode()
    assert "<nav" not in page


ENTRIES = (Item("问题", "ticket-list"), Item("导出", "export-list"))


@pytest.mark.parametrize(
    ("path", "active"), [("/tickets/", ["问题"]), ("/tickets/7/", ["问题"]), ("/", []), ("/x/", [])]
)
def test_the_entry_of_the_page_is_marked(request_of, path, active):
    assert [item.label for item in navigation.placed(ENTRIES, request_of("li", path)) if item.active] == active


def test_a_count_is_asked_for_only_where_it_is_shown(request_of, monkeypatch, django_assert_num_queries):
    asked = []
    everybody = User.objects.filter(staff_no__in=["A020", "A021"])
    monkeypatch.setattr(navigation, "_badges", {"ticket-list": lambda user: asked.append(user.pk) or everybody})
    request = request_of("li")
    items = navigation.placed(ENTRIES, request)
    assert asked == []
    with django_assert_num_queries(1):
        assert str(items[0].badge) == "2"
        assert str(items[0].badge) == "2"
    assert items[1].badge is None
    assert asked == [request.user.pk]


def test_every_entry_leads_to_a_page():
    groups = (*navigation.TEACHER, *navigation.OFFICE, *navigation.LEAD, *navigation.ADMIN, *navigation.DISTRICT)
    bottoms = (*navigation.BOTTOM, *navigation.BOTTOM_DESK, *navigation.BOTTOM_DISTRICT)
    pages = {item.page for group in groups for item in group.items} | {item.page for item in bottoms}
    assert all(reverse(page) for page in pages)
