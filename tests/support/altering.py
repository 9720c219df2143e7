"""A task made into what no command of ours makes it, with the counts kept in step."""

from typing import Any

import msgspec
from sqlalchemy import update

from actors.tasks.tables import tasks
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer


def alter(writer: Writer, task: TaskState, **values: Any) -> TaskState:
    """Nobody is told of it."""
    altered = msgspec.structs.replace(task, **values)
    with writer.change() as change:
        written = values | {"troubled": altered.troubled}
        change.connection.execute(update(tasks).where(tasks.c.id == task.id).values(written))
        change.tally.move(task, altered)
    return altered
