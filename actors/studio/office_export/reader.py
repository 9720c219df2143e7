"""From the bytes of a CSV file to its rows. A file that is no such export is refused as a whole, in one sentence.

What is wrong with a single row never stops the file: the row then comes with a reason in place of its cells, and the
import counts it as failed.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain

import msgspec

from actors.studio.office_export.cells import clean

COLUMNS = {
    "families": (
        "Family ID", "Family Name", "Primary Guardian", "Email", "Phone", "Street", "City", "State", "Zip", "Balance",
        "Notes",
    ),
    "students": (
        "Student ID", "Family ID", "First Name", "Last Name", "Birth Date", "Gender", "Keywords", "Active",
    ),
}  # fmt: skip
NAMED_BY = {"families": ("Family Name",), "students": ("First Name", "Last Name")}

FAULT = "fault"
"""The key under which a row that is no row of the table holds its reason. No column has this name."""

LONGEST_LABEL = 200  # as wide as the ledger's column
ENCODINGS = ("utf-8-sig", "cp1252")  # what spreadsheets write; the second reads nearly anything, so it comes last
OTHER_FILES = {
    b"PK\x03\x04": "This is an Excel workbook. Save it as CSV (UTF-8) and import that file.",
    codecs.BOM_UTF16_LE: "The file is UTF-16 text. Save it as CSV (UTF-8) and import that file.",
    codecs.BOM_UTF16_BE: "The file is UTF-16 text. Save it as CSV (UTF-8) and import that file.",
}
END_MARK = "the end of the file"


class BadFile(ValueError):
    """The file cannot be imported at all. The message is one line for a person."""


class Row(msgspec.Struct, frozen=True):
    """One row as it stands in the file: column -> text, or FAULT -> the reason why it has no cells."""

    number: int
    """Its row in a spreadsheet: the header is row 1."""
    label: str
    data: dict[str, str]


def read(data: bytes, record_type: str) -> list[Row]:
    """The rows of an export of `record_type`. Raises BadFile."""
    lines = _lines(_text(data))
    header = _header(next(lines, (1, []))[1], COLUMNS[record_type])
    rows = [_row(number, cells, header, NAMED_BY[record_type]) for number, cells in lines if any(cells)]
    if not rows:
        raise BadFile("The file has a header, but no rows.")
    return rows


def _text(data: bytes) -> str:
    for beginning, advice in OTHER_FILES.items():
        if data.startswith(beginning):
            raise BadFile(advice)
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding).replace("\0", "")  # no database stores a NUL in a text
        except UnicodeDecodeError:
            continue
    raise BadFile("The file is neither UTF-8 nor Windows-1252 text. Save it as CSV (UTF-8) and import that file.")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells. A quotation mark that is never closed would swallow the rest of the file in silence:
    the mark after the end then is not a row of its own."""
    reader = csv.reader(chain(StringIO(_ended(text), newline=""), [END_MARK]))
    number, cells = 0, [""]
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007 - both are told when the loop ends
            if cells != [END_MARK]:
                yield number, cells
    except csv.Error:
        raise BadFile(f"Row {number + 1} cannot be read: a cell is too long to be one. Is a quotation mark open?") from None
    if cells != [END_MARK]:
        raise BadFile(f"A quotation mark in row {number} is never closed.")
