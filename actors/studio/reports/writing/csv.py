"""A report as CSV, for any spreadsheet and any program: UTF-8 with the mark by which Excel knows it."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from actors.studio.reports.guard import harmless
from actors.studio.reports.report import Cell, Column
from actors.studio.reports.sheet import Row, Sheet


def write_csv(out: BinaryIO, sheet: Sheet, rows: Iterator[Row]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow(column.name for column in sheet.columns)
    for row in rows:
        # A note has one cell, and so has its line.
        writer.writerow(_text(cell, column) for cell, column in zip(row.cells, sheet.columns, strict=False))
    text.flush()
    text.detach()  # else it would close what is not ours


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return harmless(cell)
    return _plain(cell) if column.type == "money" else str(cell)


def _plain(cents: int) -> str:
    """`-1234.50`: what every program reads as a number."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
