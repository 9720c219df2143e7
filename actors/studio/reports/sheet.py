"""A report on its way into a file: what stands above its lines, and the lines with their totals. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from actors.studio.reports.report import Cell, Column, Line

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


def rows(columns: tuple[Column, ...], counted: tuple[str, str], lines: Iterator[Line], note: str = "") -> Iterator[Row]:
    """The lines as they come, then what they add up to, then the note, if there is one. Holds one line at a time."""
    sums, number = [0] * len(columns), 0
    for line in lines:
        number += 1
        for at, column in enumerate(columns):
            if column.total:
                sums[at] += _figure(line[at])
        yield Row("line", line)
    yield Row("total", _total(columns, counted, sums, number)) if number else Row("note", [EMPTY])
    if note:
        yield Row("note", [note])


def _figure(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"{cell!r} cannot be added up")
    return cell


def _total(columns: tuple[Column, ...], counted: tuple[str, str], sums: Sequence[int], number: int) -> Line:
    label = f"Total: {number:,} {counted[number != 1]}"
    figures = (cents if column.total else None for cents, column in zip(sums, columns, strict=True))
    _, *others = figures
    return [label, *others]
