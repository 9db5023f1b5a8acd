"""A register as a file: the columns of the paper form, what the reader may see, names masked as on the page."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from casework.registers.access import may_read
from casework.registers.cells import sheet_cells
from casework.registers.columns import Kind, SheetColumn, Type
from casework.registers.kinds import KINDS
from casework.registers.queries import Asked, entries_of, in_state, reader_of
from outreach.people.models import User
from outreach.reports.plans import AnyPlan, Column, Format, SheetPlan, Value
from outreach.reports.registry import workbook

FORMATS = {Type.DAY: Format.DAY, Type.NUMBER: Format.INT}


def params_of(kind: Kind, what: Asked) -> dict[str, Any]:
    return {"kind": kind.code, **asdict(what)}


def register_name(*, user: User, kind: str, **_asked: Any) -> str:
    return f"{user.school.name}{KINDS[kind].print_title}"


@workbook("register", "台账", may_run=may_read, file_name=register_name)
def register_plans(*, user: User, kind: str, **asked: Any) -> list[AnyPlan]:
    shape = KINDS[kind]
    what = Asked(**asked)
    today = timezone.localdate()
    rows = list(in_state(entries_of(user, shape, what), what.state, today).for_list())
    reader = reader_of(user, rows, today)

    def cells() -> Iterator[list[Value]]:
        for number, entry in enumerate(rows, 1):
            yield [number, *(_whole(value) for value in sheet_cells(entry, shape, reader))]

    return [
        SheetPlan(
            title=f"{user.school.name}{shape.print_title}",
            name=shape.print_title[:31],
            columns=[Column("序号", format=Format.INT, width=6), *(_column(shape, column) for column in shape.sheet)],
            rows=cells(),
            head_left=f"填报单位（盖章）：{user.school.name}",
            head_right=f"填报时间：{today.year}年{today.month}月{today.day}日",
            empty_text="没有记录",
        )
    ]


def _column(shape: Kind, column: SheetColumn) -> Column:
    alone = shape.column(column.keys[0]) if len(column.keys) == 1 else None
    if column.keys in {("done_on",), ("signed_off",)}:
        return Column(column.title, format=Format.DAY, width=column.width)
    return Column(
        column.title, format=FORMATS.get(alone.type, Format.TEXT) if alone else Format.TEXT, width=column.width
    )


def _whole(value: Value) -> Value:
    """An empty cell is empty, not a text without letters."""
    return None if value == "" else value
