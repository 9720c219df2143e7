"""What the address of the list of tasks says: filters, order, page. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

import msgspec

from actors.tasks.filters import NEWEST, Order, TaskFilters
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import AUTOPILOT, STAFF

PATH = "/tasks"
NAMES = ("status", "kind", "source", "created_by", "when", "q")
LONGEST = 200
ERRORS = "errors"
"""The state of what is completed, but not without trouble. On this page it is a state of its own."""
STATES = (*(str(status) for status in (Status.RUNNING, Status.QUEUED, Status.PAUSED)),
          str(Status.COMPLETED), ERRORS, str(Status.FAILED), str(Status.CANCELED))  # fmt: skip
SOURCES = ((STAFF, "Staff"), (AUTOPILOT, "Autopilot"))
WHENS = (
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("week", "Last 7 days"),
    ("two-weeks", "Last 14 days"),
    ("month", "Last 30 days"),
)
ORDERS = {
    "": NEWEST,
    "started": Order(descending=False),
    "-started": NEWEST,
    "task": Order("title", descending=False),
    "-task": Order("title"),
    "who": Order("created_by", descending=False),
    "-who": Order("created_by"),
}
"""What the list can be sorted by; what is `-` begins with the highest. The usual order is the newest first."""


class TaskQuery(msgspec.Struct, frozen=True):
    asked: dict[str, str]
    sort: str = ""
    before: str | None = None

    @property
    def state(self) -> str:
        return self.asked.get("status", "")

    @property
    def order(self) -> Order:
        return ORDERS[self.sort]

    def link(self, **changed: str | None) -> str:
        """This list with something changed; it begins at its first page."""
        merged = {**self.asked, "sort": self.sort, **changed}
        given = {name: value for name, value in merged.items() if value}
        return f"{PATH}?{urlencode(given)}" if given else PATH

    @property
    def csv(self) -> str:
        return self.link().replace(PATH, f"{PATH}.csv", 1)

    def sort_link(self, name: str) -> str:
        """By this column; where it is sorted by it already, the other way round."""
        return self.link(sort=f"-{name}" if self.sort == name else name)

    def direction(self, name: str) -> str:
        """For `aria-sort`; empty where the list is not sorted by this."""
        return {name: "ascending", f"-{name}": "descending"}.get(self.sort or "-started", "")

    def live(self, filters: TaskFilters) -> dict[str, Any]:
        """What the open page needs to know, to tell whether a task that is new belongs here (task-filter.js)."""
        return {
            "state": self.state,
            "kind": filters.kind,
            "source": filters.source,
            "created_by": filters.created_by,
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "q": filters.q,
        }

    def filters(self, now: datetime, zone: tzinfo) -> TaskFilters:
        since, until = period(self.asked.get("when", ""), now.astimezone(zone).date(), zone)
        return TaskFilters(
            **state_filter(self.state),
            kind=self.asked.get("kind"),
            source=self.asked.get("source"),
            created_by=_number(self.asked.get("created_by")),
            since=since,
            until=until,
            q=self.asked.get("q"),
        )


def query_of(sent: Mapping[str, str]) -> TaskQuery:
    """What makes no sense is not asked, so that an old link still leads somewhere."""
    asked = {name: sent[name].strip()[:LONGEST] for name in NAMES if sent.get(name, "").strip()}
    known = {"status": STATES, "source": dict(SOURCES), "when": dict(WHENS)}
    asked = {name: value for name, value in asked.items() if name not in known or value in known[name]}
    sort = sent.get("sort", "")
    return TaskQuery(asked, sort if sort in ORDERS else "", sent.get("before") or None)


def state_filter(state: str) -> dict[str, Any]:
    if state == ERRORS:
        return {"status": Status.COMPLETED, "troubled": True}
    return {"status": state or None, "troubled": False if state == Status.COMPLETED else None}


def period(when: str, today: date, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From when and until when something was launched, by the calendar of `zone`; None: for ever."""
    days = {"today": 0, "yesterday": 1, "week": 6, "two-weeks": 13, "month": 29}
    if when not in days:
        return None, None
    since = datetime.combine(today - timedelta(days=days[when]), time(), zone)
    return since, datetime.combine(today, time(), zone) if when == "yesterday" else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
