"""A report as PDF, to print and to hang up.

Naive: one LongTable for all lines. Problem: platypus keeps every cell of it and splits the rest again at each page,
which for 100,000 lines is gigabytes and hours. Chosen: the lines of one page at a time, as a table of its own under
the heading, drawn and forgotten; what stays in memory are the finished pages, compressed, some 5 KB each.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from reportlab.platypus import Table, TableStyle

from actors.studio.reports.report import Cell, Column
from actors.studio.reports.sheet import Row, Sheet
from actors.studio.reports.writing.blocks import LEADING, PADDING, SIZE, Block, block, shown
from actors.studio.reports.writing.paper import GREY, INK, LINE, MARGIN, Paper

UPRIGHT_CHARACTERS = 115
"""More than that are drawn across the sheet."""
SHADE = {"head": "#E4E7EB", "group": "#F0F3F6"}
CONTINUED = " (continued)"
BETWEEN = " \N{MIDDLE DOT} "


def write_pdf(out: BinaryIO, sheet: Sheet, rows: Iterator[Row]) -> None:
    columns = sheet.columns[sheet.groups :]
    paper = Paper(out, sheet, across=sum(column.width for column in columns) > UPRIGHT_CHARACTERS)
    pages = _Pages(paper, columns)
    for row in rows:
        pages.add(_block(sheet, row, pages.widths), _group(sheet, row), new=row.opens)
    pages.draw()
    paper.close()


class _Pages:
    """Gathers the blocks of a page, and draws them when the next one does not fit."""

    def __init__(self, paper: Paper, columns: Sequence[Column]) -> None:
        self._paper, self._columns = paper, columns
        unit = paper.width / sum(column.width for column in columns)
        self.widths = [column.width * unit for column in columns]
        self._head = block("head", [column.name for column in columns], self.widths)
        self._blocks = [self._head]

    def add(self, line: Block, group: str, *, new: bool) -> None:
        before = [block("group", [group], self.widths)] if group and new else []
        if not self._fits([*before, line]):
            self.draw()
            self._paper.turn()
            again = group if new else group + CONTINUED
            before = [block("group", [again], self.widths)] if group else []
            self._blocks = [self._head]
        self._blocks += [*before, line]

    def draw(self) -> None:
        cells = [each.texts + [""] * (len(self._columns) - len(each.texts)) for each in self._blocks]
        table = Table(cells, colWidths=self.widths, rowHeights=[each.height for each in self._blocks])
        table.setStyle(TableStyle([*_everywhere(self._columns), *_of(self._blocks)]))
        _, height = table.wrapOn(self._paper.canvas, self._paper.width, self._paper.height)
        table.drawOn(self._paper.canvas, MARGIN, self._paper.top - height)

    def _fits(self, more: Sequence[Block]) -> bool:
        return sum(each.height for each in (*self._blocks, *more)) <= self._paper.height


def _group(sheet: Sheet, row: Row) -> str:
    return BETWEEN.join(str(cell) for cell in row.cells[: sheet.groups] if cell) if row.kind == "line" else ""


def _block(sheet: Sheet, row: Row, widths: Sequence[float]) -> Block:
    if row.kind == "total" and sheet.groups:  # its only figure is the number, in a column that paper does not have
        return block("total", [str(row.cells[0])], widths)
    cells: Sequence[Cell] = row.cells if row.kind == "note" else row.cells[sheet.groups :]
    columns = sheet.columns[sheet.groups :]
    return block(row.kind, [shown(cell, column) for cell, column in zip(cells, columns, strict=False)], widths)


Command = tuple[object, ...]


def _everywhere(columns: Sequence[Column]) -> list[Command]:
    start, end = (0, 0), (-1, -1)
    figures = [at for at, column in enumerate(columns) if column.type in ("number", "money")]
    return [
        ("FONTSIZE", start, end, SIZE),
        ("LEADING", start, end, LEADING),
        ("TEXTCOLOR", start, end, INK),
        ("VALIGN", start, end, "TOP"),
        ("LEFTPADDING", start, end, PADDING),
        ("RIGHTPADDING", start, end, PADDING),
        ("TOPPADDING", start, end, PADDING - (LEADING - SIZE) / 2),
        ("BOTTOMPADDING", start, end, PADDING),
        ("LINEBELOW", start, end, 0.4, LINE),
        *(("ALIGN", (at, 0), (at, -1), "RIGHT") for at in figures),
    ]


def _of(blocks: Sequence[Block]) -> Iterator[Command]:
    for at, each in enumerate(blocks):
        first, last = (0, at), (-1, at)
        if len(each.texts) == 1:
            yield "SPAN", first, last
            yield "ALIGN", first, last, "LEFT"
        if each.kind in SHADE:
            yield "BACKGROUND", first, last, SHADE[each.kind]
        if each.kind == "total":
            yield "LINEABOVE", first, last, 0.8, GREY
        yield from (("FONTNAME", (column, at), (column, at), font) for column, font in enumerate(each.fonts))
