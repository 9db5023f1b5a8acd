"""A few lines in every register of a school, as the office, a unit lead and teachers would write them."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from campaigns.planning.models import Campaign
from casework.management.demo.events import House
from casework.registers.models import RegisterEntry
from casework.registers.services import entries_gather, entry_add, entry_progress
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Branch, Organization, User

Level = RegisterEntry.Level
# What was found, what is done about it, when it began and is due, and when it was done, in days from today.
TASKS = (
    ("放学时校门口车辆拥堵", "分年级错时放学；和交警商定临时停车点", -46, 26, None),
    ("食堂打到手里的菜是凉的", "换保温餐台；推迟装盘", -60, -20, -22),
    ("晚自习后回村的路没有灯", "报请镇里装灯，装好前由教师护送", -38, -4, None),
    ("课后服务内容单一", "增设篮球、书法、口风琴三个班", -30, 40, None),
)
RULES = (("家访工作制度", "revise", -15), ("教师外出登记办法", "abolish", -30), ("家长意见限期答复制度", "new", None))
GAPS = (("与家长联系不够经常", "每位班主任每周联系三户"), ("对住校学生的晚间生活了解少", "每周一名干部住校"))
STORIES = (
    ("祖母学会了视频通话", "story", "孩子每周能和在外的父母见上一面。"),
    ("把家长会开到村里", "experience", "一个村一次，来的家长多了一半。"),
)
WISHES = (("想要一盏不晃眼的台灯", "wish"), ("周末想有个地方写作业", "difficulty"), ("想去县城的图书馆看看", "hope"))


def record_registers(school: Organization, campaign: Campaign, today: date) -> int:
    """Returns how many lines were written."""
    house = House(school, today)
    before = RegisterEntry.objects.filter(school=school).count()
    _tasks(house, campaign, today)
    _lists(house, campaign, today)
    _stories(house, campaign, today)
    return RegisterEntry.objects.filter(school=school).count() - before


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _tasks(house: House, campaign: Campaign, today: date) -> None:
    for number, (title, body, starts, due, done) in enumerate(TASKS):
        first = _day(today, starts)
        who = house.staff[number * 3 % len(house.staff)]
        values = {
            "title": title, "body": body, "starts_on": first, "planned_on": _day(today, due), "responsible": who,
            "leader": house.leaders[number % len(house.leaders)], "department": who.department,
        }  # fmt: skip
        at = shanghai_moment(first, time(16))
        if done is not None:
            values |= {"done_on": _day(today, done), "outcome": "家长代表看过，认可。"}
            at = shanghai_moment(_day(today, done), time(16))
        entry = entry_add(
            uuid=uuid4(), kind="rectification", values=values, actor=house.office, at=at, campaign=campaign
        )
        if done is None:
            note = "已经和有关方面说定，正在做。"
            entry_progress(entry, text=note, actor=who, at=shanghai_moment(_day(today, -3), time(17)))
    for title, change, done in RULES:
        values = {
            "title": title,
            "change": change,
            "planned_on": _day(today, 20),
            "department": house.office.department,
        }
        if done is not None:
            values |= {"done_on": _day(today, done)}
        _add(house.office, "rule_change", values, campaign, _day(today, done if done is not None else -10))
    deed = {"title": "校门口装遮雨棚", "field": "home_school", "leader": house.principal, "planned_on": _day(today, 30)}
    _add(house.office, "practical", deed, campaign, _day(today, -12))


def _lists(house: House, campaign: Campaign, today: date) -> None:
    units = list(dict.fromkeys(person.department for person in house.staff if person.department))[: len(GAPS)]
    found = [
        _add(
            house.office, "gap", {"title": title, "body": body, "department": unit}, campaign, _day(today, -9),
            level=Level.UNIT,
        )
        for unit, (title, body) in zip(units, GAPS, strict=False)
    ]  # fmt: skip
    branch = Branch.objects.filter(school=house.school).first()
    if branch:
        values = {"title": "学习不够深入", "branch": branch}
        _add(house.office, "gap", values, campaign, _day(today, -8), level=Level.BRANCH)
    entries_gather(entries=found[:1], actor=house.office, at=shanghai_moment(_day(today, -7), time(10)))


def _stories(house: House, campaign: Campaign, today: date) -> None:
    for number, (title, kind, body) in enumerate(STORIES):
        day = _day(today, -14 + number)
        _add(house.staff[-1 - number], kind, {"title": title, "body": body, "done_on": day}, campaign, day)
    press = {"title": "老师走进柳溪村", "media": "校园公众号", "medium": "wechat", "done_on": _day(today, -11)}
    _add(house.office, "press", press, campaign, _day(today, -11))
    for number, (title, sort) in enumerate(WISHES):
        writer = house.staff[-3 - number]
        values: dict[str, Any] = {"title": title, "wish": sort, "department": writer.department}
        if number == 1:
            values |= {"responsible": writer, "starts_on": _day(today, -5)}
        _add(writer, "wish", values, campaign, _day(today, -6))


def _add(
    actor: User,
    kind: str,
    values: dict[str, Any],
    campaign: Campaign,
    on: date,
    level: str = RegisterEntry.Level.SCHOOL,
) -> RegisterEntry:
    at = shanghai_moment(on, time(15))
    return entry_add(uuid=uuid4(), kind=kind, values=values, actor=actor, at=at, campaign=campaign, level=level)
