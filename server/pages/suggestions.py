"""What a form begins with, beside its defaults: the dates that are meant most often. Pure."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from server.pages.fields import MONTH

PERIOD = timedelta(days=90)
STARTS: dict[str, Callable[[date], date]] = {
    "from_date": lambda today: (today - PERIOD).replace(day=1),
    "to_date": lambda today: today,
}


def suggestions(schema: dict[str, Any], today: date) -> dict[str, list[str]]:
    """For required fields alone: what is optional means something by being empty."""
    fields = {name: schema["properties"][name] for name in schema.get("required", ())}
    months = {name: [f"{today:%Y-%m}"] for name, declared in fields.items() if declared.get("pattern") == MONTH}
    if not fields.keys() >= STARTS.keys():  # one of them alone is a day to come, such as one that is canceled
        return months
    return months | {name: [start(today).isoformat()] for name, start in STARTS.items()}
