from datetime import date
from enum import Enum
from typing import Annotated, Any

import pytest
from msgspec import Meta
from starlette.datastructures import FormData

from actors.bulk import forms
from actors.bulk.assign_keywords import AssignKeywords, KeywordParams
from actors.bulk.base import BulkAction, Params, Refusal
from actors.bulk.quick_edit import QuickEdit
from actors.bulk.register import ACTIONS


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class EveryKind(Params, frozen=True, kw_only=True):
    number: Annotated[int, Meta(title="Number", ge=1, le=12)]
    color: Color = Color.RED
    note: str = "none"
    since: date | None = None
    loud: bool = True
    tags: list[str] = []

    def __post_init__(self) -> None:
        if self.number == 12 and not self.loud:
            raise ValueError("Twelve is never quiet.")


class Everything(BulkAction[EveryKind]):
    kind = "everything"
    title = "Do everything"
    record_types = ("students",)
    Params = EveryKind

    def describe(self, params: EveryKind) -> str:
        return "Do everything"

    def choices(self, place: Any) -> dict[str, list[str]]:
        return {"tags": ["a", "b"], "note": ["x"]}

    def process(self, batch: Any, params: EveryKind) -> None: ...


def refused(call) -> dict[str, str]:
    with pytest.raises(Refusal) as refusal:
        call()
    assert refusal.value.message == "Check the marked fields."
    return refusal.value.fields


def test_the_schema_stands_alone_and_has_the_studios_choices():
    schema = forms.schema(Everything(), place=object())
    assert "$" not in str(schema)
    assert schema["title"] == "Do everything"
    assert schema["properties"]["color"]["enum"] == ["blue", "red"]
    assert schema["properties"]["tags"]["items"]["enum"] == ["a", "b"]
    assert schema["properties"]["note"]["enum"] == ["x"]
    assert schema["properties"]["number"]["title"] == "Number"
    assert schema["required"] == ["number"]


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_parameter_of_every_action_has_a_label(action):
    assert all("title" in field for field in forms.schema(action)["properties"].values())


def test_the_values_on_offer_do_not_leak_into_the_next_schema():
    forms.schema(Everything(), place=object())
    assert "enum" not in forms.schema(Everything())["properties"]["note"]


def test_json_becomes_parameters():
    params = forms.parse(AssignKeywords(), {"keywords": ["Team"], "records": "families"})
    assert params == KeywordParams(keywords=["Team"], records="families", change="add")


def test_every_wrong_field_has_its_sentence():
    given = {"records": "dogs", "change": 5, "keywords": [], "colour": "red"}
    assert refused(lambda: forms.parse(AssignKeywords(), given)) == {
        "records": "Choose camps, classes, families, staff or students.",
        "change": "Choose add or remove.",
        "keywords": "Choose 1 to 50 from the list.",
        "colour": "Assign keywords has no such parameter.",
    }
    assert refused(lambda: forms.parse(AssignKeywords(), {})) == {"keywords": "This is needed."}


def test_json_must_have_the_right_types():
    assert refused(lambda: forms.parse(Everything(), {"number": "5", "loud": "yes"})) == {
        "number": "Give a whole number, 1 to 12.",
        "loud": "Say yes or no.",
    }


@pytest.mark.parametrize("given", [None, [], "x", 5])
def test_parameters_that_are_no_object(given):
    with pytest.raises(Refusal, match=r"The parameters must be an object\."):
        forms.parse(Everything(), given)


def test_what_the_class_itself_checks_is_a_refusal_too():
    with pytest.raises(Refusal, match=r"Twelve is never quiet\."):
        forms.parse(Everything(), {"number": 12, "loud": False})


def test_a_form_becomes_parameters():
    form = FormData(
        [
            *[("number", "5"), ("color", "blue"), ("note", ""), ("since", "2026-03-31"), ("loud", "on")],
            *[("tags", "a"), ("tags", "b"), ("csrf", "x"), ("selection", "all")],
        ]
    )
    assert forms.parse_form(Everything(), form) == EveryKind(
        number=5, color=Color.BLUE, note="", since=date(2026, 3, 31), loud=True, tags=["a", "b"]
    )


def test_a_box_that_is_not_ticked_and_a_field_left_blank():
    form = FormData([("number", "5"), ("since", "")])
    assert forms.parse_form(Everything(), form) == EveryKind(number=5, loud=False)


def test_a_field_that_is_needed_and_left_blank_is_told_with_all_that_is_wrong():
    sent = FormData([("why", ""), ("how_many", "9")])
    problems = refused(lambda: forms.parse_form(ACTIONS["makeup_tokens"], sent))
    assert problems == {"why": forms.NEEDED, "how_many": "Give a whole number, 1 to 5."}


def test_a_form_tells_all_that_is_wrong():
    assert refused(lambda: forms.parse_form(Everything(), FormData([("number", "many"), ("since", "soon")]))) == {
        "number": "Give a whole number, 1 to 12.",
        "since": "Give a date such as 2026-03-31.",
    }
    assert refused(lambda: forms.parse_form(AssignKeywords(), FormData([("records", "students")]))) == {
        "keywords": "Choose 1 to 50 from the list."
    }


@pytest.mark.parametrize(
    ("sent", "meant"), [([], None), (["null"], None), (["true"], True), (["false"], False), (["on"], True)]
)
def test_a_yes_or_no_that_may_be_left_open(sent, meant):
    form = FormData([("billable", value) for value in sent])
    assert forms.parse_form(QuickEdit(), form).billable is meant
