"""The same again: tasks that do, or have just done, what somebody is about to launch, to some of the same records.

Only those that the person may see: of others' tasks nothing is told, not even that there are any.
"""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, Select, and_, func, or_, select

from actors.accounts.people import Viewer
from actors.tasks import store
from actors.tasks.lifecycle import ACTIVE, Status
from actors.tasks.tables import task_records, tasks
from actors.tasks.task import TaskState, state_of

LOOKED_AT = 5
"""The newest tasks of the same name; each one's ledger is looked through."""
TOUCHED = ("done", "pending")


class Alike(msgspec.Struct, frozen=True):
    task: TaskState
    shared: int
    """How many of the records it has done, or is about to do."""


class Intended(msgspec.Struct, frozen=True):
    """What somebody is about to launch."""

    kind: str
    described: str
    """The title that its task would have, without the count."""
    chosen: Select[int, str, int]
    """Its records: record_id, label, position."""


def find_alike(
    connection: Connection, viewer: Viewer, now: datetime, launch: Intended, since: datetime
) -> Alike | None:
    """The newest task that is called the same and is active, or was completed after `since`."""
    going_on = or_(tasks.c.status.in_(ACTIVE), and_(tasks.c.status == Status.COMPLETED, tasks.c.finished_at >= since))
    query = store.visible_to(viewer, now).where(
        tasks.c.kind == launch.kind,
        tasks.c.title.startswith(f"{launch.described} - ", autoescape=True),
        going_on,
    )
    newest = connection.execute(query.order_by(tasks.c.id.desc()).limit(LOOKED_AT)).all()
    for task in map(state_of, newest):
        if shared := _shared(connection, task, launch.chosen):
            return Alike(task, shared)
    return None


def _shared(connection: Connection, task: TaskState, chosen: Select[int, str, int]) -> int:
    ledger = task_records.c
    query = (
        select(func.count())
        .where(ledger.task_id == task.id, ledger.account_id == task.account_id, ledger.outcome.in_(TOUCHED))
        .where(ledger.record_id.in_(select(chosen.subquery().c.record_id)))
    )
    return connection.execute(query).scalar_one()
