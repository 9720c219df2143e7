"""A report as an Excel workbook: real numbers, amounts and dates, the headings kept in view, ready to be filtered.

Written row by row (`constant_memory`). Text goes in as text, by `write_string` alone: `write` would make a formula or
a link of what looks like one.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

import xlsxwriter

from actors.studio.reports.report import Cell, Column
from actors.studio.reports.sheet import Row, Sheet

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
NUMBER_FORMATS = {
    "text": "@",
    "number": "#,##0",
    "money": '"$"#,##0.00;-"$"#,##0.00',
    "date": "m/d/yyyy",  # the one that Excel shows in the order of the reader's own country
}
INK, LINE, BAND = "#1F2933", "#9AA5B1", "#E4E7EB"
LETTER, MARGIN_INCHES = 1, 0.5
MOST_CHARACTERS = 32_767
"""Of a cell, by Excel's own limit."""


def write_xlsx(out: BinaryIO, sheet: Sheet, rows: Iterator[Row]) -> None:
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": sheet.title, "company": sheet.studio, "comments": sheet.about})
        page = book.add_worksheet(sheet.title)
        _write_headings(book, page, sheet)
        last = _write_rows(book, page, sheet, rows)
        page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)


def _write_headings(book: Any, page: Any, sheet: Sheet) -> None:
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        look = {"bold": True, "bg_color": BAND, "font_color": INK, "bottom": 1, "bottom_color": LINE}
        page.write_string(0, at, column.name, book.add_format(look | {"align": _side(column)}))
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(LETTER)
    page.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.9, 0.7)
    page.fit_to_pages(1, 0)
    page.set_header(f"&L&B{_printed(sheet.title)}&B\n{_printed(sheet.whose)}")
    page.set_footer("&RPage &P of &N")


def _write_rows(book: Any, page: Any, sheet: Sheet, rows: Iterator[Row]) -> int:
    """Returns the row of the last line; what comes behind the lines is no part of what can be filtered."""
    looks = {
        "line": [book.add_format(_look(column)) for column in sheet.columns],
        "total": [book.add_format(_look(column) | {"bold": True, "top": 1}) for column in sheet.columns],
        "note": [book.add_format({"italic": True})],
    }
    last = at = 0
    for at, row in enumerate(rows, 1):
        last = at if row.kind == "line" else last
        for column, (cell, look) in enumerate(zip(row.cells, looks[row.kind], strict=True)):
            _write_cell(page, at, column, cell, sheet.columns[column], look)
    page.write_string(at + 2, 0, sheet.whose, looks["note"][0])
    return last


def _write_cell(page: Any, row: int, at: int, cell: Cell, column: Column, look: Any) -> None:
    if cell is None:
        page.write_blank(row, at, None, look)
    elif isinstance(cell, date):
        page.write_datetime(row, at, datetime.combine(cell, time()), look)
    elif isinstance(cell, str):
        page.write_string(row, at, cell[:MOST_CHARACTERS], look)
    else:
        page.write_number(row, at, cell / 100 if column.type == "money" else cell, look)


def _look(column: Column) -> dict[str, Any]:
    return {"num_format": NUMBER_FORMATS[column.type], "align": _side(column)}


def _side(column: Column) -> str:
    return "right" if column.type in ("number", "money") else "left"


def _printed(text: str) -> str:
    """For a page's header, where `&` begins a command."""
    return text.replace("&", "&&")
