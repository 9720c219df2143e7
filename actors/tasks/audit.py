"""The audit: who did what to which task, written in the transaction that did it. It outlives the task."""

from typing import Any

from sqlalchemy import insert

from actors.accounts.people import Viewer
from actors.tasks.changes import Change
from actors.tasks.tables import audit
from actors.tasks.task import TaskState


def note(change: Change, viewer: Viewer, action: str, task: TaskState, **details: Any) -> None:
    """Write one line of the audit, with the task's title and counts as they are at this moment."""
    kept = {
        "title": task.title,
        "created_by": task.created_by,
        "status": task.status,
        "records": {"total": task.total, "done": task.done, "failed": task.failed, "skipped": task.skipped},
    }
    values = {
        "account_id": task.account_id,
        "at": change.now,
        "user_id": viewer.user_id,
        "user_name": viewer.name,
        "action": action,
        "task_id": task.id,
        "details": kept | details,
    }
    change.connection.execute(insert(audit).values(values))
