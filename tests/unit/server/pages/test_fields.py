"""The form of an action follows from its JSON Schema alone."""

from typing import Any

from server.pages.fields import Field, fields_of

SCHEMA: dict[str, Any] = {
    "required": ["keywords", "day"],
    "properties": {
        "records": {"enum": ["students", "families"], "default": "students"},
        "change": {"title": "What to do", "enum": ["add", "remove"], "default": "add"},
        "room": {"enum": ["Gym A", "Gym B", "Gym C", "Gym D", "Gym E", "Gym F"]},
        "keywords": {"type": "array", "items": {"type": "string", "enum": ["Sibling", "Team"]}, "description": "Pick."},
        "amount": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "string", "format": "date"},
        "note": {"anyOf": [{"type": "string", "maxLength": 500}, {"type": "null"}], "default": None},
        "tell": {"type": "boolean", "default": True},
    },
}


def fields(**given: list[str]) -> dict[str, Field]:
    return {field.name: field for field in fields_of(SCHEMA, given, {"day": "Give a date."}, "families")}


def test_each_type_has_its_kind() -> None:
    kinds = {name: field.kind for name, field in fields().items()}
    assert kinds == {
        "records": "hidden",
        "change": "radios",
        "room": "select",
        "keywords": "checks",
        "amount": "integer",
        "day": "date",
        "note": "lines",
        "tell": "yes_no",
    }


def test_the_list_says_which_records() -> None:
    assert fields(records=["students"])["records"].value == "families"


def test_titles_limits_and_defaults_come_from_the_schema() -> None:
    drawn = fields()
    assert drawn["change"].title == "What to do"
    assert drawn["amount"].title == "Amount"
    assert drawn["amount"].limits == {"min": 1, "max": 12}
    assert drawn["change"].values == ["add"]
    assert drawn["keywords"].hint == "Pick."
    assert drawn["keywords"].required
    assert not drawn["note"].required


def test_what_was_said_and_what_was_wrong_stay_at_their_fields() -> None:
    drawn = fields(keywords=["Team"], day=["soon"])
    assert drawn["keywords"].values == ["Team"]
    assert drawn["day"].value == "soon"
    assert drawn["day"].error == "Give a date."
