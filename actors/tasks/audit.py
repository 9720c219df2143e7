"""The audit: who did what, mostly to which task, written in the transaction that did it. It outlives the task."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from actors.accounts.people import Viewer
from actors.db import Database
from actors.tasks.changes import Change
from actors.tasks.errors import NotFound
from actors.tasks.permissions import Policy
from actors.tasks.tables import audit
from actors.tasks.task import TaskState

KEPT = timedelta(days=2 * 365)
LINES_A_STEP = 1_000
LAUNCHED, CANCELED = "launched", "canceled"
ENTRY = (audit.c.id, audit.c.at, audit.c.user_id, audit.c.user_name, audit.c.action, audit.c.task_id, audit.c.details)


def note(change: Change, viewer: Viewer, action: str, task: TaskState, **details: Any) -> None:
    """Write one line of the audit, with the task's title and counts as they are at this moment."""
    kept = {"title": task.title, "created_by": task.created_by, "status": task.status}
    _write(change.connection, change.now, viewer, action, task.id, kept | _counts(task) | details)


def correct_receipt(change: Change, task: TaskState) -> None:
    """After a cancel: the email that was just leaving has been settled, and the line of the cancel counts it, too."""
    mine = (audit.c.account_id == task.account_id, audit.c.task_id == task.id, audit.c.action == CANCELED)
    line = change.connection.execute(select(audit.c.id, audit.c.details).where(*mine)).one_or_none()
    if line is not None:
        corrected = update(audit).where(*mine, audit.c.id == line.id).values(details=line.details | _counts(task))
        change.connection.execute(corrected)


def note_subject(
    connection: Connection, now: datetime, viewer: Viewer, action: str, title: str, **details: Any
) -> None:
    """One line about something else than a task: a person's permission, a workflow. `title` says what."""
    _write(connection, now, viewer, action, None, {"title": title} | details)


class AuditEntry(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    user_id: int
    user_name: str
    action: str
    task_id: str | None
    details: dict[str, Any]
    """`title`; of a task its `created_by`, `status` and `records` at that moment; and what the action adds."""


def timeline(connection: Connection, task: TaskState) -> list[AuditEntry]:
    """Who did what to the task, oldest first."""
    query = select(*ENTRY).where(audit.c.account_id == task.account_id, audit.c.task_id == task.id)
    return [AuditEntry(*row) for row in connection.execute(query.order_by(audit.c.id))]


def page(connection: Connection, viewer: Viewer, before: int | None, limit: int) -> tuple[list[AuditEntry], int | None]:
    """The account's audit, newest first, and the cursor of the next page. Raises NotFound for who may not read it."""
    if not Policy(viewer).may_read_audit():
        raise NotFound("There is nothing here.")
    query = select(*ENTRY).where(audit.c.account_id == viewer.account_id).order_by(audit.c.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(audit.c.id < before)
    found = [AuditEntry(*row) for row in connection.execute(query)]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def forget(database: Database, now: datetime) -> int:
    """Take away what is older than KEPT; returns how many lines."""
    old = select(audit.c.id).where(audit.c.at < now - KEPT).limit(LINES_A_STEP)
    with database.read() as connection:
        found = connection.execute(old).scalars().all()
    if found:
        with database.write() as connection:
            connection.execute(delete(audit).where(audit.c.id.in_(found)))
    return len(found)


def was_deleted(connection: Connection, viewer: Viewer, task_id: str) -> bool:
    """Whether this was an entry that the viewer could act on, and somebody deleted it."""
    query = select(audit.c.action, audit.c.details["created_by"].as_integer()).where(
        audit.c.account_id == viewer.account_id,
        audit.c.task_id == task_id,
        audit.c.action.in_(["deleted", "restored"]),
    )
    last = connection.execute(query.order_by(audit.c.id.desc()).limit(1)).one_or_none()
    return last is not None and last[0] == "deleted" and Policy(viewer).controls_tasks_of(viewer.account_id, last[1])


def _counts(task: TaskState) -> dict[str, dict[str, int]]:
    records = {"total": task.total, "done": task.done, "failed": task.failed, "skipped": task.skipped}
    emails = {
        "total": task.emails_total,
        "sent": task.emails_sent,
        "failed": task.emails_failed,
        "held": task.emails_held,
        "unconfirmed": task.emails_unconfirmed,
    }
    return {"records": records | {"untouched": task.remaining}, "emails": emails}


def _write(
    connection: Connection, now: datetime, viewer: Viewer, action: str, task_id: str | None, details: dict[str, Any]
) -> None:
    values = {
        "account_id": viewer.account_id,
        "at": now,
        "user_id": viewer.user_id,
        "user_name": viewer.name,
        "action": action,
        "task_id": task_id,
        "details": details,
    }
    connection.execute(insert(audit).values(values))
