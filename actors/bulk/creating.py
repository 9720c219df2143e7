"""What every launch does, whatever its records: find the action, read its parameters, write the task."""

from datetime import datetime
from typing import Any

import msgspec

from actors.accounts.people import Viewer, noted
from actors.bulk import register
from actors.bulk.base import BulkAction, Params, Place, Refusal
from actors.bulk.forms import parse
from actors.ids import new_id
from actors.studio import lists
from actors.tasks import audit
from actors.tasks.changes import Change
from actors.tasks.errors import Invalid
from actors.tasks.permissions import STAFF
from actors.tasks.task import TaskState


def find_action(kind: str) -> BulkAction[Any]:
    action = register.find(kind)
    if action is None:
        raise Invalid(f"There is no action {kind!r}.", {"kind": f"There is no action {kind!r}."})
    return action


def place_of(change: Change, viewer: Viewer) -> Place:
    return Place(change.connection, viewer.account_id, change.now)


def parsed(action: BulkAction[Any], place: Place, params: dict[str, Any]) -> Params:
    """Raises Invalid, with a sentence for each field that is wrong."""
    try:
        found: Params = parse(action, params)
        action.check(place, found)
    except Refusal as refusal:
        raise Invalid(refusal.message, refusal.fields) from refusal
    return found


def create(change: Change, viewer: Viewer, action: BulkAction[Any], params: Params, **asked: Any) -> TaskState:
    """`asked`: as in `values_of`."""
    task = change.create(values_of(change.now, viewer, action, params, **asked))
    audit.note(change, viewer, audit.LAUNCHED, task)
    return task


def values_of(
    now: datetime,
    viewer: Viewer,
    action: BulkAction[Any],
    params: Params,
    *,
    total: int,
    chosen: dict[str, Any],
    key: str | None = None,
    record_type: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The columns of a new task."""
    record_type = record_type or action.record_type(params)
    return {
        "id": new_id(now),
        "account_id": viewer.account_id,
        "kind": action.kind,
        "title": f"{action.describe(params)} - {lists.find(record_type).noun.count(total)}",
        "source": STAFF,
        **noted("created", viewer),
        "created_at": now,
        "params": msgspec.to_builtins(params),
        "selection": chosen,
        "record_type": record_type,
        "acts_and_emails": action.acts_and_emails,
        "makes_file": action.makes_file,
        "idempotency_key": key,
        "total": total,
        **more,
    }
