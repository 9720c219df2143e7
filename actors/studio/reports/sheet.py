"""A report on its way into a file: what stands above its lines, and the lines with their totals. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from actors.studio.reports.report import Cell, Column, Line, Lines

EMPTY = "Nothing to report."


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    studio: str
    title: str
    about: str
    """The day or the period: "As of Nov 23, 2026"."""
    made_on: date
    columns: tuple[Column, ...]
    groups: int
    """So many of the first columns are a heading on paper."""

    @property
    def whose(self) -> str:
        return f"{self.studio} \N{MIDDLE DOT} {self.about}"


class Row(msgspec.Struct, frozen=True):
    kind: Literal["line", "total", "note"]
    cells: Sequence[Cell]
    """As many as there are columns; a note has one."""
    opens: bool = False
    """The first line of its record."""


def rows(
    columns: tuple[Column, ...], counted: tuple[str, str], answers: Iterator[Lines], note: str = ""
) -> Iterator[Row]:
    """The lines as they come, then what they add up to, then the note, if there is one. Holds one record's lines."""
    sums, number = [0] * len(columns), 0
    for lines in answers:
        for line in lines:
            number += 1
            sums = [so_far + _figure(cell, column) for so_far, cell, column in zip(sums, line, columns, strict=True)]
            yield Row("line", line, opens=line is lines[0])
    yield Row("total", _total(columns, counted, sums, number)) if number else Row("note", [EMPTY])
    if note:
        yield Row("note", [note])


def _figure(cell: Cell, column: Column) -> int:
    return cell if column.total and isinstance(cell, int) else 0


def _total(columns: tuple[Column, ...], counted: tuple[str, str], sums: Sequence[int], number: int) -> Line:
    label = f"Total: {number:,} {counted[number != 1]}"
    figures = (cents if column.total else None for cents, column in zip(sums, columns, strict=True))
    _, *others = figures
    return [label, *others]
