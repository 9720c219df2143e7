"""Bringing tasks to rest that come from the past: out of a backup, made while they ran.

They have gone on since, and their emails may have left, which this database does not know. So none goes on by itself.
"""

from sqlalchemy import select

from actors.tasks.lifecycle import ACTIVE, Signal, accepts
from actors.tasks.tables import tasks
from actors.tasks.writer import Writer


def bring_to_rest(writer: Writer, why: str) -> int:
    """Pause every active task and say why, also of those that were paused already; returns how many there are."""
    with writer.database.read() as connection:
        active = select(tasks.c.account_id, tasks.c.id).where(tasks.c.status.in_(ACTIVE))
        found = connection.execute(active.execution_options(every_account="a backup is of all of them")).all()
    for account_id, task_id in found:
        _bring_to_rest(writer, account_id, task_id, why)
    return len(found)


def _bring_to_rest(writer: Writer, account_id: int, task_id: str, why: str) -> None:
    with writer.change() as change:
        if (locked := change.lock(account_id, task_id)) is None:
            return
        change.let_go(locked)
        if accepts(locked.task.status, Signal.PAUSE):
            change.signal(locked, Signal.PAUSE, message=why, paused_at=change.now)
        else:
            change.explain(locked, why)
