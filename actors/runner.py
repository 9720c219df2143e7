"""Working on a task: one slice of it, batch after batch, under a lease.

A slice takes about two seconds and then puts the task back at the end of the queue, so that a studio with 100,000
records never starves one with 5, deploys stop quickly, and no message runs long. Each batch is one transaction that
begins by checking that the task still runs under this worker's lease; a worker that was canceled, paused or taken over
changes nothing, tells nothing, and goes.
"""

import threading
import traceback
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from actors.accounts.tables import accounts
from actors.bulk import register
from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place, Refusal
from actors.bulk.forms import parse
from actors.bulk.sizing import Sizing
from actors.db import Database
from actors.tasks.changes import Change, Fenced, Locked, Writer
from actors.tasks.lifecycle import Signal

SLICE_SECONDS = 2
TELL_EVERY_SECONDS = 0.1
"""Progress is published at most this often for each task; a change of state always is."""
MOST_ATTEMPTS = 3
"""A record that has ended its worker so often is given up, so that the rest can be done."""
KILLS_WORKERS = "Working on this record stopped the system three times, so it was left out."

log = structlog.get_logger()


class Runner:
    """Works on tasks. One object serves all threads of a process; `stop` ends every slice after its batch."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self.stop = threading.Event()

    def run_slice(self, task_id: str) -> None:
        """One slice of the task, if there is anything to do and nobody else does it."""
        with self._writer.change() as change:
            claimed = change.claim(task_id)
        if claimed is None:
            return
        try:
            Slice(self._database, self._writer, self.stop, claimed).work()
        except Fenced:
            log.info("task no longer held", task=task_id, lease=claimed.lease)


class Slice:
    """One worker's turn at one task."""

    def __init__(self, database: Database, writer: Writer, stop: threading.Event, claimed: Locked) -> None:
        self._writer = writer
        self._clock = writer.clock
        self._stop = stop
        self._claimed = claimed
        self._id = claimed.task.id
        self._lease = claimed.lease
        self._ends = self._clock.monotonic() + SLICE_SECONDS
        self._told_at = 0.0
        with database.read() as connection:
            pace = select(accounts.c.records_per_second).where(accounts.c.id == claimed.task.account_id)
            # After an attempt that made no progress, one record at a time finds the one that is to blame.
            self._sizing = Sizing(connection.execute(pace).scalar(), careful=claimed.attempts > 1)

    def work(self) -> None:
        """Batches until the slice is over or the task is finished."""
        try:
            action, params = self._action()
            if self._claimed.attempts > MOST_ATTEMPTS:
                self._fail_record(KILLS_WORKERS)
            while self._one_batch(action, params) and not self._is_over():
                pass
        except CannotGoOn as trouble:
            self._fail(str(trouble))

    def _action(self) -> tuple[BulkAction[Any], Params]:
        action = register.find(self._claimed.task.kind)
        if action is None:
            raise CannotGoOn(f"This version does not know the action {self._claimed.task.kind!r}.")
        try:
            return action, parse(action, self._claimed.params)
        except Refusal as refusal:
            raise CannotGoOn(f"This version does not understand the task: {refusal.message}") from refusal

    def _one_batch(self, action: BulkAction[Any], params: Params) -> bool:
        """Work on the next batch; False where the task is finished."""
        began = self._clock.monotonic()
        size = self._sizing.size
        try:
            goes_on = self._transaction(action, params, size)
        except (Fenced, CannotGoOn, OperationalError, InterfaceError):
            raise  # not the record's fault: a lost database is met by the lease running out
        except Exception as trouble:
            goes_on = self._after_trouble(trouble, size)
        took = self._clock.monotonic() - began
        self._sizing.took(size, took)
        if goes_on:
            self._stop.wait(self._sizing.rest(size, took))
        return goes_on

    def _is_over(self) -> bool:
        """Whether the slice has had its time; then the task goes back into the queue."""
        if self._clock.monotonic() < self._ends and not self._stop.is_set():
            return False
        with self._writer.change() as change:
            change.release(self._id, self._lease)
        return True

    def _transaction(self, action: BulkAction[Any], params: Params, size: int) -> bool:
        with self._writer.change() as change:
            held = change.hold(self._id, self._lease)
            last = min(held.task.position + size, held.task.total)
            batch = self._batch(change, held.task.position + 1, last)
            action.process(batch, params)
            task = change.advance(held, last, batch.close(), tell=self._tells())
        return task.active

    def _batch(self, change: Change, first: int, last: int) -> Batch:
        place = Place(change.connection, self._claimed.task.account_id, change.now)
        return Batch(place, self._id, first, last)

    def _after_trouble(self, trouble: Exception, size: int) -> bool:
        """A batch raised: try it record by record; a record that raises alone fails, with a reason."""
        if size > 1:
            self._sizing.be_careful(size)
            return True
        log.error("record failed", task=self._id, trouble=traceback.format_exception_only(trouble)[-1].strip())
        return self._fail_record(f"Something went wrong with this record ({type(trouble).__name__}).")

    def _fail_record(self, reason: str) -> bool:
        """Give up the next record; False where it was the last one."""
        with self._writer.change() as change:
            held = change.hold(self._id, self._lease)
            position = held.task.position + 1
            batch = self._batch(change, position, position)
            for record in batch.records:
                batch.fail(record, reason)
            return change.advance(held, position, batch.close(), tell=True).active

    def _fail(self, message: str) -> None:
        with self._writer.change() as change:
            held = change.hold(self._id, self._lease)
            change.finish(held, Signal.FAIL, message=message)

    def _tells(self) -> bool:
        now = self._clock.monotonic()
        if now - self._told_at < TELL_EVERY_SECONDS:
            return False
        self._told_at = now
        return True
