"""The lines of a table on paper: what stands in each cell, wrapped to its column, and how high that makes the line."""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from actors.studio.money.cents import format_cents
from actors.studio.reports.report import Cell, Column
from actors.studio.reports.writing.fonts import BOLD, PLAIN, drawn, width

SIZE, LEADING = 8.0, 9.6
PADDING = 3.0
"""Left and right of a cell's text, and above and below it."""
PARTS = re.compile(r"[^\s@/,.-]*(?:[@/,.-]|\s|$)")
MOST_WRAPPED = 4
"""Lines of text in a cell. What is longer than that is cut, with an ellipsis."""


class Block(msgspec.Struct, frozen=True):
    """One line of the table. A heading of a group has one cell, over all columns."""

    kind: str
    """head | group | line | total | note"""
    texts: list[str]
    fonts: list[str]
    height: float


def block(kind: str, texts: Sequence[str], widths: Sequence[float]) -> Block:
    """With one text more columns than widths are not needed: it goes over all of them."""
    font = PLAIN if kind in ("line", "note") else BOLD
    room = [sum(widths)] if len(texts) == 1 else widths
    wrapped = [_wrapped(*drawn(text, font), across) for text, across in zip(texts, room, strict=True)]
    most = max(text.count("\n") for text, _ in wrapped) + 1
    return Block(kind, [text for text, _ in wrapped], [used for _, used in wrapped], most * LEADING + 2 * PADDING)


def shown(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.month}/{cell.day}/{cell.year}"
    if isinstance(cell, str):
        return " ".join(cell.split())
    return _amount(cell) if column.type == "money" else f"{cell:,}"


def _amount(cents: int) -> str:
    """A dash for nothing: in a column of many, the amounts that there are stand out."""
    return format_cents(cents) if cents else "\N{EN DASH}"


def _wrapped(text: str, font: str, across: float) -> tuple[str, str]:
    room = across - 2 * PADDING
    if width(text, font, SIZE) <= room:
        return text, font
    lines = _lines(text, font, room)
    if len(lines) > MOST_WRAPPED:
        lines = [*lines[: MOST_WRAPPED - 1], lines[MOST_WRAPPED - 1][:-1] + "\N{HORIZONTAL ELLIPSIS}"]
    return "\n".join(lines), font


def _lines(text: str, font: str, room: float) -> list[str]:
    """Broken behind spaces, hyphens and the like, and within a word only where it is too long for a line."""
    lines = [""]
    for part in PARTS.findall(text):
        if width((lines[-1] + part).rstrip(), font, SIZE) <= room:
            lines[-1] += part
        else:
            lines += _pieces(part, font, room)
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(part: str, font: str, room: float) -> list[str]:
    pieces = [""]
    for letter in part:
        if pieces[-1] and width((pieces[-1] + letter).rstrip(), font, SIZE) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
