"""The newest tasks of a list, in milliseconds, however long the history is and whatever the list is narrowed to.

Naive: `WHERE … ORDER BY id DESC LIMIT 51`, and the database finds the way. Problem: no index serves every combination
of viewer and filters. Where little matches, a walk from the newest task passes a million others; where much matches,
looking all of it up to sort it is as bad. Chosen: the counts (`actors.tasks.counts`) say beforehand how much there is.

- *Few*: each facet that occurs is looked up in the index of facets, and what is found is sorted.
- *Many*: the list is walked from its newest task, and the next match is near. The filters' columns are in the index.

A title is in no facet. A search among many looks through the newest SEARCHED tasks, and goes on from there when it is
asked to (`end_of_search`): bounded work for each answer, and nothing that cannot be found.
"""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, func, select

from actors.accounts.people import Viewer
from actors.tasks.counts import KEY
from actors.tasks.facets import (
    AFTER_ALL,
    Conditions,
    facet_conditions,
    moment_conditions,
    only_person,
)
from actors.tasks.filters import TaskFilters
from actors.tasks.plans import OuterFirst, unindexed
from actors.tasks.store import is_seen_by, is_shown
from actors.tasks.tables import task_counts, tasks

FEW = 2_000
SEEK = 10
"""Looking up one more facet costs about as much as passing so many tasks in an index."""
SEARCHED = 3_000

LOOSE = SimpleNamespace(**{name: unindexed(tasks.c[name]) for name in ("id", *KEY)})
"""For conditions that hold within a walk and do not say where to walk."""


class Size(msgspec.Struct, frozen=True):
    """What the counts say about a list: the tasks of each status, those past their time among them."""

    by_status: dict[str, int]
    facets: int
    newest: str

    @property
    def few(self) -> bool:
        return sum(self.by_status.values()) + SEEK * self.facets <= FEW


def size_of(connection: Connection, viewer: Viewer, filters: TaskFilters) -> Size:
    """Of the list without its text and moments, which no count knows."""
    of = task_counts.c
    query = (
        select(of.status, func.sum(of.tasks), func.count(), func.max(of.newest))
        .where(*facet_conditions(viewer, filters, of), of.account_id == viewer.account_id, of.tasks > 0)
        .group_by(of.status)
    )
    rows = connection.execute(query).all()
    return Size(
        {status: int(number) for status, number, _, _ in rows},
        sum(facets for _, _, facets, _ in rows),
        max((newest for _, _, _, newest in rows), default=""),
    )


class List(msgspec.Struct, frozen=True):
    """A viewer's list, from before the cursor on."""

    viewer: Viewer
    now: datetime
    filters: TaskFilters
    size: Size
    before: str | None = None

    @property
    def bounded(self) -> bool:
        """Whether only the newest SEARCHED tasks are looked through."""
        return bool(self.filters.q) and not self.size.few

    def countable(self) -> Select[Any]:
        """`id` and `status` of the tasks that are worth counting one by one."""
        return self._looked_up() if self.size.few else self._searched()

    def matching(self) -> Select[Any]:
        """`id` and `status` of the tasks, in no order."""
        if self.size.few:
            return self._looked_up()
        return self._searched() if self.filters.q else self._walked()

    def searched(self) -> Subquery:
        """The tasks that a search looks through, with what it asks of them."""
        columns = [tasks.c[name] for name in ("id", *KEY, "expires_at", "deleted_at", "title")]
        return self._newest(*columns).limit(SEARCHED).subquery("searched")

    def last_searched(self) -> Select[str]:
        """The id of the last of them; nothing, where they are fewer than a search looks through."""
        return self._newest(tasks.c.id).offset(SEARCHED - 1).limit(1)

    def _looked_up(self) -> Select[Any]:
        of = task_counts.c
        same = and_(*(tasks.c[name] == of[name] for name in KEY))
        return (
            select(tasks.c.id, tasks.c.status)
            .select_from(OuterFirst(task_counts, tasks, same))
            .where(of.account_id == self.viewer.account_id, *facet_conditions(self.viewer, self.filters, of))
            .where(of.tasks > 0, is_shown(self.now), *moment_conditions(self.filters, self.before, of=LOOSE.id))
            .where(*self._text(tasks.c.title))
        )

    def _walked(self) -> Select[Any]:
        conditions = facet_conditions(self.viewer, self.filters, LOOSE)
        return select(tasks.c.id, tasks.c.status).where(*self._where_to_walk(), *conditions, is_shown(self.now))

    def _searched(self) -> Select[Any]:
        of = self.searched().c
        conditions = facet_conditions(self.viewer, self.filters, of)
        return select(of.id, of.status).where(*conditions, is_shown(self.now, of), *self._text(of.title))

    def _newest(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).where(*self._where_to_walk()).order_by(tasks.c.id.desc())

    def _where_to_walk(self) -> Conditions:
        yield tasks.c.account_id == self.viewer.account_id
        if person := only_person(self.viewer, self.filters):
            yield tasks.c.created_by == person
        yield from moment_conditions(self.filters, self.before, self.size.newest + AFTER_ALL)

    def _text(self, title: ColumnElement[str]) -> Conditions:
        if self.filters.q:
            yield title.icontains(self.filters.q, autoescape=True)


def ids(tasks_list: List, limit: int) -> Select[str]:
    """The newest of the list."""
    matching = tasks_list.matching()
    newest = matching.selected_columns.id
    return matching.with_only_columns(newest).order_by(newest.desc()).limit(limit)


def end_of_search(connection: Connection, tasks_list: List) -> str | None:
    """The cursor behind the tasks that a bounded search has looked through; None where those were all."""
    return connection.execute(tasks_list.last_searched()).scalar_one_or_none()


def overdue(connection: Connection, viewer: Viewer, filters: TaskFilters, now: datetime) -> dict[str, int]:
    """How many of each status are past their time and not swept yet."""
    query = (
        select(tasks.c.status, func.count())
        .where(tasks.c.account_id == viewer.account_id, tasks.c.expires_at <= now, tasks.c.deleted_at.is_(None))
        .where(*facet_conditions(viewer, filters, LOOSE))
        .group_by(tasks.c.status)
    )
    return {status: number for status, number in connection.execute(query)}


def active(viewer: Viewer) -> Conditions:
    """Conditions for what is not over yet; there is never much of it."""
    yield tasks.c.account_id == viewer.account_id
    yield is_seen_by(viewer, LOOSE)
