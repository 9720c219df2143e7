"""Lists of tasks: the snapshot of what is live, and the whole history page by page, with its counts."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, func, select

from actors.accounts.people import Viewer
from actors.tasks.by_person import ByPerson
from actors.tasks.by_title import ByTitle
from actors.tasks.filters import NEWEST, Order, TaskFilters, conditions
from actors.tasks.lifecycle import Status
from actors.tasks.newest import Found, List, active, end_of_search, overdue, size_of
from actors.tasks.store import COLUMNS, is_shown, visible_to
from actors.tasks.tables import IS_ACTIVE, tasks
from actors.tasks.task import TaskState, state_from

OF_IDS = select(*COLUMNS).where(
    tasks.c.account_id == bindparam("account_id"), tasks.c.id.in_(bindparam("ids", expanding=True))
)
"""Made once: SQLAlchemy takes longer to put it together than the database to answer."""
SNAPSHOT_FINISHED = 50
"""How many finished tasks a snapshot holds (contract.md), beside every active one."""


class Counts(msgspec.Struct, frozen=True):
    """How many tasks there are of each status; every status is named."""

    by_status: dict[str, int]
    at_least: bool = False
    """There may be more: only the newest were looked through."""


def snapshot(connection: Connection, viewer: Viewer, now: datetime) -> list[TaskState]:
    """Every active task and the newest SNAPSHOT_FINISHED final ones, newest first."""
    live = select(*COLUMNS).where(*active(viewer), IS_ACTIVE, is_shown(now))
    final, _ = page(connection, viewer, now, TaskFilters(final=True), None, SNAPSHOT_FINISHED)
    return sorted([*map(state_from, connection.execute(live).all()), *final], key=lambda task: task.id, reverse=True)


def page(
    connection: Connection,
    viewer: Viewer,
    now: datetime,
    filters: TaskFilters,
    before: str | None,
    limit: int,
    order: Order = NEWEST,
) -> tuple[list[TaskState], str | None]:
    """One page of the list in `order`, and the cursor of the next (for `before`).

    A page of very many tasks may be short, even empty, and have a cursor from which it goes on.
    """
    if filters.ids is not None:
        return _plain_page(connection, viewer, now, filters, before, limit)
    wanted = List(viewer, now, filters, size_of(connection, viewer, filters))
    found = _first(connection, wanted, order, before, limit + 1)
    states = _in_order(connection, viewer.account_id, found.ids)
    if len(states) > limit:
        return states[:limit], order.cursor(states[limit - 1])
    return states, found.goes_on


def _first(connection: Connection, wanted: List, order: Order, cursor: str | None, limit: int) -> Found:
    match order.column:
        case "title":
            return ByTitle(connection, wanted, descending=order.descending).first(cursor, limit)
        case "created_by":
            return ByPerson(connection, wanted, descending=order.descending).first(cursor, limit)
    wanted = msgspec.structs.replace(wanted, behind=cursor, oldest_first=not order.descending)
    ids = list(connection.execute(wanted.first(limit)).scalars())
    return Found(ids, end_of_search(connection, wanted) if wanted.bounded and len(ids) < limit else None)


def _in_order(connection: Connection, account_id: int, ids: list[str]) -> list[TaskState]:
    rows = connection.execute(OF_IDS, {"account_id": account_id, "ids": ids})
    by_id = {row.id: state_from(row) for row in rows.all()}
    return [by_id[task_id] for task_id in ids]


def counts(connection: Connection, viewer: Viewer, now: datetime, filters: TaskFilters | None = None) -> Counts:
    """How many tasks of the list there are, of each status."""
    filters = filters or TaskFilters()
    if filters.ids is not None:
        return _count(connection, visible_to(viewer, now).where(*conditions(filters)))
    size = size_of(connection, viewer, filters)
    if filters.counted:
        past = overdue(connection, viewer, filters, now)
        return _counts({status: number - past.get(status, 0) for status, number in size.by_status.items()})
    wanted = List(viewer, now, filters, size)
    more = not size.few and end_of_search(connection, wanted) is not None
    return _count(connection, wanted.countable(), at_least=more)


def _plain_page(
    connection: Connection, viewer: Viewer, now: datetime, filters: TaskFilters, before: str | None, limit: int
) -> tuple[list[TaskState], str | None]:
    """Of some tasks by their ids, the newest first: all of them are looked at."""
    query = visible_to(viewer, now).where(*conditions(filters)).order_by(tasks.c.id.desc()).limit(limit + 1)
    if before:
        query = query.where(tasks.c.id < before)
    found = [*map(state_from, connection.execute(query).all())]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _count(connection: Connection, matching: Select[Any], *, at_least: bool = False) -> Counts:
    found = matching.subquery()
    rows = connection.execute(select(found.c.status, func.count()).group_by(found.c.status))
    return _counts({status: number for status, number in rows}, at_least=at_least)


def _counts(found: dict[str, int], *, at_least: bool = False) -> Counts:
    return Counts({str(status): 0 for status in Status} | found, at_least)
