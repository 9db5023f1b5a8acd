"""目标对照: what a campaign wants to become less, more or whole, and whether it has (R001, R002, R006). Pure.

What stands where no figure is known is said as such: “待填” where somebody may write it, “—” where there is nothing
to divide by. Up, down and “达到” are said only where both years have a figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

NO_FIGURE, TO_FILL = "—", "待填"
TENTH = Decimal("0.1")


class Wish(StrEnum):
    """What is wanted of a figure. `ALL`: of everybody."""

    DOWN = "down"
    UP = "up"
    ALL = "all"
    COUNT = "count"


@dataclass(frozen=True)
class Goal:
    """`code` also names what the system counts for it; without a counted figure it is written by the office."""

    code: str
    name: str
    basis: str
    wish: Wish
    unit: str = "%"


@dataclass(frozen=True)
class GoalSet:
    title: str
    goals: tuple[Goal, ...]
    # The year is the school year, where a pupil's family is counted by it.
    of_school_year: bool = False


@dataclass(frozen=True)
class Reading:
    """One figure of one year. A count has no base (`of` is None); a share is done of so many.

    `known`: the system kept records in that year, so that nothing found means none.
    """

    done: Decimal | int = 0
    of: int | None = None
    known: bool = True
    note: str = ""
    # Written by the office, with this source; else counted.
    entered: str = ""

    @property
    def value(self) -> Fraction | None:
        """A count as it is; a share in per cent; None where there is none."""
        if not self.known:
            return None
        if self.of is None:
            return Fraction(self.done)
        return Fraction(self.done) * 100 / self.of if self.of else None

    def text(self, unit: str) -> str:
        value = self.value
        if not self.known:
            return TO_FILL
        if value is None:
            return NO_FIGURE
        return f"{rounded(value)}{'%' if unit == '%' else f' {unit}'}"

    @property
    def base(self) -> str:
        """“12 / 30” under a share, so that nobody takes one of two for half the school."""
        return f"{self.done} / {self.of}" if self.known and self.of else ""


UNKNOWN = Reading(known=False)


@dataclass(frozen=True)
class Row:
    goal: Goal
    before: Reading
    now: Reading

    @property
    def before_text(self) -> str:
        return self.before.text(self.goal.unit)

    @property
    def now_text(self) -> str:
        return self.now.text(self.goal.unit)

    @property
    def direction(self) -> str:
        return direction(self.before.value, self.now.value)

    @property
    def change(self) -> str:
        return change(self.before.value, self.now.value, self.goal.unit)

    @property
    def reached(self) -> str:
        return reached(self.goal, self.before.value, self.now.value)

    @property
    def source(self) -> str:
        """年表14 数据来源."""
        said = dict.fromkeys(reading.entered or "系统记录" for reading in (self.before, self.now) if reading.known)
        return "；".join(said) or TO_FILL


def rounded(value: Fraction) -> str:
    """With one decimal where it is not whole: 33.3, 12."""
    number = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(TENTH, ROUND_HALF_UP)
    return f"{number:f}".removesuffix(".0")


def direction(before: Fraction | None, now: Fraction | None) -> str:
    if before is None or now is None:
        return NO_FIGURE
    return "持平" if now == before else "上升" if now > before else "下降"


def change(before: Fraction | None, now: Fraction | None, unit: str) -> str:
    """A share changes by points, a count by per cent of what it was (M01)."""
    if before is None or now is None or before == now:
        return ""
    if unit == "%":
        return f"{rounded(abs(now - before))} 个百分点"
    return f"{rounded(abs(now - before) * 100 / before)}%" if before else ""


def reached(goal: Goal, before: Fraction | None, now: Fraction | None) -> str:
    """Whether it became what was wanted. What can become no better has reached it too."""
    if goal.wish == Wish.COUNT or now is None:
        return NO_FIGURE
    if goal.wish == Wish.ALL:
        return "达到" if now >= 100 else "还没有"
    if before is None:
        return NO_FIGURE
    best = now == before and (now == 0 if goal.wish == Wish.DOWN else goal.unit == "%" and now >= 100)
    better = now < before if goal.wish == Wish.DOWN else now > before
    return "达到" if better or best else "还没有"


def rows_of(goals: Sequence[Goal], readings: Mapping[tuple[str, int], Reading], year: int) -> list[Row]:
    """Each goal with this year's figure beside the last one's."""
    return [
        Row(goal, readings.get((goal.code, year - 1), UNKNOWN), readings.get((goal.code, year), UNKNOWN))
        for goal in goals
    ]


PETITIONS = "直接向学校、上级反映的件数（走访中收集的问题不算），按反映日期"
HARDSHIP = "帮扶特殊群体和教职工的结对里，当年评估为明显改善、有改善的 ÷ 已评估的"

FALL_AND_RISE = GoalSet(
    "一降两改三上升",
    (
        Goal("parent_petitions", "一降：家长信访量", f"家长{PETITIONS}", Wish.DOWN, "件"),
        Goal("hardship", "两改：困难师生生活", HARDSHIP, Wish.UP),
        Goal("surroundings", "两改：校园内外环境", "后勤安全、管理服务类问题已销号的 ÷ 当年收到的", Wish.UP),
        Goal("service", "三上升：学校服务质量", "测评“服务态度、办事效率”的满意率", Wish.UP),
        Goal("teaching", "三上升：教育教学质量", "测评“教育教学”的满意率（不用学生成绩）", Wish.UP),
        Goal("satisfaction", "三上升：师生及家长满意度", "满意度测评的满意率", Wish.UP),
    ),
)
TWO_TWO_TWO = GoalSet(
    "两降两升两改善",
    (
        Goal("petitions", "两降：群众信访量", f"群众{PETITIONS}", Wish.DOWN, "件"),
        Goal("complaints", "两降：服务投诉率", "投诉件数 ÷ 服务件数，由主管部门提供", Wish.DOWN),
        Goal("trust", "两升：干部队伍公信度", "民主测评的优良率", Wish.UP),
        Goal("public_content", "两升：群众满意度", "满意度测评的满意率", Wish.UP),
        Goal("hardship", "两改善：困难群众生活", HARDSHIP, Wish.UP),
        Goal("conduct", "两改善：机关作风", "作风测评的满意率", Wish.UP),
    ),
)
BOTH_WAYS = GoalSet(
    "双向全覆盖",
    (
        Goal("staff", "覆盖教职工", "学年内参加过走访或活动的 ÷ 在岗教职工", Wish.ALL),
        Goal("pupils", "覆盖学生", "学年内家里有人走访过的学生 ÷ 在校学生", Wish.ALL),
        Goal("families", "覆盖家庭", "学年内走访过的家庭 ÷ 在校学生的家庭", Wish.ALL),
        Goal("helped", "特殊群体有人帮", "有帮扶人的特殊群体家庭 ÷ 特殊群体家庭", Wish.ALL),
    ),
    of_school_year=True,
)
FIVE_BATCHES = GoalSet(
    "五个一批",
    (
        Goal("practical", "教育民生实事", "当年办成的实事项目", Wish.COUNT, "件"),
        Goal("lead_problem", "矛盾问题", "当年办结的领办突出问题", Wish.COUNT, "件"),
        Goal("experience", "实践经验", "当年的典型经验", Wish.COUNT, "篇"),
        Goal("mechanism", "制度机制", "当年建立的制度机制", Wish.COUNT, "项"),
        Goal("story", "暖心故事", "当年的暖心故事", Wish.COUNT, "篇"),
    ),
)
OTHER = GoalSet(
    "办理情况",
    (Goal("settled", "信访化解率", "当年直接反映的问题中已销号的 ÷ 收到的", Wish.UP),),
)
SETS = (FALL_AND_RISE, TWO_TWO_TWO, BOTH_WAYS, FIVE_BATCHES, OTHER)
GOALS: dict[str, Goal] = {goal.code: goal for one in SETS for goal in one.goals}
