"""What whoever runs the system is told of committed changes: a log line for each change of a task's state, and figures.

The one writer hands over every pair of states, so no place that changes a task has to think of it.
"""

from collections.abc import Iterable, Iterator

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from actors.tasks.lifecycle import Status
from actors.tasks.task import TaskState

Move = tuple[TaskState | None, TaskState]
"""A task before a change (None: it is new) and after it."""

OUTCOMES = ("done", "failed", "skipped")
ENDINGS = ("sent", "failed", "held", "unconfirmed")
START_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)

log = structlog.get_logger()


class Journal:
    """One a process; what it counts is in `registry`."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        told = "Changes of tasks' states, by the state that they came into."
        self._states = Counter("background_tasks_task_states", told, ["status"], registry=registry)
        told = "Records that got an outcome."
        self._records = Counter("background_tasks_records", told, ["outcome"], registry=registry)
        told = "Emails that came into a state."
        self._emails = Counter("background_tasks_emails", told, ["state"], registry=registry)
        told = "From the launch of a task to the first worker that took it up."
        self._start = Histogram("background_tasks_start_seconds", told, buckets=START_SECONDS, registry=registry)

    def write(self, moves: Iterable[Move]) -> None:
        """Call it after the commit."""
        for before, after in moves:
            self._tell(before, after)
            if before is not None:
                self._count(before, after)

    def _tell(self, before: TaskState | None, after: TaskState) -> None:
        if before is None or before.status is not after.status:
            self._states.labels(after.status).inc()
            _log(after.status, after, was=before.status if before else None)
        elif (before.deleted_at is None) != (after.deleted_at is None):
            _log("deleted" if after.deleted_at else "restored", after)

    def _count(self, before: TaskState, after: TaskState) -> None:
        for outcome, more in _risen(before, after, "", OUTCOMES):
            self._records.labels(outcome).inc(more)
        for state, more in _risen(before, after, "emails_", ENDINGS):
            self._emails.labels(state).inc(more)
        if before.status is Status.QUEUED and before.started_at is None and after.started_at is not None:
            self._start.observe((after.started_at - after.created_at).total_seconds())


def _log(what: str, task: TaskState, **more: str | None) -> None:
    said = {name: value for name, value in more.items() if value}
    log.info(f"task {what}", task=task.id, account=task.account_id, kind=task.kind, **said)


def _risen(before: TaskState, after: TaskState, prefix: str, names: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for name in names:
        if (more := getattr(after, prefix + name) - getattr(before, prefix + name)) > 0:
            yield name, more
