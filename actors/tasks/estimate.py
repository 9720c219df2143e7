"""How much longer a task will take, said only when there is ground for it. Pure."""

from datetime import datetime

from actors.tasks.lifecycle import Status
from actors.tasks.task import TaskState

LEAST_SECONDS = 10
LEAST_SHARE = 0.05
"""An estimate from less than 10 s or 5 % of the work jumps about (screens.md, ETA)."""


def seconds_left(task: TaskState, now: datetime) -> int | None:
    """Whole seconds, never negative; None where there is no ground for an estimate.

    The rate is that of the present stretch of work, so time spent paused does not count as slowness.
    """
    if task.status is not Status.RUNNING or task.stretch_at is None:
        return None
    worked = (now - task.stretch_at).total_seconds()
    settled = task.position - task.stretch_position
    if worked < LEAST_SECONDS or settled <= 0 or settled < LEAST_SHARE * task.total:
        return None
    return round(task.remaining * worked / settled)
