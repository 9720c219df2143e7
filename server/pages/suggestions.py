"""What a form begins with, beside its defaults: the dates that are meant most often. Pure."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from actors.bulk.sentences import main_schema
from server.pages.fields import MONTH, RECORDS

PERIOD = timedelta(days=90)
STARTS: dict[str, Callable[[date], date]] = {
    "from_date": lambda today: (today - PERIOD).replace(day=1),
    "to_date": lambda today: today,
}


def lasting(schema: dict[str, Any]) -> list[str]:
    """The fields whose value may be meant again another time.

    Not a day or a month, not which records it is for, and not what is ticked in a list: a box that is still ticked
    from last time, out of sight, would be launched with the one that is meant.
    """
    declared = {name: main_schema(each) for name, each in schema.get("properties", {}).items() if name != RECORDS}
    return [name for name, each in declared.items() if not _is_for_once(each)]


def _is_for_once(declared: dict[str, Any]) -> bool:
    return declared.get("format") == "date" or declared.get("pattern") == MONTH or declared.get("type") == "array"


def suggestions(schema: dict[str, Any], today: date) -> dict[str, list[str]]:
    """For required fields alone: what is optional means something by being empty."""
    fields = {name: schema["properties"][name] for name in schema.get("required", ())}
    months = {name: [f"{today:%Y-%m}"] for name, declared in fields.items() if declared.get("pattern") == MONTH}
    if not fields.keys() >= STARTS.keys():  # one of them alone is a day to come, such as one that is canceled
        return months
    return months | {name: [start(today).isoformat()] for name, start in STARTS.items()}
