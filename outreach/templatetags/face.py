"""Small filters that the components in templates/components/ are drawn with."""

from typing import Any

from django import template

register = template.Library()

_COMPOUND = "欧阳上官司马司徒诸葛东方皇甫尉迟公孙慕容令狐宇文长孙夏侯轩辕端木独孤南宫西门申屠百里呼延太史闻人"
COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
HEAT_STEPS = (1, 20, 40, 60, 75)


@register.filter
def surname(name: str) -> str:
    """欧阳 of 欧阳老师, 周 of 周家."""
    name = (name or "").strip()
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


@register.filter
def percent_of(done: Any, due: Any) -> int:
    """Whole per cent, rounded down, so that 100 means all of it. Nothing due counts as 0."""
    try:
        done, due = float(done or 0), float(due or 0)
    except (TypeError, ValueError):
        return 0
    return int(done * 100 / due) if due > 0 else 0


@register.filter
def at_most(value: Any, top: int) -> float:
    """Keeps a mark inside its bar."""
    return max(0, min(float(value or 0), top))


@register.filter
def heat(percent: Any) -> int:
    """Which of the six tints of the map a share belongs to; the number stands on it all the same."""
    return sum(float(percent) >= step for step in HEAT_STEPS)
