"""From the bytes of a CSV file to its rows. A file that is no such export is refused as a whole, in one sentence.

What is wrong with a single row never stops the file: the row then comes with a reason in place of its cells, and the
import counts it as failed.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
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
    "classes": (
        "Class ID", "Class Name", "Program", "Level", "Room", "Instructor", "Weekday", "Starts", "Ends", "Price",
        "Capacity", "Status",
    ),
}  # fmt: skip
NAMED_BY = {"families": ("Family Name",), "students": ("First Name", "Last Name"), "classes": ("Class Name",)}

FAULT = "fault"
"""The key under which a row that is no row of the table holds its reason. No column has this name."""

LONGEST_LABEL = 200  # as wide as the ledger's column
ENCODINGS = ("utf-8-sig", "cp1252")  # what spreadsheets write; the second reads nearly anything, so it comes last
OTHER_FILES = {
    b"PK\x03\x04": "This is an Excel workbook. Save it as CSV (UTF-8) and import that file.",
    codecs.BOM_UTF16_LE: "The file is UTF-16 text. Save it as CSV (UTF-8) and import that file.",
    codecs.BOM_UTF16_BE: "The file is UTF-16 text. Save it as CSV (UTF-8) and import that file.",
}
END_MARK = "\0"  # cannot be in the text, see _text


class BadFile(ValueError):
    """The file cannot be imported at all. The message is one line for a person."""


class Row(msgspec.Struct):
    """One row as it stands in the file: column -> text, or FAULT -> the reason why it has no cells."""

    number: int
    """Its row in a spreadsheet: the header is row 1."""
    label: str
    data: dict[str, str]


def read(data: bytes, record_type: str) -> list[Row]:
    """The rows of an export of `record_type`. Raises BadFile."""
    lines = _lines(_text(data))
    header = next(lines, (1, []))[1]
    places = _places(header, record_type)
    rows = [
        _ragged(number, cells, len(header))
        or _row(number, {column: cells[place] for column, place in places.items()}, NAMED_BY[record_type])
        for number, cells in lines
        if any(cells)
    ]
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
    """Row numbers and cells. A quotation mark that is never closed swallows the rest of the file without an error,
    and with it the mark at the end: so it shows."""
    reader = csv.reader(chain(StringIO(text, newline=""), [END_MARK]))
    number, cells = 0, [""]
    try:
        for number, cells in enumerate(reader, 1):
            if cells != [END_MARK]:
                yield number, cells
    except csv.Error:
        raise BadFile(f"Row {number + 1} has an endless cell. Is a quotation mark never closed?") from None
    if cells != [END_MARK]:
        raise BadFile(f"A quotation mark in row {number} is never closed.")


def _places(header: Sequence[str], record_type: str) -> dict[str, int]:
    """Where each column of the export is. Their order, their case and further columns are the office's business."""
    found = {clean(cell).casefold(): place for place, cell in reversed(list(enumerate(header)))}
    missing = [column for column in COLUMNS[record_type] if column.casefold() not in found]
    if missing:
        raise BadFile(_not_the_export(found, record_type, missing))
    return {column: found[column.casefold()] for column in COLUMNS[record_type]}


def _not_the_export(found: Mapping[str, int], record_type: str, missing: Sequence[str]) -> str:
    for other, columns in COLUMNS.items():
        if all(column.casefold() in found for column in columns):
            return f"This is the export of {other}, not of {record_type}."
    if len(missing) == len(COLUMNS[record_type]):
        return f"The first row is not the header. It should name the columns {', '.join(missing)}."
    names = ", ".join(f'"{column}"' for column in missing)
    return f"The column {names} is missing." if len(missing) == 1 else f"The columns {names} are missing."


def _ragged(number: int, cells: Sequence[str], width: int) -> Row | None:
    """The row with its fault, if it has too few or too many cells. Blank cells beyond the header do no harm."""
    if len(cells) >= width and not any(cells[width:]):
        return None
    reason = f"The row has {len(cells)} cells and the header {width}. Is a comma or a quotation mark missing?"
    return Row(number, f"Row {number}", {FAULT: reason})


def _row(number: int, data: dict[str, str], named_by: Sequence[str]) -> Row:
    name = clean(" ".join(data[column] for column in named_by))
    label = f"Row {number}: {name}" if name else f"Row {number}"
    return Row(number, label[:LONGEST_LABEL], data)
