"""The outbox of a task: putting emails in, claiming them one by one, settling them, holding them.

`queued → sending → sent | failed | unconfirmed`, and back to `queued` after a temporary refusal; `queued → held` with
the cancel's own transaction. The claim is committed before the first word is said to the mail server, so whoever finds
a claim that nobody settles knows that the outcome is unknown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, insert, literal, not_, or_, select, update

from actors.mail.message import Email, message_id
from actors.mail.transport import CONNECT_SECONDS, REPLY_SECONDS, Ending
from actors.tasks.owned import emails_of, ledger_of
from actors.tasks.tables import emails, task_records
from actors.tasks.task import TaskState

LONGEST_SEND = timedelta(seconds=2 * CONNECT_SECONDS + 5 * REPLY_SECONDS)
"""Connecting and the five answers of one message. A claim that is older is nobody's any more."""
LONGEST_SLEEP = timedelta(minutes=20)
"""No email waits longer for its next attempt; a later time was noted by a clock that was ahead."""
SHOWN = ("queued", "held", "unconfirmed", "failed", "sent", "discarded")
"""What a record with several emails shows: the first of these that one of them is in. One that leaves is `queued`."""

HANDED_OVER = (
    "position", "number", "account_id", "recipient", "recipient_name", "subject", "text", "html", "message_id",
    "unsubscribe_url", "addressee",
)  # fmt: skip


class Claimed(msgspec.Struct, frozen=True):
    """An email that a sender has taken; nobody else will."""

    position: int
    number: int
    email: Email
    message_id: str
    attempts: int
    why_not: Ending | None = None
    """How it ends without being sent."""


def put(connection: Connection, account_id: int, task_id: str, wanted: Mapping[int, Sequence[Email]]) -> int:
    """Queue the emails of each position; returns how many."""
    rows = [
        {
            "task_id": task_id,
            "position": position,
            "number": number,
            "account_id": account_id,
            "message_id": message_id(task_id, position, number),
            "state": "queued",
            **msgspec.structs.asdict(email),
        }
        for position, of_record in wanted.items()
        for number, email in enumerate(of_record, 1)
    ]
    if rows:
        connection.execute(insert(emails), rows)
        _show(connection, account_id, task_id, list(wanted))
    return len(rows)


def claim(connection: Connection, task: TaskState, lease: int, now: datetime) -> Claimed | None:
    """Take the next email that is due. Call it in a transaction that holds the task."""
    due = (
        select(emails)
        .where(emails_of(task), emails.c.state == "queued")
        .where(or_(emails.c.next_at.is_(None), not_(emails.c.next_at.between(now, now + LONGEST_SLEEP))))
        .order_by(emails.c.position, emails.c.number)
        .limit(1)
    )
    row = connection.execute(due).one_or_none()
    if row is None:
        return None
    taken = {"state": "sending", "claim": lease, "claimed_at": now, "attempts": row.attempts + 1}
    connection.execute(update(emails).where(_one(task, row)).values(**taken))
    email = Email(**{name: getattr(row, name) for name in Email.__struct_fields__})
    return Claimed(row.position, row.number, email, row.message_id, row.attempts + 1)


def readdress(connection: Connection, task: TaskState, claimed: Claimed, recipient: str) -> None:
    """Note that a claimed email goes to another address than the one that it was written for."""
    connection.execute(update(emails).where(_one(task, claimed)).values(recipient=recipient))


def settle(connection: Connection, task: TaskState, lease: int, claimed: Claimed, **values: Any) -> str | None:
    """Write down how a claimed email ended; returns the state it had before, or None where it is not ours any more.

    A sender that was frozen may find its email `unconfirmed` meanwhile; it knows better, and says so.
    """
    mine = and_(_one(task, claimed), emails.c.claim == lease, emails.c.state.in_(["sending", "unconfirmed"]))
    before = connection.execute(select(emails.c.state).where(mine).with_for_update()).scalar_one_or_none()
    if before is not None:
        connection.execute(update(emails).where(mine).values(**values))
        _show(connection, task.account_id, task.id, [claimed.position])
    return before


def hold(connection: Connection, task: TaskState) -> int:
    """Stop whatever has not begun to leave; returns how many emails that are."""
    return _move(connection, task, emails.c.state == "queued", "held")


def abandon(connection: Connection, task: TaskState, now: datetime) -> int:
    """Emails that were claimed so long ago that nobody can still be sending them: their outcome is unknown."""
    return _move(connection, task, stale(now), "unconfirmed", reason="The sender stopped before it knew.")


def stale(now: datetime) -> ColumnElement[bool]:
    lively = emails.c.claimed_at.between(now - LONGEST_SEND, now + LONGEST_SEND)
    return and_(emails.c.state == "sending", not_(lively))


def leaving(connection: Connection, task: TaskState) -> int:
    """How many emails a sender is in the middle of."""
    query = select(func.count()).where(emails_of(task), emails.c.state == "sending")
    return connection.execute(query).scalar_one()


def records_with(connection: Connection, task: TaskState, state: str) -> int:
    """How many records have an email in this state."""
    query = select(func.count(emails.c.position.distinct())).where(emails_of(task), emails.c.state == state)
    return connection.execute(query).scalar_one()


def recount(task: TaskState, before: str, after: str) -> dict[str, int]:
    """The task's counts that are others once one of its emails has moved from one state to another."""
    moves = Counter({after: 1})
    moves.subtract({before: 1})
    counted = [name for name in ("sent", "failed", "held", "unconfirmed") if moves[name]]
    counts = {f"emails_{name}": getattr(task, f"emails_{name}") + moves[name] for name in counted}
    return counts | ({"emails_total": task.emails_total - 1} if moves["discarded"] else {})


def hand_over(connection: Connection, old: TaskState, new_id: str, state: str) -> int:
    """Queue the old task's emails of this state for the new one, with their records; returns how many.

    The old ones are `discarded` in the same step, so that nobody can hand them over twice.
    """
    mine = (emails_of(old), emails.c.state == state)
    ledger = task_records.c
    kept = [ledger.position, ledger.account_id, ledger.record_id, ledger.label]
    theirs = select(literal(new_id), *kept, literal("done"), literal("queued")).where(
        ledger_of(old), ledger.position.in_(select(emails.c.position).where(*mine))
    )
    names = ["task_id", *(column.name for column in kept), "outcome", "email"]
    connection.execute(insert(task_records).from_select(names, theirs))
    copied = [emails.c[name] for name in HANDED_OVER]
    fresh = select(literal(new_id), *copied, literal("queued")).where(*mine)
    connection.execute(insert(emails).from_select(["task_id", *HANDED_OVER, "state"], fresh))
    return _move(connection, old, emails.c.state == state, "discarded", reason="Handed over to another task.")


def next_due(connection: Connection, task: TaskState) -> datetime | None:
    """When the next deferred email may be tried again."""
    query = select(func.min(emails.c.next_at)).where(emails_of(task), emails.c.state == "queued")
    return connection.execute(query).scalar_one_or_none()


def settled_since(connection: Connection, account_id: int, since: datetime) -> int:
    """How many emails of the account have been handed over since then: for the limit a minute."""
    query = select(func.count()).where(emails.c.account_id == account_id, emails.c.settled_at > since)
    return connection.execute(query).scalar_one()


def _move(connection: Connection, task: TaskState, which: ColumnElement[bool], state: str, **values: Any) -> int:
    moved = update(emails).where(emails_of(task), which).values(state=state, **values)
    count = connection.execute(moved).rowcount
    if count:
        theirs = select(emails.c.position).where(emails_of(task), emails.c.state == state)
        _show(connection, task.account_id, task.id, theirs)
    return count


def _show(connection: Connection, account_id: int, task_id: str, positions: Select[int] | list[int]) -> None:
    """Note the state of the emails beside the outcomes of their records, see SHOWN."""
    ledger = task_records.c
    chosen = update(task_records).where(
        ledger.task_id == task_id, ledger.account_id == account_id, ledger.position.in_(positions)
    )
    ranks: dict[Any, int] = {state: rank for rank, state in enumerate(SHOWN)} | {"sending": 0}
    first = (
        select(func.min(case(ranks, value=emails.c.state)))
        .where(emails.c.task_id == task_id, emails.c.account_id == account_id, emails.c.position == ledger.position)
        .scalar_subquery()
    )
    connection.execute(chosen.values(email=case(dict(enumerate(SHOWN)), value=first)))


def _one(task: TaskState, email: Any) -> ColumnElement[bool]:
    """`email`: a row or a Claimed."""
    return and_(emails_of(task), emails.c.position == email.position, emails.c.number == email.number)
