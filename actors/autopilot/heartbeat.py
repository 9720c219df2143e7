"""The tasks that work for runs under way, whoever may see them: how far they are, and when they last gave a sign."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from actors.autopilot.states import RunState
from actors.autopilot.workflow import Run
from actors.tasks.locked import LEASE
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of


class Working(msgspec.Struct, frozen=True):
    task: TaskState
    seen_at: datetime
    """When it last gave a sign of life, or is expected to give one."""

    @property
    def created_at(self) -> datetime:
        return self.task.created_at

    @property
    def started_at(self) -> datetime | None:
        """None also for a paused or queued one: nobody should be working on it."""
        return self.task.started_at if self.task.status == "running" else None


def working(connection: Connection, account_id: int, runs: Iterable[Run]) -> dict[str, Working]:
    """By run."""
    of_task = {task_id: run.id for run in runs if (task_id := current_task(run))}
    query = select(tasks).where(tasks.c.account_id == account_id, tasks.c.id.in_(of_task))
    return {of_task[row.id]: Working(state_of(row), _seen_at(row)) for row in connection.execute(query)}


def current_task(run: Run) -> str | None:
    if run.state is RunState.PREVIEWING:
        return run.preview_task_id
    return run.task_id if run.state is RunState.PROCESSING else None


def _seen_at(row: Any) -> datetime:
    renewed = row.leased_until - LEASE if row.leased_until else None
    found: datetime = max(at for at in (row.created_at, row.started_at, row.hinted_at, row.wakes_at, renewed) if at)
    return found
