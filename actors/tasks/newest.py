"""The newest or the oldest tasks of a list, in milliseconds, however long the history is and however narrow the list.

Naive: `WHERE … ORDER BY id DESC LIMIT 51`, and the database finds the way. Problem: no index serves every combination
of viewer and filters. Where little matches, a walk from the newest task passes a million others; where much matches,
looking all of it up to sort it is as bad. Chosen: the counts (`actors.tasks.counts`) say beforehand how much there is.

- *Few*: each facet that occurs is looked up in the index of facets, and what is found is sorted.
- *Many*: the list is walked from its newest task, and the next match is near. The filters' columns are in the index.

A title is in no facet. A search among many looks through the newest SEARCHED tasks, and goes on from there when it is
asked to (`end_of_search`): bounded work for each answer, and nothing that cannot be found.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
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
    text_conditions,
)
from actors.tasks.filters import TaskFilters
from actors.tasks.plans import OuterFirst, unindexed
from actors.tasks.store import is_seen_by, is_shown
from actors.tasks.tables import task_counts, tasks

FEW = 2_000
SEEK = 10
"""Looking up one more facet costs about as much as passing so many tasks in an index."""
SEARCHED = 3_000

WALKED = [tasks.c[name] for name in ("id", *KEY, "expires_at", "deleted_at", "title")]
"""What a walk through an index can ask of a task without looking at the task itself."""
LOOSE = SimpleNamespace(**{name: unindexed(tasks.c[name]) for name in ("id", *KEY)})
"""For conditions that hold within a walk and do not say where to walk."""


class Size(msgspec.Struct, frozen=True):
    """What the counts say about a list: the tasks of each status, those past their time among them."""

    by_status: dict[str, int]
    facets: int
    newest: str

    @property
    def cost(self) -> int:
        """Of looking all of it up, in tasks that are passed in an index."""
        return sum(self.by_status.values()) + SEEK * self.facets

    @property
    def few(self) -> bool:
        return self.cost <= FEW


def size_of(connection: Connection, viewer: Viewer, filters: TaskFilters) -> Size:
    """Of the list without its text and moments, which no count knows."""
    return _size(connection.execute(_counted(viewer, filters)).all())


def sizes_of(connection: Connection, viewer: Viewer, filters: TaskFilters, part: str) -> dict[Any, Size]:
    """Of the parts of the list that have another `part` (a name in KEY) each; only of those that have a task."""
    column = task_counts.c[part]
    rows = connection.execute(_counted(viewer, filters).add_columns(column).group_by(column).order_by(column))
    return {value: _size(list(group)) for value, group in groupby(rows, itemgetter(4))}


def _counted(viewer: Viewer, filters: TaskFilters) -> Select[Any]:
    of = task_counts.c
    return (
        select(of.status, func.sum(of.tasks), func.count(), func.max(of.newest))
        .where(*facet_conditions(viewer, filters, of), of.account_id == viewer.account_id, of.tasks > 0)
        .group_by(of.status)
    )


def _size(rows: Sequence[Any]) -> Size:
    return Size(
        {row[0]: int(row[1]) for row in rows}, sum(row[2] for row in rows), max((row[3] for row in rows), default="")
    )


class Found(msgspec.Struct, frozen=True):
    """The ids of the first tasks of a list."""

    ids: list[str]
    goes_on: str | None = None
    """The cursor behind all that was looked through, if that was not all."""


class List(msgspec.Struct, frozen=True):
    """A viewer's list by the moment of the launch, from behind the task with which another page ended."""

    viewer: Viewer
    now: datetime
    filters: TaskFilters
    size: Size
    behind: str | None = None
    oldest_first: bool = False

    @property
    def bounded(self) -> bool:
        """Whether only the newest SEARCHED tasks are looked through."""
        return bool(self.filters.q) and not self.size.few

    def first(self, limit: int) -> Select[str]:
        """The ids of its first tasks."""
        matching = self.matching()
        number = matching.selected_columns.id
        return matching.with_only_columns(number).order_by(self._order(number)).limit(limit)

    def countable(self) -> Select[Any]:
        """`id` and `status` of the tasks that are worth counting one by one."""
        return self.looked_up() if self.size.few else self._searched()

    def matching(self) -> Select[Any]:
        """`id` and `status` of the tasks, in no order."""
        if self.size.few:
            return self.looked_up()
        return self._searched() if self.filters.q else self._walked()

    def searched(self, most: int) -> Subquery:
        """The first tasks that a search looks through, with what it asks of them."""
        return self._in_order(*WALKED).limit(most).subquery("searched")

    def last_searched(self, most: int) -> Select[str]:
        """The id of the last of them; nothing, where they are fewer."""
        return self._in_order(tasks.c.id).offset(most - 1).limit(1)

    def looked_up(self) -> Select[Any]:
        of = task_counts.c
        same = and_(*(tasks.c[name] == of[name] for name in KEY))
        return (
            select(tasks.c.id, tasks.c.status)
            .select_from(OuterFirst(task_counts, tasks, same))
            .where(of.account_id == self.viewer.account_id, *facet_conditions(self.viewer, self.filters, of))
            .where(of.tasks > 0, is_shown(self.now), *self._moments(of=LOOSE.id))
            .where(*text_conditions(self.filters, tasks.c.title))
        )

    def _walked(self) -> Select[Any]:
        conditions = facet_conditions(self.viewer, self.filters, LOOSE)
        return select(tasks.c.id, tasks.c.status).where(*self._where_to_walk(), *conditions, is_shown(self.now))

    def within(self, searched: Subquery) -> Select[Any]:
        """What matches of the tasks that a search looks through."""
        of = searched.c
        conditions = facet_conditions(self.viewer, self.filters, of)
        return select(of.id, of.status).where(
            *conditions, is_shown(self.now, of), *text_conditions(self.filters, of.title)
        )

    def _searched(self) -> Select[Any]:
        return self.within(self.searched(SEARCHED))

    def _in_order(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).where(*self._where_to_walk()).order_by(self._order(tasks.c.id))

    def _where_to_walk(self) -> Conditions:
        yield tasks.c.account_id == self.viewer.account_id
        if person := only_person(self.viewer, self.filters):
            yield tasks.c.created_by == person
        yield from self._moments(self.size.newest + AFTER_ALL)

    def _moments(self, *before: str, of: ColumnElement[str] = tasks.c.id) -> Conditions:
        if self.oldest_first:
            return moment_conditions(self.filters, *before, after=self.behind, of=of)
        return moment_conditions(self.filters, *before, self.behind, of=of)

    def _order(self, number: ColumnElement[str]) -> ColumnElement[str]:
        return number.asc() if self.oldest_first else number.desc()


def end_of_search(connection: Connection, tasks_list: List, most: int | None = None) -> str | None:
    """The cursor behind the first tasks, through which a bounded search has looked; None where those were all."""
    return connection.execute(tasks_list.last_searched(most or SEARCHED)).scalar_one_or_none()


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
