"""Launching a task: check the parameters, freeze the selection into a ledger, write the task. One transaction."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from actors.accounts.people import Viewer
from actors.bulk import register, selection
from actors.bulk.base import BulkAction, Params, Place, Refusal
from actors.bulk.forms import parse
from actors.bulk.selection import RowLike
from actors.db import Database
from actors.ids import new_id
from actors.studio import lists
from actors.tasks import audit, store
from actors.tasks.changes import Change, Writer
from actors.tasks.commands import NOT_YOURS
from actors.tasks.errors import Conflict, Forbidden, Invalid, NotFound
from actors.tasks.lifecycle import FINAL
from actors.tasks.permissions import STAFF, Policy
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState, state_of

MOST_KEY_LENGTH = 100
RETRY = {"failed": "failed", "untouched": "pending"}
"""What can be tried again -> the outcome of those records in the ledger."""


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
        action = _find(kind)
        if action.launched_from != "list":
            raise Invalid(f"{action.title} is launched with a file, by `background-tasks import`.")
        _check_key(key)
        if key and (earlier := self._by_key(viewer, key)):
            return earlier
        try:
            with self._writer.change() as change:
                return self._launch(change, viewer, action, params, chosen, key)
        except IntegrityError:  # the same key at the same moment: the other one was first
            if key and (earlier := self._by_key(viewer, key)):
                return earlier
            raise

    def launch_rows(self, viewer: Viewer, kind: str, params: dict[str, Any], rows: Sequence[RowLike]) -> TaskState:
        """A new task whose records are the rows of a file."""
        action = _find(kind)
        with self._writer.change() as change:
            parsed = _parse(action, change, viewer, params)
            task = _create(change, viewer, action, parsed, total=len(rows), chosen={"rows": len(rows)})
            selection.freeze_rows(change.connection, viewer.account_id, task.id, rows)
        return task

    def count(self, viewer: Viewer, record_type: str, chosen: dict[str, Any]) -> int:
        """How many records a launch with this selection would touch."""
        with self._database.read() as connection:
            return selection.count(connection, viewer.account_id, record_type, chosen)

    def retry(self, viewer: Viewer, task_id: str, only: str) -> TaskState:
        """A new task like the old one, over exactly its failed or its untouched records."""
        outcome = RETRY.get(only)
        if outcome is None:
            raise Invalid('Say what to retry: "failed" or "untouched".', {"only": '"failed" or "untouched"'})
        with self._writer.change() as change:
            locked = change.lock(task_id)
            if locked is None or not Policy(viewer).may_see(locked.task) or not locked.task.shown(change.now):
                raise NotFound
            total = _records_to_retry(viewer, locked.task, only)
            action = _find(locked.task.kind)
            parsed = _parse(action, change, viewer, locked.params)
            chosen = {"retry_of": task_id, "only": only}
            task = _create(change, viewer, action, parsed, total=total, chosen=chosen)
            selection.freeze_again(change.connection, locked.task, task.id, outcome)
        return task

    def _launch(
        self,
        change: Change,
        viewer: Viewer,
        action: BulkAction[Any],
        params: dict[str, Any],
        chosen: dict[str, Any],
        key: str | None,
    ) -> TaskState:
        parsed = _parse(action, change, viewer, params)
        record_type = action.record_type(parsed)
        total = selection.count(change.connection, viewer.account_id, record_type, chosen)
        if total == 0:
            nothing = f"No {lists.find(record_type).noun.plural} are selected."
            raise Invalid(nothing, {"selection": nothing})
        task = _create(change, viewer, action, parsed, total=total, chosen=chosen, key=key)
        query = selection.resolve(viewer.account_id, record_type, chosen)
        selection.freeze(change.connection, viewer.account_id, task.id, query)
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
        if not state_of(row).shown(self._writer.clock.now()):
            raise Conflict("This was launched before, and its entry has been deleted since. Launch it anew.")
        return state_of(row)


def _find(kind: str) -> BulkAction[Any]:
    action = register.find(kind)
    if action is None:
        raise Invalid(f"There is no action {kind!r}.", {"kind": f"There is no action {kind!r}."})
    return action


def _check_key(key: str | None) -> None:
    if key is not None and not 0 < len(key) <= MOST_KEY_LENGTH:
        raise Invalid(f"A key has 1 to {MOST_KEY_LENGTH} characters.", {"key": f"1 to {MOST_KEY_LENGTH} characters"})


def _parse(action: BulkAction[Any], change: Change, viewer: Viewer, params: dict[str, Any]) -> Params:
    try:
        parsed: Params = parse(action, params)
        action.check(Place(change.connection, viewer.account_id, change.now), parsed)
    except Refusal as refusal:
        raise Invalid(refusal.message, refusal.fields) from refusal
    return parsed


def _records_to_retry(viewer: Viewer, task: TaskState, only: str) -> int:
    """How many there are. Raises Forbidden or Conflict where there is nothing for this viewer to retry."""
    if not Policy(viewer).may_control(task):
        raise Forbidden(NOT_YOURS)
    if task.status not in FINAL:
        raise Conflict(f"This task is still {task.status}.")
    total = task.failed if only == "failed" else task.remaining
    if total == 0:
        raise Conflict(f"This task has no {only} records.")
    return total


def _create(
    change: Change,
    viewer: Viewer,
    action: BulkAction[Any],
    params: Params,
    *,
    total: int,
    chosen: dict[str, Any],
    key: str | None = None,
) -> TaskState:
    record_type = action.record_type(params)
    task = change.create(
        {
            "id": new_id(change.now),
            "account_id": viewer.account_id,
            "kind": action.kind,
            "title": f"{action.describe(params)} - {lists.find(record_type).noun.count(total)}",
            "source": STAFF,
            "created_by": viewer.user_id,
            "created_by_name": viewer.name,
            "created_at": change.now,
            "params": msgspec.to_builtins(params),
            "selection": chosen,
            "record_type": record_type,
            "acts_and_emails": int(action.acts_and_emails),
            "idempotency_key": key,
            "total": total,
        }
    )
    audit.note(change, viewer, "launched", task)
    return task
