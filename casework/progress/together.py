"""What nobody owes alone: the lines of the school, its grades, classes and branches, as rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from casework.progress.judging import REACHED, STATUS_LABELS, Status, falls_short
from casework.progress.reckoning import Line
from casework.progress.sheets import BADGES
from outreach.calendar.periods import Kind, Period

KINDS = ("school", "grade", "class", "branch", "cohort")


@dataclass(frozen=True)
class Common:
    """One line: `share` is its rate of the whole, “—” where there is nothing to do."""

    line: Line
    name: str
    when: str
    url: str

    @property
    def word(self) -> str:
        return word_of(self.line)

    @property
    def badge(self) -> str:
        return badge_of(self.line)

    @property
    def share(self) -> str:
        return share_of(self.line)


def is_reached(line: Line) -> bool:
    """While the period runs: nothing is left to do. The status stays open, since a record may still be withdrawn."""
    return is_common(line) and line.status == Status.OPEN and not falls_short(line.rule, line.done, line.due)


def word_of(line: Line) -> str:
    return REACHED if is_reached(line) else STATUS_LABELS[Status(line.status)]


def badge_of(line: Line) -> str:
    return BADGES[Status.MET if is_reached(line) else Status(line.status)]


def share_of(line: Line) -> str:
    """46.9% of all; empty where no whole is asked about."""
    if line.of:
        return f"{line.done * 100 / line.of:.1f}%"
    return "—" if line.status == Status.EXEMPT else ""


def commons(lines: Iterable[Line], asked: Period) -> list[Common]:
    """In the order of the rules."""
    return [
        Common(line, subject_name(line.subject), when(line, asked), figure_url(asked, line, line.subject))
        for line in lines
        if is_common(line)
    ]


def is_common(line: Line) -> bool:
    return line.subject.partition(":")[0] in KINDS


def subject_name(subject: str) -> str:
    """全校, 七年级, 七年级1班, 第一党支部, 2025级."""
    kind, _, name = subject.partition(":")
    if kind == "school":
        return "全校"
    return f"{name}级" if kind == "cohort" else name


def when(line: Line, asked: Period) -> str:
    """The line's own period, where it is not the one asked about."""
    return asked.short_label if line.period.kind == Kind.STANDING else line.period.short_label


def figure_url(asked: Period, line: Line, who: str) -> str:
    """The records under a figure. Codes of rules are a campaign's own."""
    url = reverse("quarter-figure", args=[asked.key, line.rule.code, who])
    return f"{url}?campaign={line.rule.campaign_id}"
