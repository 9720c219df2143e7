"""Bringing tasks to rest that come from the past: out of a backup, made while they ran.

They have gone on since, and their emails may have left, which this database does not know. So none goes on by itself.
"""

from sqlalchemy import select

from actors.tasks.changes import Writer
from actors.tasks.lifecycle import ACTIVE, Signal, accepts
from actors.tasks.tables import tasks


def bring_to_rest(writer: Writer, why: str) -> int:
    """Pause every active task and say why, also of those that were paused already; returns how many there are."""
    with writer.database.read() as connection:
        found = connection.execute(select(tasks.c.id).where(tasks.c.status.in_(ACTIVE))).scalars().all()
    for task_id in found:
        _bring_to_rest(writer, task_id, why)
    return len(found)


def _bring_to_rest(writer: Writer, task_id: str, why: str) -> None:
    with writer.change() as change:
        if (locked := change.lock(task_id)) is None:
            return
        change.let_go(locked)
        if accepts(locked.task.status, Signal.PAUSE):
            change.signal(locked, Signal.PAUSE, message=why, paused_at=change.now)
        else:
            change.explain(locked, why)
