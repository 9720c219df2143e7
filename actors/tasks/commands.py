"""What people may ask of a task that exists. Each command is one transaction; repeating one is harmless."""

import threading
from collections.abc import Sequence
from datetime import timedelta

from actors.accounts.people import Viewer, noted
from actors.tasks import audit, outbox
from actors.tasks.changes import NOT_PAUSED, Change
from actors.tasks.errors import Conflict, Forbidden, NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import ACTIVE, FINAL, Signal, Status, accepts
from actors.tasks.locked import Locked
from actors.tasks.many import ready_ids
from actors.tasks.permissions import Policy
from actors.tasks.retention import UNDO_SECONDS
from actors.tasks.store import get_whoevers, is_seen_by
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer

NOT_YOURS = "View only. The person who started it and Account Owners can do this."
NOT_FINAL = "A task must finish or be canceled before it can be deleted."
UNDO_OVER = "It is too late to undo the deletion."
DELETES_A_STEP = 100
"""Deleting all finished tasks goes in steps, so that no transaction holds the database for long."""


SETTLE_SECONDS = 2.0
"""A cancel or pause has committed before it waits; this long at most it waits for the email that is just leaving, so
that its answer counts it, and the mail server hears nothing more after the answer."""
LOOK_SECONDS = 0.01


class Commands:
    def __init__(self, writer: Writer, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._writer = writer
        self._looks = round(settle_seconds / LOOK_SECONDS)

    def cancel(self, viewer: Viewer, task_id: str) -> TaskState:
        """Stop the task, at once and for good.

        Raises NotFound, Forbidden, or Conflict where it had already finished.
        """
        return self._settled(self._cancel(viewer, task_id))

    def cancel_all(self, viewer: Viewer, filters: TaskFilters) -> int:
        """Cancel all active tasks that the filters hold and the viewer may cancel; returns how many there were."""
        with self._writer.database.read() as connection:
            query = ready_ids(viewer, self._writer.clock.now(), filters, ACTIVE)
            found = connection.execute(query).scalars().all()
        canceled = [task for task_id in found if (task := self._cancel_if_there(viewer, task_id))]
        self._settle(canceled)
        return len(canceled)

    def pause(self, viewer: Viewer, task_id: str) -> TaskState:
        """Stop the task like a cancel, but so that it can go on at the next record."""
        with self._writer.change() as change:
            locked = _own(change, viewer, task_id)
            if locked.task.status is Status.PAUSED:
                return locked.task
            _expect(locked, Signal.PAUSE)
            change.let_go(locked)
            task = change.signal(locked, Signal.PAUSE, paused_at=change.now, **noted("paused", viewer))
            audit.note(change, viewer, "paused", task)
        return self._settled(task)

    def resume(self, viewer: Viewer, task_id: str) -> TaskState:
        """Put a paused task back into the queue."""
        with self._writer.change() as change:
            locked = _own(change, viewer, task_id)
            if locked.task.status in (Status.QUEUED, Status.RUNNING):
                return locked.task
            _expect(locked, Signal.RESUME)
            task = change.signal(locked, Signal.RESUME, message=None, **NOT_PAUSED)  # what held it up is seen to
            change.hint(task)
            audit.note(change, viewer, "resumed", task)
            return task

    def delete(self, viewer: Viewer, task_id: str) -> TaskState:
        """Take a final task off every list; `restore` undoes it for a few seconds."""
        with self._writer.change() as change:
            locked = _own(change, viewer, task_id, deleted_too=True)
            return locked.task if locked.task.deleted_at else _delete(change, viewer, locked)

    def restore(self, viewer: Viewer, task_id: str) -> TaskState:
        """Undo a deletion. Raises Conflict once UNDO_SECONDS have gone by."""
        with self._writer.change() as change:
            locked = _own(change, viewer, task_id, deleted_too=True)
            if locked.task.deleted_at is None:
                return locked.task
            if change.now - locked.task.deleted_at > timedelta(seconds=UNDO_SECONDS):
                raise Conflict(UNDO_OVER)
            task = change.mark_deleted(locked, None)
            audit.note(change, viewer, "restored", task)
            return task

    def delete_finished(self, viewer: Viewer) -> int:
        """Delete every final task that the viewer may delete; returns how many there were."""
        return self.delete_all(viewer, TaskFilters())

    def delete_all(self, viewer: Viewer, filters: TaskFilters) -> int:
        """Delete all final tasks that the filters hold and the viewer may delete; returns how many there were."""
        count = 0
        while deleted := self._delete_some(viewer, filters):
            count += deleted
        return count

    def _cancel(self, viewer: Viewer, task_id: str) -> TaskState:
        with self._writer.change() as change:
            locked = _own(change, viewer, task_id)
            if locked.task.status is Status.CANCELED:
                return locked.task
            _expect(locked, Signal.CANCEL)
            task = change.finish(locked, Signal.CANCEL, **noted("canceled", viewer))
            audit.note(change, viewer, audit.CANCELED, task)
            return task

    def _cancel_if_there(self, viewer: Viewer, task_id: str) -> TaskState | None:
        """The canceled task; None where it has finished, or gone, since it was found."""
        try:
            return self._cancel(viewer, task_id)
        except (Conflict, NotFound):
            return None

    def _settled(self, task: TaskState) -> TaskState:
        """The stopped task once the email that was leaving has its outcome, or after a while."""
        if not self._settle([task]):
            return task
        with self._writer.database.read() as connection:
            return get_whoevers(connection, task.account_id, task.id) or task

    def _settle(self, stopped: Sequence[TaskState]) -> bool:
        """Wait, a while at most, until no email of theirs is just leaving; says whether any could be."""
        mailing = waiting = [task for task in stopped if task.emails_left or task.emails_held]
        pause = threading.Event()
        for _ in range(self._looks if mailing else 0):
            with self._writer.database.read() as connection:
                waiting = [task for task in waiting if outbox.leaving(connection, task)]
            if not waiting:
                break
            pause.wait(LOOK_SECONDS)
        return bool(mailing)

    def _delete_some(self, viewer: Viewer, filters: TaskFilters) -> int:
        with self._writer.change() as change:
            query = ready_ids(viewer, change.now, filters, FINAL).limit(DELETES_A_STEP)
            found = change.connection.execute(query).scalars().all()
            for task_id in found:
                _delete(change, viewer, _own(change, viewer, task_id))
            return len(found)


def _own(change: Change, viewer: Viewer, task_id: str, *, deleted_too: bool = False) -> Locked:
    """The task, locked, if it is the viewer's to act on."""
    # What the viewer may not see is not even read, so that the time of the answer does not tell that it is there.
    locked, policy = change.lock(viewer.account_id, task_id, is_seen_by(viewer)), Policy(viewer)
    if locked is None or not policy.may_see(locked.task) or locked.task.expired(change.now):
        raise NotFound
    controls = policy.may_control(locked.task)
    if locked.task.deleted_at and not (deleted_too and controls):
        raise NotFound
    if not controls:
        raise Forbidden(NOT_YOURS)
    return locked


def _expect(locked: Locked, signal: Signal) -> None:
    if not accepts(locked.task.status, signal):
        raise Conflict(f"This task is already {locked.task.status}.")


def _delete(change: Change, viewer: Viewer, locked: Locked) -> TaskState:
    if locked.task.status not in FINAL:
        raise Conflict(NOT_FINAL)
    task = change.mark_deleted(locked, change.now)
    audit.note(change, viewer, "deleted", task)
    return task
