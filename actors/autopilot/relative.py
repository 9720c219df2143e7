"""Parameters that say a day as seen from the day of the run: `{today}`, `{today-30}`, `{month}`, `{month+1}`. Pure.

A workflow runs for years with the parameters that it was given once, so a day in them must move along. A value is
relative only as a whole: the fields of a letter, such as `{first_name}`, are none.
"""

import re
from datetime import date, timedelta
from typing import Any

RELATIVE = re.compile(r"\{(today|month|month_start|month_end)([+-]\d{1,3})?\}")


def resolved(params: dict[str, Any], today: date) -> dict[str, Any]:
    """The parameters as they are on the day `today` (the studio's)."""
    return {name: _resolve(value, today) for name, value in params.items()}


def _resolve(value: Any, today: date) -> Any:
    found = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    offset = int(found[2] or 0)
    if found[1] == "today":
        return (today + timedelta(days=offset)).isoformat()
    first = _first_of_month(today, offset)
    if found[1] == "month":
        return f"{first:%Y-%m}"
    return (first if found[1] == "month_start" else _first_of_month(first, 1) - timedelta(days=1)).isoformat()


def _first_of_month(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
