"""The table of requirements (docs/requirements.md), as functions from its text to what is wrong in it.

test_requirements.py holds the table to them.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The parts of the product that are not built yet; what is missing belongs to one of them.
TO_COME = ("问题全流程", "接访", "校长信箱", "测评", "公布", "年度汇总")
NUMBER = re.compile(r"[RMD]\d+")
NAMED = re.compile(r"`([^`]*)`")
TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
NOT_BUILT = "未建"
REASON = re.compile(rf"未建：属于({'|'.join(TO_COME)})，\S.*")


@dataclass(frozen=True)
class Row:
    number: str
    wanted: str
    where: str
    shown: str

    @property
    def tests(self) -> list[str]:
        return NAMED.findall(self.shown)

    @property
    def reasons(self) -> list[str]:
        parts = re.split(r"<br>|；", NAMED.sub("", self.shown))
        return [part.strip() for part in parts if NOT_BUILT in part]


def rows_of(text: str) -> list[Row]:
    """Every line of a table that begins with a number; a line with other columns is kept as far as it goes."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and NUMBER.match(cells[0]):
            found.append(Row(*(*cells, "", "", "")[:3], shown="|".join(cells[3:])))
    return found


def wrong_numbers(rows: Iterable[Row], expected: Iterable[str]) -> list[str]:
    """What is missing, there twice, or not asked for."""
    there = Counter(row.number for row in rows)
    wanted = set(expected)
    missing = [f"{number} is missing" for number in sorted(wanted - there.keys())]
    twice = [f"{number} is there {count} times" for number, count in there.items() if count > 1]
    return missing + twice + [f"{number} is unknown" for number in there if number not in wanted]


def wrong_in(row: Row) -> list[str]:
    """Whether it says what is asked and where, and shows a test or says why there is none."""
    found = [] if row.wanted else [f"{row.number} asks for nothing"]
    if not row.where:
        found.append(f"{row.number} says nowhere")
    if not row.tests and not row.reasons:
        found.append(f"{row.number} has neither a test nor a reason")
    found += [f"{row.number}: {reason}" for reason in row.reasons if not REASON.fullmatch(reason)]
    return found + [f"{row.number}: {why}" for test in row.tests if (why := wrong_test(test))]


def wrong_test(named: str) -> str:
    """Why there is no such test, or nothing."""
    match = TEST.fullmatch(named)
    if match is None:
        return f"{named} is not written tests/….py::test_…"
    path, function = match.groups()
    if not (ROOT / path).is_file():
        return f"there is no file {path}"
    return "" if function in functions_of(path) else f"there is no {function} in {path}"


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def rules_not_named(rows: Iterable[Row], refs: Iterable[tuple[str, str]]) -> list[str]:
    """Of (rule, requirement): whose row does not name the rule, as “指标 q6”."""
    where = {row.number: row.where for row in rows}
    return [
        f"{rule} is not named under {number}"
        for rule, number in refs
        if not re.search(rf"(?<![a-z0-9]){rule}(?!\d)", where.get(number, ""))
    ]
