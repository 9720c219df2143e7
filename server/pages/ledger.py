"""The ledger on a task's page: which of its records the address asks for, and how they are told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy import Connection

from actors.tasks import ledger
from actors.tasks.ledger import LedgerRow, Sought
from actors.tasks.task import TaskState
from server.pages.listings import LISTINGS

PAGE_SIZE = 100
LONGEST = 2_000
OUTCOMES = (("", "All"), ("done", "Done"), ("failed", "Failed"), ("skipped", "Skipped"), ("pending", "Untouched"))
EMAIL_STATES = {
    "none": "",
    "queued": "Waiting",
    "sent": "Sent",
    "held": "Held",
    "failed": "Failed",
    "unconfirmed": "Unconfirmed",
    "discarded": "Discarded",
}
NO_REASON = "No reason was given"


class LedgerQuery(msgspec.Struct, frozen=True):
    outcome: str = ""
    reason: str | None = None
    email: str = ""
    q: str = ""
    after: int = 0

    @property
    def sought(self) -> Sought:
        return Sought(outcome=self.outcome or None, reason=self.reason, email=self.email or None, q=self.q or None)

    @property
    def narrowed(self) -> str:
        """What it is narrowed down to beyond the outcome, in words."""
        parts = [self.reason or NO_REASON] if self.reason is not None else []
        parts += [f"email {EMAIL_STATES[self.email].lower()}"] if self.email else []
        return ", ".join(part[:1].upper() + part[1:] for part in parts)

    def link(self, **changed: Any) -> str:
        """The same with something changed, from its beginning."""
        asked = {"outcome": self.outcome, "reason": self.reason, "email": self.email, "q": self.q} | changed
        given = {name: value for name, value in asked.items() if value or (name == "reason" and value is not None)}
        return f"?{urlencode(given)}#records"


class LedgerPage(msgspec.Struct, frozen=True):
    query: LedgerQuery
    rows: list[LedgerRow]
    next: int | None
    outcomes: list[tuple[str, str, int]]
    """(value, label, how many there are) of each outcome."""
    record_link: str
    """Where a record of this kind is shown, before its id; empty where it is no record of the studio's lists."""
    record_link_end: str


def query_of(sent: Mapping[str, str]) -> LedgerQuery:
    """What makes no sense is not asked."""
    outcome, email, after = sent.get("outcome", ""), sent.get("email", ""), sent.get("after", "")
    return LedgerQuery(
        outcome=outcome if outcome in dict(OUTCOMES) else "",
        reason=sent["reason"][:LONGEST] if "reason" in sent else None,
        email=email if EMAIL_STATES.get(email) else "",
        q=sent.get("q", "").strip()[:LONGEST],
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,
    )


def ledger_page(connection: Connection, task: TaskState, query: LedgerQuery) -> LedgerPage:
    rows, following = ledger.records(connection, task, query.sought, query.after, PAGE_SIZE)
    counts = {"": task.total, "pending": task.remaining}
    outcomes = [(value, label, counts[value] if value in counts else getattr(task, value)) for value, label in OUTCOMES]
    return LedgerPage(query, rows, following, outcomes, *_record_link(task))


def _record_link(task: TaskState) -> tuple[str, str]:
    """A family has a page of its own; another record is what its list is narrowed down to."""
    if task.kind == "import_records" or task.record_type not in LISTINGS:
        return "", ""
    path = LISTINGS[task.record_type].path
    return (f"{path}/", "/statement") if task.record_type == "families" else (f"{path}?id=", "")
