"""What stands in a cell on paper."""

from datetime import date

import pytest

from actors.studio.reports.report import Column
from actors.studio.reports.writing.blocks import LEADING, MOST_WRAPPED, PADDING, SIZE, block, shown
from actors.studio.reports.writing.fonts import BOLD, PLAIN, WIDE, drawn, width

MONEY, TEXT = Column("Owes", 10, "money"), Column("Name", 10)


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (None, TEXT, ""),
        (" Lee \n Kim\t", TEXT, "Lee Kim"),
        (123_456, MONEY, "$1,234.56"),
        (-1200, MONEY, "-$12.00"),
        (0, MONEY, "\N{EN DASH}"),
        (1204, Column("Count", 5, "number"), "1,204"),
        (0, Column("Count", 5, "number"), "0"),
        (date(2026, 3, 9), Column("Born", 5, "date"), "3/9/2026"),
    ],
)
def test_values_as_people_read_them(cell, column, text):
    assert shown(cell, column) == text


def test_a_short_text_stays_on_one_line():
    found = block("line", ["Lee", "Kim"], [50, 50])
    assert (found.texts, found.height) == (["Lee", "Kim"], LEADING + 2 * PADDING)


@pytest.mark.parametrize(
    "text", ["Anna Maria von Trapp", "Castellanos-Featherstonehaugh", "W" * 30, "a@b.example.test"]
)
def test_a_long_text_is_wrapped_into_its_column(text):
    (wrapped,) = block("line", [text], [60]).texts
    lines = wrapped.split("\n")
    assert 1 < len(lines) <= MOST_WRAPPED
    assert all(width(line, PLAIN, SIZE) <= 60 - 2 * PADDING for line in lines)


def test_nothing_of_a_wrapped_text_is_lost():
    (wrapped,) = block("line", ["Castellanos-Featherstonehaugh"], [60]).texts
    assert wrapped.replace("\n", "") == "Castellanos-Featherstonehaugh"
    assert wrapped.split("\n")[0] == "Castellanos-"


def test_what_is_far_too_long_ends_with_an_ellipsis():
    (wrapped,) = block("line", ["word " * 200], [60]).texts
    assert (wrapped.count("\n"), wrapped[-1]) == (MOST_WRAPPED - 1, "\N{HORIZONTAL ELLIPSIS}")


@pytest.mark.parametrize("text", ["", "Lee", "Zoë Évrard", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"])
def test_western_names_are_in_the_font_that_every_viewer_has(text):
    assert drawn(text) == (text, PLAIN)
    assert drawn(text, BOLD) == (text, BOLD)


def test_other_names_are_in_a_font_that_is_embedded():
    shown_name, font = drawn("Łukasz Dvořák")
    assert font == WIDE[PLAIN]
    assert shown_name in ("Łukasz Dvořák", "Łukasz Dvorák")  # as far as the machine's fonts go


def test_a_letter_without_a_font_is_a_question_mark_and_takes_nothing_along():
    assert drawn("山 Lee")[0].endswith(" Lee")
