"""Workbooks for tests, made in memory."""

import io

from openpyxl import Workbook


def workbook(*rows, first_sheet=None) -> bytes:
    """One sheet with these rows; `first_sheet` is (title, rows) of a sheet that stands before it."""
    book = Workbook()
    sheet = book.active
    if first_sheet:
        sheet.title = first_sheet[0]
        for row in first_sheet[1]:
            sheet.append(row)
        sheet = book.create_sheet("名单")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
