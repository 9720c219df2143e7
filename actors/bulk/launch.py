"""Launching a task: check the parameters, freeze the selection into a ledger, write the task. One transaction; over
very many records several short ones (`actors.bulk.steps`), and the task is there with the last of them."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from actors.accounts.people import Viewer
from actors.bulk import selection, steps
from actors.bulk.base import BulkAction, Place
from actors.bulk.creating import create, find_action, parsed, place_of, values_of
from actors.bulk.resend_emails import ResendEmails, ResendParams
from actors.bulk.selection import RowLike
from actors.db import Database
from actors.studio import lists
from actors.studio.money.cents import format_cents
from actors.tasks import outbox, store
from actors.tasks.changes import Change
from actors.tasks.commands import NOT_YOURS
from actors.tasks.errors import Conflict, Forbidden, Invalid, NotFound
from actors.tasks.lifecycle import FINAL
from actors.tasks.locked import Locked
from actors.tasks.permissions import AUTOPILOT, Policy
from actors.tasks.preparations import is_preparation
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of
from actors.tasks.writer import Writer

MOST_KEY_LENGTH = 100
RETRY = {"failed": "failed", "untouched": "pending"}
"""What can be tried again -> the outcome of those records in the ledger."""
RESEND = ("held", "unconfirmed")


class Preview(msgspec.Struct, frozen=True):
    """What a launch would do, for the person who is about to decide."""

    count: int
    record_type: str
    records: str
    """The count in words, e.g. `412 families`."""
    cost: str
    """What it would do to them, e.g. `$38,940.00 in charges`; empty where the count says it all."""


class WorkflowRef(msgspec.Struct, frozen=True):
    """The workflow that a task is triggered by."""

    id: int
    name: str


class Launcher:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def launch(
        self, viewer: Viewer, kind: str, params: dict[str, Any], chosen: dict[str, Any], key: str | None = None
    ) -> TaskState:
        """A new task over the chosen records. The same `key` of the same person gives the same task again.

        Raises Invalid, with a sentence for each field that is wrong.
        """
        action = find_action(kind)
        if action.launched_from != "list":
            raise Invalid(f"{action.title} is not launched from a list, but from a {action.launched_from}.")
        return self._once(viewer, key, lambda: self._launch_any(viewer, action, params, chosen, key))

    def trigger(
        self,
        change: Change,
        viewer: Viewer,
        kind: str,
        params: dict[str, Any],
        chosen: dict[str, Any],
        workflow: WorkflowRef,
    ) -> TaskState:
        """A new task that Autopilot launches in the name of `viewer`, in the transaction that decided to.

        Raises Invalid like `launch`, before anything is written.
        """
        origin = {"source": AUTOPILOT, "workflow_id": workflow.id, "workflow_name": workflow.name}
        return self._launch(change, viewer, find_action(kind), params, chosen, **origin)

    def launch_in(
        self, change: Change, viewer: Viewer, kind: str, params: dict[str, Any], chosen: dict[str, Any]
    ) -> TaskState:
        """`launch` in a transaction of the caller's, and so in one, however many records there are."""
        return self._launch(change, viewer, find_action(kind), params, chosen)

    def launch_rows(self, viewer: Viewer, kind: str, params: dict[str, Any], rows: Sequence[RowLike]) -> TaskState:
        """A new task whose records are the rows of a file."""
        action = find_action(kind)
        self._check_number(len(rows))
        with self._writer.change() as change:
            checked = parsed(action, place_of(change, viewer), params)
            task = create(change, viewer, action, checked, total=len(rows), chosen={"rows": len(rows)})
            selection.freeze_rows(change.connection, viewer.account_id, task.id, rows)
        return task

    def count(self, viewer: Viewer, record_type: str, chosen: dict[str, Any]) -> int:
        """How many records a launch with this selection would touch."""
        with self._database.read() as connection:
            return self._count(connection, viewer, record_type, chosen)

    def preview(
        self,
        viewer: Viewer,
        kind: str,
        params: dict[str, Any],
        chosen: dict[str, Any],
        money: Callable[[int], str] = format_cents,
        number: Callable[[int], str] = "{:,}".format,
    ) -> Preview:
        """What a launch would touch and do; `money` and `number` write its cost. Raises Invalid like the launch."""
        action = find_action(kind)
        with self._database.read() as connection:
            place = Place(connection, viewer.account_id, self._writer.clock.now(), money, number)
            checked = parsed(action, place, params)
            record_type = action.record_type(checked)
            count = self._count(connection, viewer, record_type, chosen)
            cost = action.cost(place, checked, selection.resolve(viewer.account_id, record_type, chosen))
        return Preview(count, record_type, lists.find(record_type).noun.count(count), cost)

    def _count(self, connection: Connection, viewer: Viewer, record_type: str, chosen: dict[str, Any]) -> int:
        number = selection.count(connection, viewer.account_id, record_type, chosen)
        self._check_number(number)
        return number

    def _check_number(self, number: int) -> None:
        most = self._writer.limits.records_a_task
        if number > most:
            too_many = f"{number:,} records are too many for one task; the most is {most:,}."
            raise Invalid(too_many, {"selection": too_many})

    def retry(self, viewer: Viewer, task_id: str, only: str, key: str | None = None) -> TaskState:
        """A new task like the old one, over exactly its failed or its untouched records; `key` as in `launch`."""
        outcome = RETRY.get(only)
        if outcome is None:
            raise Invalid('Say what to retry: "failed" or "untouched".', {"only": '"failed" or "untouched"'})
        return self._once(viewer, key, lambda: self._retry(viewer, task_id, only, outcome, key))

    def resend(self, viewer: Viewer, task_id: str, only: str, key: str | None = None) -> TaskState:
        """A new task that sends the final task's `held` or `unconfirmed` emails; `key` as in `launch`."""
        if only not in RESEND:
            raise Invalid('Say which emails: "held" or "unconfirmed".', {"only": '"held" or "unconfirmed"'})
        return self._once(viewer, key, lambda: self._resend(viewer, task_id, only, key))

    def _once(self, viewer: Viewer, key: str | None, make: Callable[[], TaskState]) -> TaskState:
        """The task that `make` makes; or the one that the same person has made before with the same key."""
        _check_key(key)
        if key and (earlier := self._by_key(viewer, key)):
            return earlier
        try:
            return make()
        except (IntegrityError, Conflict):  # at the same moment: the other one was first, and may have left nothing
            if key and (earlier := self._by_key(viewer, key)):
                return earlier
            raise

    def _launch_any(
        self, viewer: Viewer, action: BulkAction[Any], params: dict[str, Any], chosen: dict[str, Any], key: str | None
    ) -> TaskState:
        now = self._writer.clock.now()
        with self._database.read() as connection:
            checked = parsed(action, Place(connection, viewer.account_id, now), params)
            record_type = action.record_type(checked)
            total = self._count(connection, viewer, record_type, chosen)
        if total > steps.MOST_IN_ONE:
            values = values_of(now, viewer, action, checked, total=total, chosen=chosen, key=key)
            query = selection.resolve(viewer.account_id, record_type, chosen)
            return steps.launch_in_steps(self._writer, viewer, values, query)
        with self._writer.change() as change:
            return self._launch(change, viewer, action, params, chosen, key=key)

    def _launch(
        self,
        change: Change,
        viewer: Viewer,
        action: BulkAction[Any],
        params: dict[str, Any],
        chosen: dict[str, Any],
        **origin: Any,
    ) -> TaskState:
        checked = parsed(action, place_of(change, viewer), params)
        record_type = action.record_type(checked)
        total = self._count(change.connection, viewer, record_type, chosen)
        if total == 0:
            nothing = f"No {lists.find(record_type).noun.plural} are selected."
            raise Invalid(nothing, {"selection": nothing})
        task = create(change, viewer, action, checked, total=total, chosen=chosen, **origin)
        query = selection.resolve(viewer.account_id, record_type, chosen)
        frozen = selection.freeze(change.connection, viewer.account_id, task.id, query)
        if frozen != total:  # on PostgreSQL another transaction may commit between the two statements
            raise Conflict(selection.CHANGED)
        return task

    def _retry(self, viewer: Viewer, task_id: str, only: str, outcome: str, key: str | None) -> TaskState:
        with self._writer.change() as change:
            locked = _final(change, viewer, task_id)
            total = locked.task.failed if only == "failed" else locked.task.remaining
            if total == 0:
                raise Conflict(f"This task has no {only} records.")
            action = find_action(locked.task.kind)
            checked = parsed(action, place_of(change, viewer), locked.params)
            asked: dict[str, Any] = {"total": total, "chosen": {"retry_of": task_id, "only": only}, "key": key}
            query = selection.again(locked.task, outcome)
            if total <= steps.MOST_IN_ONE:
                task = create(change, viewer, action, checked, **asked)
                selection.freeze(change.connection, viewer.account_id, task.id, query)
                return task
        values = values_of(change.now, viewer, action, checked, **asked)
        return steps.launch_in_steps(self._writer, viewer, values, query)

    def _resend(self, viewer: Viewer, task_id: str, only: str, key: str | None) -> TaskState:
        with self._writer.change() as change:
            return self._resend_in(change, viewer, task_id, only, key)

    def _resend_in(self, change: Change, viewer: Viewer, task_id: str, only: str, key: str | None) -> TaskState:
        locked = _final(change, viewer, task_id)
        emails = getattr(locked.task, f"emails_{only}")
        if emails == 0:
            raise Conflict(f"This task has no {only} emails.")
        action = find_action(ResendEmails.kind)
        params = ResendParams(task=task_id, only="held" if only == "held" else "unconfirmed")
        records = outbox.records_with(change.connection, locked.task, only)
        task = create(
            change, viewer, action, params, total=records, chosen={"resend_of": task_id}, key=key,
            record_type=locked.task.record_type, position=records, done=records, emails_total=emails,
        )  # fmt: skip
        change.hand_over_emails(locked, task.id, only)
        return task

    def _by_key(self, viewer: Viewer, key: str) -> TaskState | None:
        query = select(*store.COLUMNS).where(
            tasks.c.account_id == viewer.account_id,
            tasks.c.created_by == viewer.user_id,
            tasks.c.idempotency_key == key,
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if is_preparation(state_of(row)):
            raise Conflict("This is being launched at this very moment.")
        if not state_of(row).shown(self._writer.clock.now()):
            raise Conflict("This was launched before, and its entry has been deleted since. Launch it anew.")
        return state_of(row)


def _check_key(key: str | None) -> None:
    if key is not None and not 0 < len(key) <= MOST_KEY_LENGTH:
        raise Invalid(f"A key has 1 to {MOST_KEY_LENGTH} characters.", {"key": f"1 to {MOST_KEY_LENGTH} characters"})


def _final(change: Change, viewer: Viewer, task_id: str) -> Locked:
    """The viewer's final task, locked. Raises NotFound, Forbidden or Conflict."""
    locked = change.lock(viewer.account_id, task_id, store.is_seen_by(viewer))
    if locked is None or not Policy(viewer).may_see(locked.task) or not locked.task.shown(change.now):
        raise NotFound
    if not Policy(viewer).may_control(locked.task):
        raise Forbidden(NOT_YOURS)
    if locked.task.status not in FINAL:
        raise Conflict(f"This task is still {locked.task.status}.")
    return locked
