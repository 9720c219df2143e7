"""A spreadsheet must never run what a studio's data says."""

import pytest

from actors.studio.reports.guard import harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1"])
def test_what_begins_like_a_formula_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lee family", "a=b", "1-2"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
