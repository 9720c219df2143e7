"""One worker's turn at a task's records: batch after batch, under a lease.

A slice takes about two seconds and then puts the task back at the end of the queue, so that a studio with 100,000
records never starves one with 5, deploys stop quickly, and no message runs long. Each batch is one transaction that
begins by checking that the task still runs under this worker's lease; a worker that was canceled, paused or taken over
changes nothing, tells nothing, and goes.
"""

import threading
import traceback
from dataclasses import dataclass
from typing import Any, BinaryIO

import structlog

from actors.bulk import register
from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place, Refusal
from actors.bulk.forms import parse
from actors.bulk.sizing import Sizing
from actors.crash_points import crash_point
from actors.db import Database, is_away
from actors.files import Files, result_key
from actors.isolation import Isolation
from actors.keepalive import kept_alive
from actors.patience import AGAIN_SECONDS, patiently
from actors.tasks import store
from actors.tasks.blame import MOST_DEATHS
from actors.tasks.changes import Change
from actors.tasks.lifecycle import FINAL, Signal
from actors.tasks.locked import Fenced, Locked
from actors.tasks.task import TaskState
from actors.tasks.telling import Telling
from actors.tasks.writer import Writer

SLICE_SECONDS = 2
MOST_TRIES_AT_FILE = 3
NO_FILE = "The file could not be made, although it was tried three times. Tell whoever runs the system."
KILLS_WORKERS = "Working on this record stopped the system each time, so it was left out."

log = structlog.get_logger()


@dataclass(frozen=True)
class Bench:
    """What every slice of a process works with; `stop` ends each after the batch that it is in."""

    database: Database
    writer: Writer
    files: Files
    stop: threading.Event
    isolation: Isolation


class Slice:
    """One worker's turn at one task."""

    def __init__(self, bench: Bench, claimed: Locked, pace: int | None) -> None:
        self._bench = bench
        self._writer = bench.writer
        self._clock = bench.writer.clock
        self._stop = bench.stop
        self._claimed = claimed
        self._task = claimed.task
        self._id = claimed.task.id
        self._lease = claimed.lease
        self._ends = self._clock.monotonic() + SLICE_SECONDS
        self._telling = Telling(self._clock.monotonic)
        self._sizing = Sizing(pace, careful=max(0, claimed.blame.careful_to - claimed.task.position))

    def work(self) -> None:
        """Batches until the slice is over or every record has its outcome."""
        try:
            action, params = self._action()
            if self._has_records() and self._claimed.blame.deaths:
                self._suspected(action, params)
            while self._has_records() and not self._is_over():
                self._one_batch(action, params)
            if self._wants_file() and not self._make_file(action, params):
                return  # the lease runs out, and somebody tries again
        except CannotGoOn as trouble:
            return self._fail(str(trouble))
        if self._task.active:
            self._release()

    def _action(self) -> tuple[BulkAction[Any], Params]:
        action = register.find(self._claimed.task.kind)
        assert action is not None  # or it would not have been claimed
        try:
            return action, parse(action, self._claimed.params)
        except Refusal as refusal:
            raise CannotGoOn(f"This version does not understand the task: {refusal.message}") from refusal

    def _suspected(self, action: BulkAction[Any], params: Params) -> None:
        """The next record has ended a worker: once more, alone, or never again. See `actors.tasks.blame`."""
        if self._claimed.blame.deaths >= MOST_DEATHS:
            return self._fail_record(KILLS_WORKERS)
        with self._bench.isolation.alone():
            with self._writer.change() as change:
                change.take_in_hand(self._task, self._lease)
            self._try(action, params, 1)

    def _one_batch(self, action: BulkAction[Any], params: Params) -> None:
        began = self._clock.monotonic()
        size = self._sizing.size
        with self._bench.isolation.together():
            worked = self._try(action, params, size)
        took = self._clock.monotonic() - began
        self._sizing.took(size, took if worked is None else worked)
        if self._has_records():
            self._stop.wait(self._sizing.rest(size, took))

    def _try(self, action: BulkAction[Any], params: Params, size: int) -> float | None:
        """The seconds that the batch took, or None where it came to nothing."""
        try:
            return self._transaction(action, params, size)
        except (Fenced, CannotGoOn):
            raise
        except Exception as trouble:
            if is_away(trouble):
                self._sit_out()
            else:
                self._after_trouble(trouble, size)
        return None

    def _sit_out(self) -> None:
        """The database is away, which is no record's fault. Go on when it is back, if the task is still ours then."""
        self._stop.wait(AGAIN_SECONDS)
        patiently(self._stop, self._renew)

    def _renew(self) -> None:
        with self._writer.change() as change:
            change.renew(self._task, self._lease)

    def _has_records(self) -> bool:
        return self._task.active and self._task.position < self._task.total

    def _wants_file(self) -> bool:
        return self._task.active and not self._has_records() and not self._task.worked

    def _make_file(self, action: BulkAction[Any], params: Params) -> bool:
        """Outside any transaction, for it may take long; only then the task says that it has a file."""
        if self._claimed.blame.deaths >= MOST_TRIES_AT_FILE:
            raise CannotGoOn(NO_FILE)
        with self._writer.change() as change:
            self._tell_rest(change, change.take_in_hand(self._task, self._lease))
        try:
            name, size = self._put_file(action, params)
        except (Fenced, CannotGoOn):
            raise
        except Exception as trouble:
            if is_away(trouble):
                raise
            log.exception("file not made", task=self._id, trouble=type(trouble).__name__)
            return False
        crash_point("file_put")
        try:
            with self._writer.change() as change:
                self._task = change.add_file(change.hold(self._task, self._lease), name, size)
        except Fenced:
            self._discard_file()
            raise
        return True

    def _put_file(self, action: BulkAction[Any], params: Params) -> tuple[str, int]:

        def write(out: BinaryIO) -> str:
            with self._bench.database.read() as connection:
                place = Place(connection, self._claimed.task.account_id, self._clock.now())
                return action.make_file(place, self._id, params, out)

        with kept_alive(self._writer, self._task, self._lease):
            return self._bench.files.put(result_key(self._id), write)

    def _discard_file(self) -> None:
        """Nobody will offer or sweep the file of a task that is gone, or was stopped for good before it had one."""
        with self._bench.database.read() as connection:
            task = store.get_whoevers(connection, self._task.account_id, self._id)
        if task is None or (task.status in FINAL and task.result_name is None):
            self._bench.files.delete(result_key(self._id))

    def _is_over(self) -> bool:
        return self._stop.is_set() or self._clock.monotonic() >= self._ends

    def _transaction(self, action: BulkAction[Any], params: Params, size: int) -> float:
        with self._writer.change() as change:
            began = self._clock.monotonic()  # a long wait for our turn says nothing about the batch
            held = change.hold(self._task, self._lease)
            last = min(held.task.position + size, held.task.total)
            batch = self._batch(change, held.task.position + 1, last)
            action.process(batch, params)
            counts, emails = batch.close(), batch.queue_emails()
            tell = self._telling.is_due
            task = change.advance(held, last, counts, emails, ahead=self._sizing.ahead, tell=tell)
        self._telling.committed(told=tell)
        self._task = task
        return self._clock.monotonic() - began

    def _batch(self, change: Change, first: int, last: int) -> Batch:
        place = Place(change.connection, self._claimed.task.account_id, change.now)
        return Batch(place, self._id, first, last)

    def _after_trouble(self, trouble: Exception, size: int) -> None:
        """A batch raised: try it record by record; a record that raises alone fails, with a reason."""
        if size > 1:
            return self._sizing.be_careful(size)
        at = traceback.extract_tb(trouble.__traceback__)[-1]  # its message may be the record's own words
        log.error("record failed", task=self._id, trouble=type(trouble).__name__, at=f"{at.filename}:{at.lineno}")
        self._fail_record(f"Something went wrong with this record ({type(trouble).__name__}).")

    def _fail_record(self, reason: str) -> None:
        """Give up the next record."""
        with self._writer.change() as change:
            held = change.hold(self._task, self._lease)
            position = held.task.position + 1
            batch = self._batch(change, position, position)
            for record in batch.records:
                batch.fail(record, reason)
            task = change.advance(held, position, batch.close(), tell=True)
        self._telling.committed(told=True)
        self._task = task

    def _fail(self, message: str) -> None:
        with self._writer.change() as change:
            held = change.hold(self._task, self._lease)
            change.finish(held, Signal.FAIL, message=message)

    def _release(self) -> None:
        """Back to the end of the queue; to that of the emails, where all records are done."""
        with self._writer.change() as change:
            self._tell_rest(change, change.release(self._task, self._lease))

    def _tell_rest(self, change: Change, task: TaskState) -> None:
        """No batch follows soon: tell of those that were not told of."""
        if self._telling.owes:
            change.tell(task)
