"""What the side and bottom navigation hold for each role, and who stands signed in.

An entry names the URL of a page; other slices bring the pages. `badges` is filled by slices that have something
waiting: `@badge("ticket-list")` on a function of the user.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from outreach import access
from outreach.lib.counting import counts_of
from outreach.notices.models import Notice


@dataclass(frozen=True)
class Item:
    label: str
    page: str
    icon: str = "circle"
    adds: bool = False
    url: str = ""
    active: bool = False
    badge: object = None


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Item, ...]


TEACHER = (
    Group(
        "",
        (
            Item("首页", "home"),
            Item("家庭", "family-list"),
            Item("走访", "visit-list"),
            Item("活动记录", "event-list"),
            Item("问题", "ticket-list"),
            Item("台账", "register-list"),
            Item("我的材料", "submission-mine"),
            Item("我的", "me"),
        ),
    ),
)
SUMMARIES = Group("汇总", (Item("季度情况", "quarter"), Item("导出", "export-list")))
OFFICE = (
    Group(
        "",
        (
            Item("工作台", "home"),
            Item("活动", "campaign-list"),
            Item("结对", "pairing-list"),
            Item("走访", "visit-list"),
            Item("活动记录", "event-list"),
            Item("问题", "ticket-list"),
            Item("台账", "register-list"),
            Item("材料", "submission-office"),
            Item("我的材料", "submission-mine"),
        ),
    ),
    SUMMARIES,
    Group(
        "学校",
        (
            Item("教职工", "staff-list"),
            Item("老师的手机", "device-school"),
            Item("学生与家庭", "family-list"),
            Item("指标减免", "exemption-list"),
            Item("联系点", "point-list"),
            Item("校历与设置", "calendar"),
        ),
    ),
)
LEAD = (
    *TEACHER,
    Group("汇总", (Item("季度情况", "quarter"), Item("材料", "submission-office"), Item("结对", "pairing-list"))),
)
ADMIN = (
    Group(
        "",
        (
            Item("首页", "home"),
            Item("教职工", "staff-list"),
            Item("老师的手机", "device-school"),
            Item("没送到的邮件", "digest-undelivered"),
        ),
    ),
)
DISTRICT = (Group("", (Item("总览", "home"), Item("活动", "campaign-list"), Item("导出", "export-list"))),)

# A teacher lives under /m/; who also works at a desk keeps both, each with its own home.
BOTTOM = (
    Item("首页", "phone-home", "home"),
    Item("家庭", "phone-families", "users"),
    Item("记一次", "visit-new", "plus", adds=True),
    Item("问题", "ticket-list", "message-circle-question"),
    Item("我的", "me", "user-circle"),
)
BOTTOM_DESK = (
    Item("首页", "home", "home"),
    Item("走访", "visit-list", "clipboard-list"),
    Item("记一次", "visit-new", "plus", adds=True),
    Item("问题", "ticket-list", "message-circle-question"),
    Item("我的", "me", "user-circle"),
)
BOTTOM_DISTRICT = (
    Item("总览", "home", "home"),
    Item("活动", "campaign-list", "flag"),
    Item("消息", "inbox", "bell"),
    Item("我的", "account", "user-circle"),
)

HOMES = ("/", "/m/")  # every other address begins so: they are marked only on themselves

INBOX = "inbox"
_badges: dict[str, Callable] = {}


def badge(page: str) -> Callable:
    """Registers what finds the things waiting behind an entry, as a query; none shows nothing."""

    def register(count: Callable) -> Callable:
        _badges[page] = count
        return count

    return register


def groups_for(user) -> tuple[Group, ...]:
    if access.is_district(user):
        return DISTRICT
    if access.is_office(user):
        return OFFICE
    if access.is_admin(user):
        return ADMIN
    if access.is_unit_lead(user):
        return LEAD
    return TEACHER


def covers(url: str, path: str) -> bool:
    return url == path or (url != "/" and path.startswith(url))


def placed(items: tuple[Item, ...], request: HttpRequest) -> list[Item]:
    """The entries with their addresses; the one whose address begins this page's is marked."""
    found = [replace(item, url=reverse(item.page)) for item in items]
    here = [item.url for item in found if covers(item.url, request.path)]
    current = max(here, key=len, default=None)

    def waiting(item: Item):
        return SimpleLazyObject(lambda: _waiting(request)[item.page]) if item.page in _badges else None

    return [replace(item, active=item.url == current, badge=waiting(item)) for item in found]


def _waiting(request: HttpRequest) -> dict[str, int]:
    """How much waits behind each entry that says so, and how many notices: in one query, once a request."""
    if "waiting" not in request.__dict__:
        user: Any = request.user
        found = {page: find(user) for page, find in _badges.items()}
        request.__dict__["waiting"] = counts_of(found | {INBOX: Notice.objects.visible_to(user).unread()})
    return request.__dict__["waiting"]


def navigation(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "bottom_nav": [], "foot": foot()}
    return {
        "nav": SimpleLazyObject(lambda: side(user, request)),
        "bottom_nav": SimpleLazyObject(lambda: bottom(user, request)),
        "person": {
            "name": user.name,
            "mine_url": reverse("account"),
            "notices_url": reverse("inbox"),
            "logout_url": reverse("logout"),
        },
        "unread": SimpleLazyObject(lambda: _waiting(request)[INBOX]),
        "foot": foot(),
    }


def side(user, request: HttpRequest) -> list[Group]:
    groups = [Group(group.title, tuple(placed(group.items, request))) for group in groups_for(user)]
    return [group for group in groups if group.items]


def bottom(user, request: HttpRequest) -> list[Item]:
    if access.is_district(user):
        return placed(BOTTOM_DISTRICT, request)
    at_desk = not request.path.startswith("/m/") and (access.is_office(user) or access.is_unit_lead(user))
    return placed(BOTTOM_DESK if at_desk else BOTTOM, request)


def foot() -> list[dict[str, str]]:
    """投诉建议 stands on every page (practice B.9)."""
    return [{"label": "投诉建议", "url": reverse("complaint")}]
