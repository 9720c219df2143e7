from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from actors.bulk.sentences import wanted


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        (Literal["add", "remove"], "Choose add or remove."),
        (Literal["a", "b", "c"], "Choose a, b or c."),
        (Literal["1", "2", "3", "4", "5", "6", "7"], "Choose one of those on offer."),
        (Annotated[list[str], Meta(min_length=1, max_length=50)], "Choose 1 to 50 from the list."),
        (Annotated[list[str], Meta(min_length=1)], "Choose at least 1 from the list."),
        (list[str], "Choose from the list."),
        (bool, "Say yes or no."),
        (int, "Give a whole number."),
        (Annotated[int, Meta(ge=1, le=12)], "Give a whole number, 1 to 12."),
        (Annotated[int, Meta(ge=1)] | None, "Give a whole number, at least 1."),
        (Annotated[float, Meta(le=2.5)], "Give a number, at most 2.5."),
        (str, "Write some text."),
        (Annotated[str, Meta(min_length=1, max_length=60)], "Write 1 to 60 characters."),
        (Any, "This does not fit."),
    ],
)
def test_a_declaration_as_a_sentence(declared, sentence):
    assert wanted(msgspec.json.schema(declared)) == sentence


def test_a_date_is_asked_for_by_example():
    assert wanted({"type": "string", "format": "date"}) == "Give a date such as 2026-03-31."
