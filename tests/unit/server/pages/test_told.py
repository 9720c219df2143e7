"""What a task was asked for, in words."""

from typing import Any

import pytest

from actors.studio.lists import Choice, FilterChoices
from server.pages import told


def choices() -> FilterChoices:
    return FilterChoices(
        keywords=[], classes=[], programs=[], levels=[Choice(3, "Level 2")], rooms=[], instructors=[], categories=[]
    )


def test_parameters_by_their_titles_and_only_what_says_something() -> None:
    params = {"records": "students", "change": "add", "keywords": ["Team", "Trial"]}
    assert told.parameters("assign_keywords", params) == [("What to do", "Add"), ("Keywords", "Team, Trial")]
    tuition = {"month": "2026-11", "program": "All programs", "prorate": False, "due_on": "2026-11-24"}
    assert told.parameters("class_tuition", tuition) == [
        ("Month", "November 2026"),
        ("Program", "All programs"),
        ("Prorate", "No"),
        ("Due", "Nov 24, 2026"),
    ]
    assert told.parameters("class_tuition", tuition | {"due_on": None, "program": ""})[1:] == [("Prorate", "No")]
    assert told.parameters("gone since", {"x": 1}) == []
    long = dict(told.parameters("send_email", {"subject": "S", "body": "x" * 999, "html": True}))
    assert long["Text"] == "x" * told.LONGEST + "…"


@pytest.mark.parametrize(
    ("chosen", "record_type", "total", "expected"),
    [
        ({"all": True}, "families", 60, "All families"),
        ({"filter": {}}, "families", 60, "All families"),
        ({"ids": [1]}, "families", 1, "1 chosen family"),
        ({"ids": [1, 2]}, "students", 2, "2 chosen students"),
        ({"filter": {"level": "3", "q": "gym"}}, "classes", 2, "All classes that match: Level “Level 2”, Search “gym”"),
        ({"filter": {"balance": "owing"}}, "families", 2, "All families that match: Balance “Owes something”"),
        ({"rows": 12}, "families", 12, "12 rows of the file"),
        ({"retry_of": "x", "only": "failed"}, "families", 2, ""),
    ],
)
def test_a_selection(chosen: dict[str, Any], record_type: str, total: int, expected: str) -> None:
    assert told.selection(chosen, record_type, total, choices) == expected
