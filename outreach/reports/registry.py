"""Which reports and workbooks there are. A slice registers its own in its `reports.py`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps

from outreach.people.models import User
from outreach.reports.plans import AnyPlan, Column, SheetPlan, Value

Rows = Callable[..., Iterator[Sequence[Value]]]
Plans = Callable[..., Sequence[AnyPlan]]
FileName = Callable[..., str]
APPS = ("outreach", "campaigns", "casework")


@dataclass(frozen=True)
class Report:
    """A title, columns, and a generator of rows: the same rows for the page and for the file."""

    code: str
    title: str
    columns: tuple[Column, ...]
    may_run: Callable[[User], bool]
    rows: Rows


@dataclass(frozen=True)
class Workbook:
    """A file of several sheets. `plans(user=…, **params)` makes them; `file_name` gets the same."""

    code: str
    title: str
    may_run: Callable[[User], bool]
    plans: Plans
    file_name: FileName


_reports: dict[str, Report] = {}
_workbooks: dict[str, Workbook] = {}


def report(
    code: str, title: str, *, columns: Sequence[Column], may_run: Callable[[User], bool]
) -> Callable[[Rows], Rows]:
    """Register `rows(*, user, **params)` as a report. A report is also a workbook of one sheet."""

    def register(rows: Rows) -> Rows:
        _claim(code)
        _reports[code] = Report(code, title, tuple(columns), may_run, rows)
        return rows

    return register


def workbook(
    code: str, title: str, *, may_run: Callable[[User], bool], file_name: FileName | None = None
) -> Callable[[Plans], Plans]:
    """Register `plans(*, user, **params)`, which answers the sheets of the file in order."""

    def register(plans: Plans) -> Plans:
        _claim(code)
        _workbooks[code] = Workbook(code, title, may_run, plans, file_name or _named_after(title))
        return plans

    return register


def _claim(code: str) -> None:
    if code in _reports or code in _workbooks:
        raise ValueError(f"Two reports are called {code}.")


def _named_after(title: str) -> FileName:
    def file_name(*, user: User, **params: Any) -> str:
        return f"{user.school.name}{title}"

    return file_name


def report_for(code: str) -> Report | None:
    _load()
    return _reports.get(code)


def workbook_for(code: str) -> Workbook | None:
    """The workbook of that code; a report stands for a workbook of its one sheet."""
    _load()
    known = _workbooks.get(code)
    single = _reports.get(code)
    return known or (_as_workbook(single) if single else None)


def _as_workbook(single: Report) -> Workbook:
    def plans(*, user: User, **params: Any) -> list[AnyPlan]:
        return [
            SheetPlan(
                title=f"{user.school.name}{single.title}",
                name=single.title,
                columns=single.columns,
                rows=single.rows(user=user, **params),
                head_left=f"填报单位（盖章）：{user.school.name}",
            )
        ]

    return Workbook(single.code, single.title, single.may_run, plans, _named_after(single.title))


@cache
def _load() -> None:
    """Import every slice's reports.py once, so that a name in a URL is enough."""
    for label in APPS:
        folder = Path(apps.get_app_config(label).path)
        for found in sorted(folder.glob("*/reports.py")):
            import_module(f"{label}.{found.parent.name}.reports")
