"""What a task was asked for, in words: its parameters by their titles, and its selection by the list's own filters."""

from collections.abc import Callable
from datetime import date
from typing import Any

from actors.bulk.forms import schema
from actors.bulk.register import find
from actors.bulk.sentences import main_schema
from actors.studio import lists
from actors.studio.lists import FilterChoices
from actors.studio.money.months import parse_month
from server.pages import locales, words
from server.pages.fields import MONTH, RECORDS, worded
from server.pages.listings import LISTINGS

LONGEST = 400
SEARCH = "Search"


def parameters(kind: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """(title, value in words) of each parameter that says something, in the order of the form."""
    action = find(kind)
    if action is None:
        return []
    declared: dict[str, Any] = schema(action)["properties"]
    told = ((each.get("title") or worded(name), _value(each, params.get(name))) for name, each in declared.items()
            if name != RECORDS)  # fmt: skip
    return [(title, value) for title, value in told if value]


def selection(chosen: dict[str, Any], record_type: str, total: int, choices: Callable[[], FilterChoices]) -> str:
    """`All families`, `12 chosen students`, `All classes that match: Day “Monday”`. `choices` is asked for a filter."""
    noun = lists.find(record_type).noun
    if "ids" in chosen:
        return f"{words.number(total)} chosen {noun.singular if total == 1 else noun.plural}"
    if "rows" in chosen:
        return f"{words.number(total)} rows of the file"
    asked = {name: str(value) for name, value in (chosen.get("filter") or {}).items() if value}
    if asked:
        return f"All {noun.plural} that match: {', '.join(_filters(asked, record_type, choices()))}"
    return f"All {noun.plural}" if chosen.get("all") or "filter" in chosen else ""


def _filters(asked: dict[str, str], record_type: str, choices: FilterChoices) -> list[str]:
    fields = {field.name: field for field in LISTINGS[record_type].filters}
    told = []
    for name, value in asked.items():
        field = fields.get(name)
        options = dict(field.options(choices)) if field else {}
        told.append(f"{field.label if field else SEARCH} “{options.get(value, value)}”")
    return told


def _value(declared: dict[str, Any], value: Any) -> str:
    described = main_schema(declared)
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if described.get("pattern") == MONTH:
        return parse_month(value).title
    if described.get("format") == "date":
        return locales.calendar_day(date.fromisoformat(value))
    text = worded(str(value)) if "enum" in described else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
