"""One sheet of paper after the other: letter size, upright or across, with its heading and its number. Knows no tables.

How many pages there are is known only at the end, so "of 12" is a form that every page refers to and that is filled
in last; holding back the pages until then would hold the whole report in memory.
"""

import zlib
from datetime import date
from typing import BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream, pdfdocEnc
from reportlab.pdfgen.canvas import Canvas

from actors.studio.money.statement import format_day
from actors.studio.reports.sheet import Sheet
from actors.studio.reports.writing.fonts import BOLD, PLAIN, drawn, width

MARGIN, HEAD, FOOT = 36.0, 44.0, 24.0  # points: 72 an inch
TITLE_SIZE, SMALL = 15, 8.5
INK, GREY, LINE = HexColor("#1F2933"), HexColor("#52606D"), HexColor("#CBD2D9")
PAGES = "pages"


class Paper:
    def __init__(self, out: BinaryIO, sheet: Sheet, *, across: bool) -> None:
        self.size = landscape(letter) if across else letter
        self.canvas = Canvas(out, pagesize=self.size, pageCompression=1, lang="en-US")
        self._sheet = sheet
        self.canvas.setTitle(f"{sheet.title} - {sheet.about}")
        self.canvas.setAuthor(sheet.studio)
        self._begin()

    @property
    def width(self) -> float:
        return float(self.size[0]) - 2 * MARGIN

    @property
    def height(self) -> float:
        """Between heading and foot."""
        return self.top - MARGIN - FOOT

    @property
    def top(self) -> float:
        return float(self.size[1]) - MARGIN - HEAD

    def turn(self) -> None:
        self._finish()
        self._begin()

    def close(self) -> None:
        number = self.canvas.getPageNumber()
        self._finish()
        self.canvas.beginForm(PAGES)
        self._write(0, 0, f"of {number:,}", PLAIN, SMALL)
        self.canvas.endForm()
        self.canvas.save()

    def _finish(self) -> None:
        """Compress the page at once: reportlab would keep all of them as they were drawn until the end."""
        self.canvas.showPage()
        page = self.canvas._doc.Pages.pages[-1]
        page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}))
        page.Contents.content = zlib.compress(pdfdocEnc(page.stream))
        page.stream = None

    def _begin(self) -> None:
        left, right, high = MARGIN, MARGIN + self.width, float(self.size[1]) - MARGIN
        self._write(left, high - TITLE_SIZE, self._sheet.title, BOLD, TITLE_SIZE, INK)
        self._write(left, high - TITLE_SIZE - 14, self._sheet.whose, PLAIN, SMALL)
        self._write_made(right, high - TITLE_SIZE - 14, self._sheet.made_on)
        self.canvas.setStrokeColor(LINE)
        self.canvas.line(left, MARGIN + FOOT - 8, right, MARGIN + FOOT - 8)
        self._number(left)

    def _write_made(self, right: float, y: float, day: date) -> None:
        told = f"Made {format_day(day)}"
        self._write(right - width(told, PLAIN, SMALL), y, told, PLAIN, SMALL)

    def _number(self, left: float) -> None:
        """`Page 3 of 12`: on the left, where it needs no room for the longest number."""
        told = f"Page {self.canvas.getPageNumber():,} "
        self._write(left, MARGIN, told, PLAIN, SMALL)
        self.canvas.saveState()
        self.canvas.translate(left + width(told, PLAIN, SMALL), MARGIN)
        self.canvas.doForm(PAGES)
        self.canvas.restoreState()

    def _write(self, x: float, y: float, text: str, font: str, size: float, color: object = GREY) -> None:
        shown, found = drawn(text, font)
        self.canvas.setFont(found, size)
        self.canvas.setFillColor(color)
        self.canvas.drawString(x, y, shown)
