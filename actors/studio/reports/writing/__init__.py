"""A report as a file: one writer a format. Each takes the rows one by one, so that their number does not matter."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from actors.studio.reports.sheet import Row, Sheet
from actors.studio.reports.writing.csv import write_csv
from actors.studio.reports.writing.pdf import write_pdf
from actors.studio.reports.writing.xlsx import write_xlsx

WRITERS: dict[str, Callable[[BinaryIO, Sheet, Iterator[Row]], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "pdf": write_pdf,
}
