"""Two plans side by side: what is asked here and there, and the difference in words. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.handins.models import HandIn
from campaigns.handins.sentences import sentence_of as handin_sentence
from campaigns.planning.content import HANDIN
from campaigns.planning.made import kinds_of, rule_made
from campaigns.planning.models import LeadingGroup
from campaigns.quotas.sentences import full_sentence_of

Content = Mapping[str, Any]
SAME, CHANGED, ONLY_LEFT, ONLY_RIGHT = "same", "changed", "left", "right"


@dataclass(frozen=True)
class Row:
    """One thing in both plans; empty where a plan has none of it."""

    left: str
    right: str

    @property
    def state(self) -> str:
        if self.left == self.right:
            return SAME
        if not self.right:
            return ONLY_LEFT
        return CHANGED if self.left else ONLY_RIGHT


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]

    @property
    def different(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state != SAME)

    @property
    def same(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state == SAME)


def compare(left: Content, right: Content) -> list[Section]:
    """By part of the plan. Rules that are off are not asked, so they are not there."""
    return [
        Section(title, _rows(read(left), read(right)))
        for title, read in (
            ("时间和主题", _fields),
            ("内容与指标", _rules),
            ("阶段", _phases),
            ("材料", _handins),
            ("组织", _groups),
        )
    ]


def _rows(left: dict[str, str], right: dict[str, str]) -> tuple[Row, ...]:
    """In the order of the left, then what only the right has. What says the same under another code is the same."""
    left, right = _paired(left, right)
    keys = [*left, *(key for key in right if key not in left)]
    return tuple(Row(left.get(key, ""), right.get(key, "")) for key in keys)


def _paired(left: dict[str, str], right: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    said = {text: key for key, text in left.items()}
    return left, {said.get(text, key) if left.get(key) != text else key: text for key, text in right.items()}


def _fields(plan: Content) -> dict[str, str]:
    span = f"{_day(plan['starts_on'])}至{_day(plan['ends_on'])}"
    return {
        "span": f"时间：{span}",
        "theme": f"主题：{plan['theme'] or '没有写'}",
        "goals": f"目标：{'、'.join(plan['goals']) or '没有写'}",
        "targets": f"重点走访：{'、'.join(plan['priority_targets']) or '没有写'}",
        "grace": f"补录期：{plan['grace_days']}天",
    }


def _rules(plan: Content) -> dict[str, str]:
    kinds = kinds_of(plan)
    return _each(
        (rule for rule in plan["rules"] if rule["enabled"]),
        lambda rule: f"{plan['preset']}:{rule['code']}",
        lambda rule: full_sentence_of(rule_made(rule, kinds)),
    )


def _phases(plan: Content) -> dict[str, str]:
    return _each(
        plan["phases"],
        lambda phase: phase["name"],
        lambda phase: f"{phase['name']}：{_day(phase['starts_on'])}至{_day(phase['ends_on'])}",
    )


def _handins(plan: Content) -> dict[str, str]:
    return _each(
        (handin for handin in plan["handins"] if handin["enabled"]),
        lambda handin: handin["name"],
        lambda handin: handin_sentence(HandIn(**_read(handin))),
    )


def _groups(plan: Content) -> dict[str, str]:
    return _each(
        plan["groups"],
        lambda group: group["kind"],
        lambda group: f"{LeadingGroup.Kind(group['kind']).label}：" + "、".join(
            f"{member['position']}（{member['post']}）" for member in group["members"]
        ),
    )  # fmt: skip


def _each(entries: Iterable[Content], key: Callable[[Content], str], text: Callable[[Content], str]) -> dict[str, str]:
    """By its key; a second of the same key is one of its own."""
    found: dict[str, str] = {}
    for entry in entries:
        name, number = key(entry), 2
        while name in found:
            name, number = f"{key(entry)} {number}", number + 1
        found[name] = text(entry)
    return found


def _read(handin: Content) -> dict[str, Any]:
    days = {"opens_on", "due_on"}
    return {
        name: date.fromisoformat(value) if name in days and value else value
        for name, value in handin.items()
        if name in HANDIN
    }


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
