from datetime import date
from typing import Any

from actors.bulk import forms, register
from server.pages.suggestions import lasting, suggestions

TODAY = date(2026, 11, 23)


def of(kind: str) -> dict[str, list[str]]:
    action: Any = register.find(kind)
    return suggestions(forms.schema(action), TODAY)


def test_tuition_is_for_this_month() -> None:
    assert of("class_tuition") == {"month": ["2026-11"]}


def test_a_statement_shows_about_three_months() -> None:
    assert of("send_statements") == {"from_date": ["2026-08-01"], "to_date": ["2026-11-23"]}


def test_the_day_of_a_cancellation_is_not_guessed() -> None:
    assert of("cancel_classes") == {}


def test_what_is_remembered_is_no_day_no_month_and_no_box_of_a_list() -> None:
    def of(kind: str) -> list[str]:
        return lasting(forms.schema(register.ACTIONS[kind]))

    assert of("class_tuition") == ["program", "prorate"]
    assert of("assign_keywords") == ["change"]
    assert of("makeup_tokens") == ["why", "how_many", "override_limit", "email"]
