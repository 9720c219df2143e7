"""Reading tasks, through the eyes of a viewer: what they may not see is not there.

`visible_to` is the policy's rule in SQL. Reads that look past it say so in their name.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select

from actors.accounts.people import Viewer
from actors.ids import first_id
from actors.tasks.errors import NotFound
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.tables import IS_ACTIVE, tasks
from actors.tasks.task import FIELDS, TaskState, state_from

COLUMNS = [tasks.c[name] for name in FIELDS]


IDS_A_QUERY = 500


def is_shown(now: datetime, of: Any = tasks.c) -> ColumnElement[bool]:
    """Not deleted and not past its time, however late the sweeper is (TaskState.shown, in SQL)."""
    return and_(of.deleted_at.is_(None), or_(of.expires_at.is_(None), of.expires_at > now))


def is_controlled_by(viewer: Viewer, of: Any = tasks.c) -> ColumnElement[bool]:
    """Policy.may_control, in SQL. `of`: the columns of `tasks`, or of `task_counts`."""
    own: ColumnElement[bool] = of.account_id == viewer.account_id
    return own if viewer.is_owner else and_(own, of.created_by == viewer.user_id)


def is_seen_by(viewer: Viewer, of: Any = tasks.c) -> ColumnElement[bool]:
    """Policy.may_see, in SQL."""
    triggered = and_(of.account_id == viewer.account_id, of.source == AUTOPILOT)
    return or_(is_controlled_by(viewer, of), triggered if viewer.autopilot_tasks else false())


def visible_to(viewer: Viewer, now: datetime) -> Select[tuple[object, ...]]:
    """The tasks that exist for `viewer` at `now`."""
    return select(*COLUMNS).where(tasks.c.account_id == viewer.account_id, is_seen_by(viewer), is_shown(now))


def get(connection: Connection, viewer: Viewer, task_id: str, now: datetime) -> TaskState:
    """Raises NotFound for what is not there, and the same for what is not this viewer's to see."""
    row = connection.execute(visible_to(viewer, now).where(tasks.c.id == task_id)).one_or_none()
    if row is None:
        raise NotFound
    return state_from(row)


def get_whoevers(connection: Connection, account_id: int, task_id: str) -> TaskState | None:
    """The account's task whoever may see it, deleted ones too. For the machinery, never for an answer to a person."""
    mine = (tasks.c.id == task_id, tasks.c.account_id == account_id)
    row = connection.execute(select(*COLUMNS).where(*mine)).one_or_none()
    return state_from(row) if row else None


def asked_for(connection: Connection, task: TaskState) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters and the selection that the task was launched with."""
    params, selection = connection.execute(
        select(tasks.c.params, tasks.c.selection).where(tasks.c.id == task.id, tasks.c.account_id == task.account_id)
    ).one()
    return params, selection


def among(connection: Connection, viewer: Viewer, task_ids: list[str], now: datetime) -> list[TaskState]:
    """Those of `task_ids` that exist for the viewer."""
    rows = connection.execute(visible_to(viewer, now).where(tasks.c.id.in_(task_ids))) if task_ids else ()
    return [state_from(row) for row in rows]


class Stamp(msgspec.Struct, frozen=True):
    """As much of a task as it takes to judge who may see it, and whether one's knowledge of it is old."""

    id: str
    version: int
    account_id: int
    created_by: int
    source: str


def stamps(
    connection: Connection, account_id: int, known: Collection[str], since: datetime, now: datetime
) -> list[Stamp]:
    """Of the account's tasks, whoever may see them: the active, those launched after `since`, and those `known`."""
    shown = select(*(tasks.c[name] for name in Stamp.__struct_fields__)).where(
        tasks.c.account_id == account_id, is_shown(now)
    )
    wheres: list[Any] = [IS_ACTIVE, tasks.c.id >= first_id(since)]
    ids = sorted(known)
    wheres += [tasks.c.id.in_(ids[at : at + IDS_A_QUERY]) for at in range(0, len(ids), IDS_A_QUERY)]
    found = {row.id: Stamp(*row) for where in wheres for row in connection.execute(shown.where(where))}
    return list(found.values())


def whoevers(connection: Connection, account_id: int, task_ids: Collection[str]) -> dict[str, TaskState]:
    """Those of `task_ids` that are the account's, whoever may see them. For the machinery, which judges by itself."""
    ids = sorted(task_ids)
    query = select(*COLUMNS).where(tasks.c.account_id == account_id)
    chunks = [ids[at : at + IDS_A_QUERY] for at in range(0, len(ids), IDS_A_QUERY)]
    return {
        row.id: state_from(row) for chunk in chunks for row in connection.execute(query.where(tasks.c.id.in_(chunk)))
    }
