"""Where a school's campaign differs from what was issued, in sentences about the plan. Pure; nobody is named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campaigns.cascade import locks, telling
from campaigns.cascade.differences import HANDIN, RULE

Entry = Mapping[str, Any]
Content = Mapping[str, Any]


class Way(StrEnum):
    STRICTER = "stricter"
    OTHER = "other"
    ADDED = "added"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return {"stricter": "更严", "other": "不同", "added": "自加", "missing": "没有采用"}[self.value]

    @property
    def role(self) -> str:
        """Of the badge."""
        return {"stricter": "ok", "other": "info", "added": "mute", "missing": "due"}[self.value]


@dataclass(frozen=True)
class Drift:
    way: Way
    sentence: str


def drift(above: Content, mine: Content) -> list[Drift]:
    """Of rules that are on, hand-ins that are wanted, phases, and the campaign's days."""
    return [*_rules(above, mine), *_handins(above, mine), *_phases(above, mine), *_days(above, mine)]


def _rules(above: Content, mine: Content) -> Iterator[Drift]:
    own = {rule["code"]: rule for rule in mine["rules"]}
    asked = {rule["code"]: rule for rule in above["rules"]}
    for code, rule in asked.items():
        here = own.get(code)
        if here is None or not here["enabled"]:
            if rule["enabled"]:
                yield Drift(Way.MISSING, telling.rule_sentence(rule, above))
            continue
        if not rule["enabled"]:
            yield Drift(Way.ADDED, telling.rule_sentence(here, mine))
        elif any(_differs(rule, here, columns) for name, columns in RULE.items() if name != "lock"):
            said = f"{telling.rule_sentence(here, mine)}（下发的是“{telling.rule_sentence(rule, above)}”）"
            yield Drift(_way(rule, here), said)
    for code, rule in own.items():
        if code not in asked and rule["enabled"]:
            yield Drift(Way.ADDED, telling.rule_sentence(rule, mine))


def _way(above: Entry, mine: Entry) -> Way:
    """Stricter where only the amount or the people asked differ, and both in that direction."""
    same = all(above[name] == mine[name] for name in locks.ASKED if name != "roles")
    more = set(above["roles"]) <= set(mine["roles"])
    return Way.STRICTER if same and more and locks.at_least(above, mine) else Way.OTHER


def _differs(one: Entry, other: Entry, columns: tuple[str, ...]) -> bool:
    return any(one.get(name) != other.get(name) for name in columns)


def _handins(above: Content, mine: Content) -> Iterator[Drift]:
    own = {handin["code"]: handin for handin in mine["handins"] if handin["enabled"]}
    asked = {handin["code"]: handin for handin in above["handins"] if handin["enabled"]}
    for code, handin in asked.items():
        here = own.get(code)
        if here is None:
            yield Drift(Way.MISSING, f"材料“{handin['name']}”")
        elif here["due_on"] != handin["due_on"]:
            said = f"材料“{here['name']}”{telling.day(here['due_on'])}交（下发的是{telling.day(handin['due_on'])}）"
            yield Drift(Way.OTHER if locks.handin_fault(handin, here) else Way.STRICTER, said)
        elif any(_differs(handin, here, columns) for columns in HANDIN.values()):
            yield Drift(Way.OTHER, f"材料“{here['name']}”的要求和下发的不同")
    for code, handin in own.items():
        if code not in asked:
            yield Drift(Way.ADDED, f"材料“{handin['name']}”")


def _phases(above: Content, mine: Content) -> Iterator[Drift]:
    own = {phase["name"]: phase for phase in mine["phases"]}
    asked = {phase["name"]: phase for phase in above["phases"]}
    for name, phase in asked.items():
        if name not in own:
            yield Drift(Way.MISSING, f"阶段“{name}”")
        elif telling.span(own[name]) != telling.span(phase):
            said = f"阶段“{name}”是{telling.span(own[name])}（下发的是{telling.span(phase)}）"
            yield Drift(Way.OTHER, said)
    for name, phase in own.items():
        if name not in asked:
            yield Drift(Way.ADDED, f"阶段“{name}”（{telling.span(phase)}）")


def _days(above: Content, mine: Content) -> Iterator[Drift]:
    if telling.span(above) != telling.span(mine):
        yield Drift(Way.OTHER, f"活动从{telling.span(mine)}（下发的是{telling.span(above)}）")
