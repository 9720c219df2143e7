"""The writers, with lines made up here: how many there are must not matter to memory."""

import tracemalloc
from datetime import date

import pytest

from actors.studio.reports.report import Column
from actors.studio.reports.sheet import Sheet, rows
from actors.studio.reports.writing import WRITERS
from tests.support.reports import read_pdf

MOST_MORE_BYTES_A_LINE = {"csv": 5, "xlsx": 60, "pdf": 600}
COLUMNS = (
    Column("Class", 20),
    Column("Student", 30),
    Column("Since", 11, "date"),
    Column("Owes", 10, "money", total=True),
)


def sheet(groups=0):
    return Sheet(
        studio="R & B Gym",
        title="A report",
        about="all dates",
        made_on=date(2026, 11, 23),
        columns=COLUMNS,
        groups=groups,
    )


def records(number, lines):
    for record in range(number):
        yield [[f"Class {record}", f"Student {line}", date(2026, 1, 1), 100] for line in range(lines)]


def write(format, path, number, lines=1, groups=0):
    with path.open("wb") as out:
        WRITERS[format](out, sheet(groups), rows(COLUMNS, ("student", "students"), records(number, lines)))
        assert not out.closed
    return path.read_bytes()


def peak(format, path, number):
    tracemalloc.start()
    try:
        write(format, path, number)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("format", WRITERS)
def test_ten_times_the_lines_do_not_take_ten_times_the_memory(format, tmp_path):
    write(format, tmp_path / "warm", 10)
    few, many = (peak(format, tmp_path / "report", number) for number in (200, 2_000))
    assert (many - few) / 1_800 < MOST_MORE_BYTES_A_LINE[format]


def test_a_group_that_goes_over_a_page_says_so(tmp_path):
    text = read_pdf(write("pdf", tmp_path / "report", number=3, lines=45, groups=1))
    if text is None:
        pytest.skip("pdftotext is not installed")
    assert [text.count(f"Class {number} Student 0") for number in range(3)] == [1, 1, 1]
    assert "Class 0 (continued) Student" in text
    assert "Page 1 of 4" in text
    assert "Page 4 of 4" in text
    assert text.count("Student Since Owes") == 4
    assert "Total: 135 students" in text


def test_a_group_is_a_record_even_where_two_are_called_the_same(tmp_path):
    path = tmp_path / "report"
    twins = iter([[["Level 1", "Ann", None, 1]], [["Level 1", "Bob", None, 1]]])
    with path.open("wb") as out:
        WRITERS["pdf"](out, sheet(groups=1), rows(COLUMNS, ("student", "students"), twins))
    text = read_pdf(path.read_bytes())
    if text is None:
        pytest.skip("pdftotext is not installed")
    assert text.count("Level 1") == 2
