"""What a school may do with what came from above (R402). Pure: plans as plain data, see campaigns.planning.content.

A rule says itself how free it is. Of the rest: the theme stands; a hand-in is neither dropped, made later nor made
fewer; a phase stays within its days, and the campaign within its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from campaigns.planning.made import Kinds, kinds_of, rule_made
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.strictness import weaknesses

Entry = Mapping[str, Any]
Lock = QuotaRule.Lock

AMOUNT = ("comparator", "number", "number_max")
# What a rule asks for besides its amount. Notes and order are the school's own.
ASKED = (
    "roles", "activity", "unit", "period", "per", "modes", "phase", "consecutive", "counterparts", "tags", "parts",
    "teaching_months_only", "prorate",
)  # fmt: skip
COUNTED = ("source", "modes", "purposes", "parts")


@dataclass(frozen=True)
class Breach:
    """Where a plan goes below what was asked: "rule:q6", "handin:summary"…, and what to do about it."""

    key: str
    text: str


def at_least(above: Entry, mine: Entry) -> bool:
    """Whether the second amount asks for no less than the first, of the same thing in the same time."""
    if any(above[name] != mine[name] for name in ("unit", "period", "per", "activity")):
        return False
    if QuotaRule.Comparator.ALL in {above["comparator"], mine["comparator"]}:
        return bool(above["comparator"] == mine["comparator"])
    if above["number"] is None:
        return True
    return mine["number"] is not None and _floor(mine) >= _floor(above)


def _floor(rule: Entry) -> tuple[int, bool]:
    return rule["number"], rule["comparator"] == QuotaRule.Comparator.GT


def rule_fault(above: Entry, mine: Entry | None, kinds: Kinds) -> str:
    """Why the school's rule may not stand so; empty when it may. `kinds`: what its activities are, by code."""
    if above["lock"] == Lock.FREE:
        return ""
    if mine is None:
        return f"“{kinds[above['activity']]['name']}”是上级定的指标，不能删去。"
    if above["lock"] == Lock.LOCKED:
        same = all(above[name] == mine[name] for name in (*ASKED, "enabled"))
        open_number = above["number"] is None and above["comparator"] != QuotaRule.Comparator.ALL
        same = same and (open_number or all(above[name] == mine[name] for name in AMOUNT))
        return "" if same else f"“{kinds[above['activity']]['name']}”由上级统一规定，不能修改。"
    reasons = list(weaknesses(rule_made(above, kinds), rule_made(mine, kinds)))
    asked = f"“{kinds[above['activity']]['name']}”上级要求{_amount(above)}，只能提高"
    return f"{asked}，{'，'.join(reasons)}。" if reasons else ""


def _amount(rule: Entry) -> str:
    if rule["comparator"] == QuotaRule.Comparator.ALL:
        return "全部完成"
    word = "多于" if rule["comparator"] == QuotaRule.Comparator.GT else "不少于"
    return f"{word}{rule['number']}{rule['unit']}"


def handin_fault(above: Entry, mine: Entry | None) -> str:
    if not above["enabled"]:
        return ""
    if mine is None or not mine["enabled"]:
        return f"“{above['name']}”是上级要的材料，不能去掉。"
    if above["due_on"] and (not mine["due_on"] or mine["due_on"] > above["due_on"]):
        return f"“{above['name']}”上级要求{_day(above['due_on'])}前交，可以提前，不能推迟。"
    if mine["count"] < above["count"]:
        return f"“{above['name']}”上级要{above['count']}份，不能减少。"
    return ""


def phase_fault(above: Entry, mine: Entry | None) -> str:
    if mine is None:
        return f"“{above['name']}”是上级定的阶段，不能去掉，也不能改名。"
    if above["starts_on"] <= mine["starts_on"] and mine["ends_on"] <= above["ends_on"]:
        return ""
    return (
        f"“{above['name']}”要在上级定的{_day(above['starts_on'])}至{_day(above['ends_on'])}之内，可以缩短，不能超出。"
    )


def field_fault(name: str, above: Entry, mine: Entry) -> str:
    """Of the campaign itself: its theme, and its first and last day."""
    if name == "theme" and above["theme"] and mine["theme"] != above["theme"]:
        return f"主题由上级统一，是“{above['theme']}”。"
    if name == "starts_on" and mine["starts_on"] < above["starts_on"]:
        return f"活动不能早于上级定的{_day(above['starts_on'])}开始。"
    if name == "ends_on" and mine["ends_on"] > above["ends_on"]:
        return f"活动不能晚于上级定的{_day(above['ends_on'])}结束。"
    return ""


def activity_fault(above: Entry, mine: Entry | None) -> str:
    """Of an activity that a rule which is not free counts."""
    if mine is None:
        return f"“{above['name']}”是上级要计数的活动，不能去掉。"
    if any(above[name] != mine[name] for name in COUNTED):
        return f"“{above['name']}”怎么计数由上级统一规定。"
    return ""


def breaches(above: Entry, mine: Entry) -> list[Breach]:
    """Every place where the school's plan goes below what came from above."""
    kinds = kinds_of(mine) | kinds_of(above)
    found = (
        *_each("rule", "code", partial(rule_fault, kinds=kinds), above["rules"], mine["rules"]),
        *_each("handin", "code", handin_fault, above["handins"], mine["handins"]),
        *_each("phase", "name", phase_fault, above["phases"], mine["phases"]),
        *_each("activity", "code", activity_fault, bound_activities(above), mine["activities"]),
        *((f"field:{name}", field_fault(name, above, mine)) for name in ("theme", "starts_on", "ends_on")),
    )
    return [Breach(key, text) for key, text in found if text]


def bound_activities(content: Entry) -> list[Entry]:
    """Those that a rule which is not free counts."""
    bound = {rule["activity"] for rule in content["rules"] if rule["lock"] != Lock.FREE}
    return [kind for kind in content["activities"] if kind["code"] in bound]


def _each(word: str, by: str, fault: Any, above: Any, mine: Any) -> Iterator[tuple[str, str]]:
    own = {entry[by]: entry for entry in mine}
    for entry in above:
        yield f"{word}:{entry[by]}", fault(entry, own.get(entry[by]))


def _day(text: str) -> str:
    _, month, day = text.split("-")
    return f"{int(month)}月{int(day)}日"
