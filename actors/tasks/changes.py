"""The one writer: the only place that creates, moves, advances or deletes a task, and that makes its events.

A `Change` is one transaction. It locks the task's row, decides by the lifecycle's table, writes with a higher version,
and remembers what to tell. The `Writer` tells it after the commit, never before: an event or a message that overtakes
its commit would send others to look at what is not there yet.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from actors.broker import Hints
from actors.clocks import Clock
from actors.db import Database
from actors.tasks.channel import Channel
from actors.tasks.errors import Conflict
from actors.tasks.events import TaskChanged
from actors.tasks.lifecycle import Signal, Status, after
from actors.tasks.retention import Keep
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of

LEASE = timedelta(seconds=5)
"""How long a worker may be silent before another takes over. Each batch (about 50 ms) renews it."""


class Fenced(Exception):
    """The worker no longer holds the task: it was canceled, paused, taken over or is gone. Nothing may be changed."""


class Locked(msgspec.Struct, frozen=True):
    """A task whose row is locked until the transaction ends, with what only the machinery needs to know."""

    task: TaskState
    params: dict[str, Any]
    selection: dict[str, Any]
    lease: int
    leased_until: datetime | None
    attempts: int


class Change:
    """One transaction on tasks, at one moment."""

    def __init__(self, connection: Connection, now: datetime, keep: Keep) -> None:
        self.connection = connection
        self.now = now
        self._keep = keep
        self.changed: dict[str, TaskState] = {}
        self.hinted: list[str] = []

    def lock(self, task_id: str) -> Locked | None:
        """The task, whoever may see it, held so that nobody changes it before this transaction ends."""
        row = self.connection.execute(select(tasks).where(tasks.c.id == task_id).with_for_update()).one_or_none()
        return _locked(row) if row else None

    def create(self, values: dict[str, Any]) -> TaskState:
        """A new queued task, and the hint that it is there."""
        row = self.connection.execute(
            insert(tasks).values(version=1, status=Status.QUEUED, hinted_at=self.now, **values).returning(tasks)
        ).one()
        self.hinted.append(row.id)
        return self._told(state_of(row))

    def signal(self, locked: Locked, signal: Signal, **values: Any) -> TaskState:
        """Move the task by the lifecycle's table. Raises Conflict, naming the state, where the table has no arrow."""
        status = after(locked.task.status, signal)
        if status is None:
            raise Conflict(f"This task is already {locked.task.status}.")
        return self._write(locked.task, status=status, **values)

    def claim(self, task_id: str) -> Locked | None:
        """Take the task up under a new lease; None where it is not to be worked on, or somebody else does."""
        locked = self.lock(task_id)
        if locked is None or after(locked.task.status, Signal.CLAIM) is None:
            return None
        if locked.leased_until is not None and locked.leased_until > self.now:
            return None
        task = locked.task
        if task.status is Status.QUEUED:
            begun = task.started_at or self.now
            stretch = {"stretch_at": self.now, "stretch_position": task.position}
            task = self.signal(locked, Signal.CLAIM, started_at=begun, **stretch)
        lease, attempts = locked.lease + 1, locked.attempts + 1
        until = self.now + LEASE
        self._note(task_id, lease=lease, attempts=attempts, leased_until=until, hinted_at=None)
        return Locked(task, locked.params, locked.selection, lease, until, attempts)

    def hold(self, task_id: str, lease: int) -> Locked:
        """The task, locked, if it still runs under this lease. Raises Fenced otherwise."""
        locked = self.lock(task_id)
        if locked is None or locked.task.status is not Status.RUNNING or locked.lease != lease:
            raise Fenced
        return locked

    def advance(self, held: Locked, position: int, counts: Counter[str], *, tell: bool) -> TaskState:
        """Count a batch and renew the lease; complete the task where that was the last record."""
        if counts.total() != position - held.task.position:
            raise ValueError(f"outcomes {dict(counts)} do not add up to the batch's records")
        values = {
            "position": position,
            "done": held.task.done + counts["done"],
            "failed": held.task.failed + counts["failed"],
            "skipped": held.task.skipped + counts["skipped"],
        }
        self._note(held.task.id, leased_until=self.now + LEASE, attempts=0)
        if position >= held.task.total:
            return self.finish(held, Signal.COMPLETE, **values)
        return self._write(held.task, tell=tell, **values)

    def finish(self, locked: Locked, signal: Signal, **values: Any) -> TaskState:
        """Move the task to a final state, from which its time to leave is reckoned."""
        status = after(locked.task.status, signal)
        leaves = self._keep.until(status, self.now) if status else None
        self._note(locked.task.id, leased_until=None, hinted_at=None)
        return self.signal(locked, signal, finished_at=self.now, expires_at=leaves, **values)

    def release(self, task_id: str, lease: int) -> None:
        """Give the task back to the end of the queue, if it is still held."""
        self.hold(task_id, lease)
        self._note(task_id, leased_until=None, attempts=0)
        self.hint(task_id)

    def let_go(self, locked: Locked) -> None:
        """Nobody works on it from now on; a worker that still believes so is fenced out by its state.

        A claim that was stopped before its first batch is no sign of a bad record, so the attempts begin anew.
        """
        self._note(locked.task.id, leased_until=None, hinted_at=None, attempts=0)

    def hint(self, task_id: str) -> None:
        """Put a message for the task into the queue once this has committed."""
        self._note(task_id, hinted_at=self.now)
        self.hinted.append(task_id)

    def mark_deleted(self, locked: Locked, deleted_at: datetime | None) -> TaskState:
        return self._write(locked.task, deleted_at=deleted_at)

    def _write(self, task: TaskState, *, tell: bool = True, **values: Any) -> TaskState:
        statement = update(tasks).where(tasks.c.id == task.id).values(version=task.version + 1, **values)
        state = state_of(self.connection.execute(statement.returning(tasks)).one())
        return self._told(state) if tell else state

    def _note(self, task_id: str, **values: Any) -> None:
        """Write what only the machinery sees: no new version, no event."""
        self.connection.execute(update(tasks).where(tasks.c.id == task_id).values(**values))

    def _told(self, state: TaskState) -> TaskState:
        self.changed[state.id] = state
        return state


class Writer:
    """Opens changes, and tells of them once they have committed."""

    def __init__(self, database: Database, channel: Channel, hints: Hints, clock: Clock, keep: Keep) -> None:
        self._database = database
        self._channel = channel
        self._hints = hints
        self._keep = keep
        self.clock = clock

    @contextmanager
    def change(self) -> Iterator[Change]:
        with self._database.write() as connection:
            change = Change(connection, self.clock.now(), self._keep)
            yield change
        for state in change.changed.values():
            self._channel.publish(TaskChanged(state, change.now))
        for task_id in change.hinted:
            self._hints.send(task_id)


def _locked(row: Any) -> Locked:
    return Locked(state_of(row), row.params, row.selection, row.lease, row.leased_until, row.attempts)
