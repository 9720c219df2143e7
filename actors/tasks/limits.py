"""How much one account may ask for at once, so that its work does not hold up that of others."""

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select

from actors.queues import RECORDS
from actors.settings import RECORDS_A_TASK, TASKS_AT_ONCE
from actors.tasks import store
from actors.tasks.lifecycle import Status
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of


class Limits(msgspec.Struct, frozen=True):
    tasks_at_once: int = TASKS_AT_ONCE
    """Tasks of an account whose records are being worked on. More wait in the queue. Where several workers claim in the
    same moment, it may be one more for each."""
    records_a_task: int = RECORDS_A_TASK
    """A task over more records than this is a mistake, or wants to be several tasks."""

    def full(self, connection: Connection, account_id: int) -> bool:
        """Whether no further task of the account may begin now."""
        running = select(tasks.c.id).where(tasks.c.account_id == account_id, tasks.c.status == Status.RUNNING)
        at_records = running.where(belongs_to(RECORDS)).limit(self.tasks_at_once)
        return len(connection.execute(at_records).all()) >= self.tasks_at_once


def has_place(task: TaskState) -> bool:
    """Whether the task counts for `tasks_at_once`: one that only has emails left holds up no records."""
    return task.status is Status.RUNNING and task.queue == RECORDS


def next_in_line(connection: Connection, account_id: int) -> TaskState | None:
    """The account's task that has waited longest for a place."""
    waits = (tasks.c.account_id == account_id, tasks.c.status == Status.QUEUED, tasks.c.wakes_at.is_not(None))
    query = select(*store.COLUMNS).where(*waits).order_by(tasks.c.id).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(query).one_or_none()
    return state_of(row) if row else None


def belongs_to(queue: str) -> ColumnElement[bool]:
    """TaskState.queue, in SQL."""
    file_whole = or_(tasks.c.result_name.is_not(None), not_(tasks.c.makes_file))
    worked = and_(tasks.c.position >= tasks.c.total, file_whole)
    return not_(worked) if queue == RECORDS else worked
