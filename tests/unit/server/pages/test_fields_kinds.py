"""Fields of the forms for money, months, and what may be left as it is."""

from typing import Any

from server.pages.fields import MONTH, Field, fields_of
from server.pages.given import Said

SCHEMA: dict[str, Any] = {
    "required": ["month", "amount"],
    "properties": {
        "month": {"type": "string", "pattern": MONTH, "description": "Such as 2026-11."},
        "amount": {"type": "string", "maxLength": 20},
        "room": {"anyOf": [{"type": "string", "maxLength": 80}, {"type": "null"}], "enum": ["Gym A"], "default": None},
        "waitlist": {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": None},
        "message": {"type": "string", "maxLength": 2_000, "default": ""},
        "prorate": {"type": "boolean", "default": True},
        "program": {"type": "string", "enum": ["All programs", "Ninja"] * 3, "default": "All programs"},
    },
}


def fields(given: dict[str, list[str]] | None = None, *, sent: bool = False) -> dict[str, Field]:
    drawn = fields_of(SCHEMA, given or {}, {}, "classes", "Do not change", sent=sent)
    return {field.name: field for field in drawn}


def test_each_has_its_kind() -> None:
    assert {name: field.kind for name, field in fields().items()} == {
        "month": "month",
        "amount": "money",
        "room": "select",
        "waitlist": "select",
        "message": "lines",
        "prorate": "yes_no",
        "program": "select",
    }


def test_what_may_be_nothing_has_a_word_for_it() -> None:
    drawn = fields()
    assert drawn["waitlist"].choices == [("true", "Yes"), ("false", "No")]
    assert (drawn["waitlist"].nothing, drawn["waitlist"].nothing_value) == ("Do not change", "null")
    assert drawn["room"].may_be_empty
    assert not drawn["program"].may_be_empty
    assert not drawn["month"].may_be_empty


def test_a_box_of_a_sent_form_that_says_nothing_is_not_ticked() -> None:
    assert fields()["prorate"].values == ["True"]
    assert fields({"key": ["1"]}, sent=True)["prorate"].values == []


def test_an_empty_field_that_may_be_nothing_says_nothing() -> None:
    said = Said(SCHEMA, {"room": [""], "message": [""], "waitlist": ["null"]})
    assert said.getlist("room") == []
    assert said.getlist("message") == [""]
    assert said.getlist("waitlist") == ["null"]
    assert said.getlist("amount") == ()
