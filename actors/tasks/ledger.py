"""Reading a task's ledger: its records, each with its outcome, in the order in which they are worked through."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, select

from actors.tasks.owned import emails_of, ledger_of
from actors.tasks.tables import UNSETTLED, emails, task_records
from actors.tasks.task import TaskState

MOST_REASONS = 20


class LedgerRow(msgspec.Struct, frozen=True):
    """One record of a task, as the contract shows it."""

    position: int
    record_id: int
    label: str
    outcome: str
    reason: str | None
    email: str


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of a ledger; each None: any."""

    outcome: str | None = None
    reason: str | None = None
    """Exactly this one; empty is none given."""
    email: str | None = None
    """What became of its emails."""
    q: str | None = None
    """In the record's name."""


ANY = Sought()


def has_outcome(outcome: str) -> ColumnElement[bool]:
    """Failed and skipped records are asked for so that both databases find them by their index."""
    found = task_records.c.outcome == outcome
    return and_(found, UNSETTLED) if outcome in ("failed", "skipped") else found


def records(
    connection: Connection, task: TaskState, sought: Sought, after: int, limit: int
) -> tuple[list[LedgerRow], int | None]:
    """The ledger in order, from behind position `after`, and the cursor of the next page."""
    ledger = task_records.c
    query = (
        select(ledger.position, ledger.record_id, ledger.label, ledger.outcome, ledger.reason, ledger.email)
        .where(ledger_of(task), ledger.position > after)
        .where(*_conditions(sought))
        .order_by(ledger.position)
        .limit(limit + 1)
    )
    found = [LedgerRow(*row) for row in connection.execute(query)]
    return found[:limit], found[limit - 1].position if len(found) > limit else None


class Reason(msgspec.Struct, frozen=True):
    outcome: str
    reason: str
    count: int


def reasons(connection: Connection, task: TaskState) -> list[Reason]:
    """Why records failed or were skipped, the most frequent reason first."""
    ledger = task_records.c
    query = (
        select(ledger.outcome, func.coalesce(ledger.reason, ""), func.count().label("times"))
        .where(ledger_of(task))
        .where(UNSETTLED)
        .group_by(ledger.outcome, ledger.reason)
        .order_by(ledger.outcome, func.count().desc())
        .limit(MOST_REASONS)
    )
    return [Reason(*row) for row in connection.execute(query)]


def email_reasons(connection: Connection, task: TaskState) -> list[Reason]:
    """Why emails failed, may not have arrived or were not sent in the end, the most frequent reason first."""
    told = emails.c
    query = (
        select(told.state, func.coalesce(told.reason, ""), func.count())
        .where(emails_of(task))
        .where(told.state.in_(["failed", "unconfirmed", "discarded"]))
        .group_by(told.state, told.reason)
        .order_by(told.state, func.count().desc())
        .limit(MOST_REASONS)
    )
    return [Reason(*row) for row in connection.execute(query)]


class EmailSettled(msgspec.Struct, frozen=True):
    at: datetime
    state: str
    recipient: str
    reason: str | None


def emails_settled(connection: Connection, task: TaskState, limit: int) -> list[EmailSettled]:
    """What became of the task's latest emails, the earliest first. They leave in the ledger's order."""
    told = emails.c
    found: list[EmailSettled] = []
    for state in ("sent", "failed", "unconfirmed"):
        query = (
            select(told.settled_at, told.state, told.recipient, told.reason)
            .where(emails_of(task), told.state == state)
            .where(told.settled_at.is_not(None))
            .order_by(told.position.desc(), told.number.desc())
            .limit(limit)
        )
        found += [EmailSettled(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda email: email.at)[-limit:]


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    ledger = task_records.c
    found: list[ColumnElement[bool]] = []
    if sought.outcome:
        found.append(has_outcome(sought.outcome))
    if sought.reason is not None:
        found.append(func.coalesce(ledger.reason, "") == sought.reason)
    if sought.email:
        found.append(ledger.email == sought.email)
    if sought.q:
        found.append(ledger.label.icontains(sought.q, autoescape=True))
    return found
