"""Two quarters of meetings, lectures, talks and days among pupils, recorded as the office and the leaders would."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from casework.events.services import event_record
from casework.management.demo.history import NAMESPACE
from outreach.calendar.periods import Period, shanghai_moment
from outreach.people.models import Appointment, ClassGroup, Organization, User
from outreach.people.roles import Role

ADAY = timedelta(days=1)
LECTURES = ("法治进校园：遇到欺凌怎么办", "食品安全与一日三餐", "平安出行：上学放学路上", "怎样和孩子说说心里话")
LESSONS = ("议论文升格", "函数的图象", "从地图看家乡", "一节生物实验课", "英语诗歌朗读")
AMONG_PUPILS = ("in_canteen", "in_dormitory", "in_classroom", "same_meal", "same_study")


@dataclass(frozen=True)
class Happening:
    kind: str
    on: date
    people: list[tuple[User, str]]
    actor: User
    title: str = ""
    held: bool = True
    said: dict[str, Any] = field(default_factory=dict)


class House:
    """Who there is at one school."""

    def __init__(self, school: Organization, today: date) -> None:
        self.school, self.today = school, today
        self.random = Random(f"{school.code} events")  # the same demonstration every time
        self.staff = list(User.objects.filter(school=school).employed(today).for_list())
        held: dict[str, list[User]] = {}
        by_pk = {who.pk: who for who in self.staff}
        rows = Appointment.objects.filter(organization=school).on(today).order_by("user__staff_no")
        for role, user in rows.values_list("role", "user_id").distinct():
            if user in by_pk:
                held.setdefault(role, []).append(by_pk[user])
        self.held = held
        self.principal = held[Role.PRINCIPAL][0]
        self.office = held[Role.OFFICE][0]
        self.leaders = held.get(Role.LEADER, [self.principal])
        self.classes = list(ClassGroup.objects.filter(school=school))


def record_events(school: Organization, today: date, periods: tuple[Period, ...]) -> int:
    """What a school held in these quarters up to today, and what it has planned. Returns how many."""
    house = House(school, today)
    happenings = [one for period in periods for one in _of_period(house, period)]
    happenings = [one for one in happenings if one.on <= today] + list(_planned(house))
    for number, one in enumerate(sorted(happenings, key=lambda one: (one.on, one.kind))):
        event_record(
            school=school,
            actor=one.actor,
            at=_moment(one, today),
            uuid=uuid.uuid5(NAMESPACE, f"{school.code}:event:{number}"),
            kind=one.kind,
            title=one.title,
            on=one.on,
            people=one.people,
            held=one.held,
            **one.said,
        )
    return len(happenings)


def _moment(one: Happening, today: date) -> datetime:
    return shanghai_moment(min(one.on, today) if one.held else today - ADAY, time(17 if one.held else 8, 30))


def _of_period(house: House, period: Period) -> Iterator[Happening]:
    yield from _meetings(house, period)
    yield from _lectures(house, period)
    for leader in house.leaders:
        for _ in range(house.random.randint(1, 3)):
            kind = house.random.choice(AMONG_PUPILS)
            yield Happening(kind, _school_day(house, period), [(leader, "present")], leader)


def _meetings(house: House, period: Period) -> Iterator[Happening]:
    random = house.random
    everybody = [(who, "leave" if random.random() < 0.04 else "present") for who in house.staff]
    told = [(house.principal, "lead"), *(pair for pair in everybody if pair[0] != house.principal)]
    yield Happening(
        "staff_meeting", period.start + 8 * ADAY, told, house.office, "“三项活动”推进会", said={"place": "报告厅"}
    )
    heads = [(who, "present") for who in house.held.get(Role.HEAD_TEACHER, [])]
    yield Happening("training", period.start + 22 * ADAY, heads, house.office, "家访怎么谈", said={"place": "会议室"})
    yield Happening(
        "symposium", period.start + 40 * ADAY, [(who, "present") for who in house.leaders], house.office, "家长座谈会",
        said={"place": "会议室", "audience": "各班家长代表", "audience_count": random.randint(24, 48)},
    )  # fmt: skip


def _lectures(house: House, period: Period) -> Iterator[Happening]:
    random = house.random
    yield Happening(
        "lecture", period.start + 15 * ADAY, [(house.principal, "lead")], house.office, random.choice(LECTURES),
        said={"place": "操场", "audience": "全校师生", "audience_count": random.randint(900, 1300)},
    )  # fmt: skip
    yield Happening(
        "open_day", period.start + 50 * ADAY, [(who, "present") for who in house.leaders], house.office, "家长开放日",
        said={"class_groups": house.classes, "audience": "家长", "audience_count": random.randint(180, 420)},
    )  # fmt: skip
    for leader in house.leaders[:3]:
        group = random.choice(house.classes)
        yield Happening(
            "model_lesson", _school_day(house, period), [(leader, "organizer")], leader, random.choice(LESSONS),
            said={"class_groups": [group], "audience": str(group)},
        )  # fmt: skip


def _planned(house: House) -> Iterator[Happening]:
    party = [(who, "present") for who in house.held.get(Role.PARTY_MEMBER, house.leaders)]
    on = house.today + 3 * ADAY
    yield Happening(
        "theme_day", on, party, house.office, held=False, said={"place": "党员活动室", "starts_at": time(15)}
    )
    on = house.today + 5 * ADAY
    yield Happening(
        "lecture", on, [(house.principal, "lead")], house.principal, LECTURES[1], held=False,
        said={"place": "报告厅", "starts_at": time(16), "audience": "七年级学生"},
    )  # fmt: skip


def _school_day(house: House, period: Period) -> date:
    """Some weekday of the period that is over."""
    last = min(period.end, house.today)
    day = period.start + ADAY * house.random.randint(0, max((last - period.start).days, 0))
    return day if day.weekday() < 5 else max(day - 2 * ADAY, period.start)
