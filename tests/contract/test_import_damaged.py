"""Whatever the office's file holds, an import is right or says what is wrong: damaged tables, from bytes to records."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from actors.bulk.import_records import ImportParams, ImportRecords
from actors.db import Database
from actors.studio import tables
from actors.studio.office_export.reader import COLUMNS, BadFile, read
from tests.support.actions import run_rows
from tests.support.export import class_cells, family_cells, student_cells
from tests.support.studio import Studio, insert_studio

USUAL = {"families": family_cells(), "students": student_cells(), "classes": class_cells()}
HOSTILE = [
    "", " ", "\0", "\ufeff", "\u202eevil", "\u0000\u0001\u001b[31m", "=1+1", "@SUM(A1)", "-2+3", '=HYPERLINK("http://x")',
    '"', "'; DROP TABLE families; --", "<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", "%s%n", "a" * 5_000,
    "é" * 300, "\ud7ff\ue000\uffff", "👩‍👩‍👧", "1e309", "NaN", "-0", "9" * 40, "0x10", "٣", "1,2,3", "$1,000.005",
    "2026-02-30", "0000-00-00", "99999-01-01", "25:61", "12:00 XM", "a@b", "@", "a@b.test\r\nBcc: c@d.test",
]  # fmt: skip
CELL = st.sampled_from(HOSTILE) | st.text(max_size=30)


@pytest.fixture
def studio_database(database: Database) -> tuple[Database, Studio]:
    return database, insert_studio(database)


def damaged(record_type: str) -> st.SearchStrategy[list[list[str]]]:
    """Rows of which some cells are others, some are missing, and some are too many."""
    columns, usual = COLUMNS[record_type], USUAL[record_type]
    cells = st.dictionaries(st.sampled_from(columns), CELL, max_size=3)
    row = st.tuples(cells, st.integers(-2, 2)).map(
        lambda drawn: ([(usual | drawn[0])[column] for column in columns] + [""] * 2)[: len(columns) + drawn[1]]
    )
    return st.lists(row, min_size=1, max_size=4)


def as_file(record_type: str, rows: list[list[str]], encoding: str, end: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([COLUMNS[record_type], *rows])
    return out.getvalue().encode(encoding, "replace")


TABLE = st.sampled_from(sorted(USUAL)).flatmap(lambda name: st.tuples(st.just(name), damaged(name)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=TABLE,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@example(table=("families", [["1"] * 11, ["1"] * 11]), encoding="utf-8", end="\n")
def test_a_damaged_table_is_imported_rightly_or_told_in_a_sentence(
    studio_database: tuple[Database, Studio], table: tuple[str, list[list[str]]], encoding: str, end: str
) -> None:
    database, studio = studio_database
    record_type, rows = table
    before = lakeside(database, studio)
    try:
        found = read(as_file(record_type, rows, encoding, end), record_type)
    except BadFile:  # its sentences: tests/unit/actors/studio/office_export/test_reader.py
        return
    params = ImportParams(records=record_type, file_name="damaged.csv")
    ran = run_rows(database, studio.account, ImportRecords(), params, found)
    assert len(ran.outcomes) == len(found)
    assert all(outcome == "done" or reason for outcome, reason in ran.outcomes)
    assert lakeside(database, studio) == before


def lakeside(database: Database, studio: Studio) -> list[Any]:
    """The other studio's records."""
    of = (tables.families, tables.students, tables.classes)
    with database.read() as connection:
        return [connection.execute(select(each).where(each.c.account_id == studio.lakeside)).all() for each in of]
