"""Doing one task at a moment that has passed: launch, work, emails and end, in the transaction that fills the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy import Connection

from actors.accounts.people import Viewer, noted
from actors.bulk import register, selection
from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.forms import parse
from actors.bulk.launch import Launcher, WorkflowRef
from actors.demo_tasks.deeds import Deed
from actors.files import Files, result_key
from actors.tasks import audit
from actors.tasks.changes import Change
from actors.tasks.lifecycle import Signal
from actors.tasks.limits import Limits
from actors.tasks.locked import Locked
from actors.tasks.retention import Keep
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState


class Doing:
    def __init__(self, connection: Connection, launcher: Launcher, files: Files, keep: Keep) -> None:
        self.connection = connection
        self._launcher = launcher
        self._files = files
        self._keep = keep

    def do(self, viewer: Viewer, deed: Deed, began: datetime, workflow: WorkflowRef | None = None) -> TaskState | None:
        """The task as it ended; None where the studio is so small that nobody in it was concerned."""
        chosen = {"filter": deed.filter} if deed.filter else {"all": True}
        if not self._concerned(viewer, deed, chosen):
            return None
        asked = (viewer, deed.kind, deed.params, chosen)
        with self._change(began) as change:
            launch = partial(self._launcher.trigger, workflow=workflow) if workflow else self._launcher.launch_in
            task = launch(change, *asked)
            claimed = change.claim(task.id, task.total)
            assert claimed is not None
        with self._change(began + timedelta(seconds=deed.seconds)) as change:
            task = self._work(change, claimed, deed)
            self._send(change, task, claimed.lease, deed)
            return self._end(change, viewer, task, claimed.lease, deed)

    def _concerned(self, viewer: Viewer, deed: Deed, chosen: dict[str, Any]) -> int:
        action = register.ACTIONS[deed.kind]
        record_type = action.record_type(parse(action, deed.params))
        return selection.count(self.connection, viewer.account_id, record_type, chosen)

    @contextmanager
    def _change(self, at: datetime) -> Iterator[Change]:
        """What is done at one moment. Nobody is told of it."""
        change = Change(self.connection, at, self._keep, Limits())
        yield change
        change.tally.write(self.connection)

    def _work(self, change: Change, claimed: Locked, deed: Deed) -> TaskState:
        action, task = register.ACTIONS[claimed.task.kind], claimed.task
        params, last = parse(action, claimed.params), min(deed.stops_after or task.total, task.total)
        batch = Batch(Place(self.connection, task.account_id, change.now), task.id, 1, last)
        batch.fail_where(task_records.c.position.in_(deed.failing), deed.reason)
        action.process(batch, params)
        counts, emails = batch.close(), batch.queue_emails()
        worked = change.advance(change.hold(task, claimed.lease), last, counts, emails, tell=False)
        if action.makes_file and deed.end is Signal.COMPLETE:
            return self._make_file(change, change.hold(task, claimed.lease), action, params)
        return worked

    def _make_file(self, change: Change, held: Locked, action: BulkAction[Params], params: Params) -> TaskState:
        place = Place(self.connection, held.task.account_id, change.now)

        def write(out: BinaryIO) -> str:
            return action.make_file(place, held.task.id, params, out)

        return change.add_file(held, *self._files.put(result_key(held.task.id), write))

    def _send(self, change: Change, task: TaskState, lease: int, deed: Deed) -> None:
        """Every email that is to leave has left; none does."""
        for _ in range(task.emails_left // 2 if deed.stops_after else task.emails_left):
            email = change.take_email(change.hold(task, lease))
            assert email is not None
            change.settle_email(change.hold(task, lease), lease, email, "sent", tell=False, settled_at=change.now)

    def _end(self, change: Change, viewer: Viewer, task: TaskState, lease: int, deed: Deed) -> TaskState:
        locked = change.lock(task.account_id, task.id)
        assert locked is not None
        if deed.end is Signal.FAIL:
            return change.finish(locked, Signal.FAIL, message=deed.message)
        if deed.end is Signal.CANCEL:
            return self._cancel(change, viewer, locked)
        return locked.task

    def _cancel(self, change: Change, viewer: Viewer, locked: Locked) -> TaskState:
        task = change.finish(locked, Signal.CANCEL, **noted("canceled", viewer))
        audit.note(change, viewer, audit.CANCELED, task)
        return task
