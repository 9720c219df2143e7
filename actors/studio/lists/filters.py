"""What a list can be filtered by: each filter turns its text into a condition on the list's table."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, literal, select, true

from actors.studio.office_export.cells import clean
from actors.studio.sql import LARGEST_ID
from actors.studio.tables import keyword_links, keywords

Filter = Callable[[int, str], ColumnElement[bool]]
"""(account id, the filter's text) -> the condition."""

LONGEST_FILTER = 200
ACTIVE = {"yes": True, "no": False}


class BadFilter(ValueError):
    """A filter, sort or value that the list does not know; the message is a sentence for a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def conditions(filters: Mapping[str, Filter], account_id: int, given: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions for the filters given. A blank one is no filter, as forms send those, too."""
    found = []
    for name, value in given.items():
        if name not in filters:
            raise BadFilter(name, f'There is no filter "{name}".')
        if text := _text(name, value):
            found.append(filters[name](account_id, text))
    return found


def active(table: Table) -> Filter:
    def condition(account_id: int, text: str) -> ColumnElement[bool]:
        if text == "any":
            return true()
        if text not in ACTIVE:
            raise BadFilter("active", "Active is yes, no or any.")
        return table.c.active.is_(ACTIVE[text])

    return condition


def keyword(table: Table) -> Filter:
    """By the keyword's exact name."""

    def condition(account_id: int, text: str) -> ColumnElement[bool]:
        having = (
            select(keyword_links.c.record_id)
            .join(keywords, keywords.c.id == keyword_links.c.keyword_id)
            .where(keyword_links.c.account_id == account_id, keywords.c.account_id == account_id)
            .where(keyword_links.c.record_type == literal(table.name), keywords.c.name == text)
        )
        return table.c.id.in_(having)

    return condition


def one_of_these(field: str, column: ColumnElement[str], values: Collection[str], message: str) -> Filter:
    """By one of a few words; "any" is no filter."""

    def condition(account_id: int, text: str) -> ColumnElement[bool]:
        if text != "any" and text not in values:
            raise BadFilter(field, message)
        return true() if text == "any" else column == text

    return condition


def picked(field: str, column: ColumnElement[Any], what: str) -> Filter:
    """By the id of something that the list offers."""

    def condition(account_id: int, text: str) -> ColumnElement[bool]:
        return column == whole_number(field, text, f"Choose {what} from the list.")

    return condition


def day(field: str, compare: Callable[[Any, date], Any], column: ColumnElement[date]) -> Filter:
    def condition(account_id: int, text: str) -> ColumnElement[bool]:
        try:
            found: ColumnElement[bool] = compare(column, date.fromisoformat(text))
        except ValueError:
            raise BadFilter(field, "Give a date such as 2026-03-31.") from None
        return found

    return condition


def whole_number(field: str, text: str, message: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_ID:
        raise BadFilter(field, message)
    return int(text)


def _text(name: str, value: Any) -> str:
    """JSON may give a class's id as a number; everything else is text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadFilter(name, f'The filter "{name}" takes text.')
    text = clean(value)
    if len(text) > LONGEST_FILTER:
        raise BadFilter(name, f'The filter "{name}" is longer than {LONGEST_FILTER} characters.')
    return text
