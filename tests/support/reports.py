"""Reading a report back from its file, as the values that the database has: text, whole numbers, cents, dates."""

import csv
import io
import shutil
import subprocess
from datetime import date, datetime
from typing import Any

import openpyxl

from actors.files import Files, result_key
from actors.studio.reports.report import Report
from actors.tasks.task import TaskState

Values = list[Any]
BOM = b"\xef\xbb\xbf"


def content(files: Files, task: TaskState) -> bytes:
    chunks = files.read(result_key(task.id))
    assert chunks is not None, f"{task.title} has no file: {task.status}, {task.message}"
    return b"".join(chunks)


def read_csv(data: bytes, report: Report) -> list[Values]:
    """Headings and lines; an apostrophe that keeps a cell from being a formula is taken off."""
    assert data.startswith(BOM)
    headings, *lines = csv.reader(io.StringIO(data[len(BOM) :].decode(), newline=""))
    return [headings, *([_from_text(cell, column.type) for cell, column in _cells(line, report)] for line in lines)]


def read_xlsx(data: bytes, report: Report) -> list[Values]:
    """The same; the line at the foot that says whose report it is is left out."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in page.iter_rows() for cell in row)
    headings, *lines = [list(row) for row in page.iter_rows(values_only=True)]
    whole = [line for line in lines[:-1] if any(cell is not None for cell in line)]
    return [headings, *([_from_cell(cell, column.type) for cell, column in _cells(line, report)] for line in whole)]


def read_pdf(data: bytes) -> str | None:
    """The text of all pages in their order, white space made one space; None where there is nothing to read it with."""
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    program = shutil.which("pdftotext")
    if program is None:
        return None
    done = subprocess.run([program, "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def _cells(line: Values, report: Report) -> Any:
    return zip(line, report.columns, strict=len(line) > 1)


def _from_text(text: str, type: str) -> Any:
    if text == "" or type == "text":
        return text.removeprefix("'") or None
    if type == "date":
        return date.fromisoformat(text)
    return round(float(text) * 100) if type == "money" else int(text)


def _from_cell(cell: Any, type: str) -> Any:
    if cell in (None, ""):
        return None
    if type == "text":
        return cell
    if type == "date":
        assert isinstance(cell, datetime)
        return cell.date()
    assert isinstance(cell, int | float)
    return round(cell * 100) if type == "money" else cell
