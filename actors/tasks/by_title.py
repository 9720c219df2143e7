"""A list by its titles, in milliseconds, however long the history is.

Naive: `ORDER BY title LIMIT 51` with an index on the title. Problem: what is wanted of a person or a state may stand at
its end, behind a million others. Chosen, by what the counts say:

- *Few*, or within a short time, or among a person's own few: all of them are sorted.
- *Many*: titles mostly begin with what their kind is called, so each kind has its stretch of the order, and an index in
  which it is walked. Only kinds that have a match are, one after the other, until the page is full and the next kind
  begins behind it. What is rare in a kind is looked up.

Each walk passes LOOKED_THROUGH tasks at most and each page walks through so many KINDS: where those are not enough the
page is short, and its cursor goes on behind what was looked through.

Of the same title the newest comes first; from Z to A everything stands the other way round.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select

from actors.tasks import newest
from actors.tasks.facets import Conditions, moment_conditions
from actors.tasks.filters import ID_LENGTH
from actors.tasks.newest import WALKED, Found, List, Size, end_of_search, sizes_of
from actors.tasks.tables import task_counts, tasks

LOOKED_THROUGH = 5_000
KINDS = 5
DENSE = 4
"""Of so many tasks one matches, it is hoped at first: sorting all that match of LOOKED_THROUGH takes longer."""
FIRST, LAST = "0" * ID_LENGTH, "g" * ID_LENGTH
"""They sort before and behind every id."""


class Stretch(msgspec.Struct, frozen=True):
    """A part of the order that is one range of an index."""

    descending: bool
    title: str | None = None
    """Behind all tasks of this title; from the start if there is none."""
    last_id: str | None = None
    """No further than this title, and behind this task."""

    def conditions(self, of: Any) -> Conditions:
        if self.last_id is not None:
            yield of.title == self.title
            yield of.id > self.last_id if self.descending else of.id < self.last_id
        elif self.title is not None:
            yield of.title < self.title if self.descending else of.title > self.title

    def cursor_before(self, title: str) -> str:
        """From which all tasks of this title follow."""
        return f"{FIRST if self.descending else LAST}{title}"

    def order(self, of: Any) -> list[Any]:
        return [of.title.desc(), of.id.asc()] if self.descending else [of.title.asc(), of.id.desc()]


def stretches(cursor: str | None, *, descending: bool) -> list[Stretch]:
    """What comes after the page that ended at `cursor`, in parts that follow each other."""
    if not cursor:
        return [Stretch(descending)]
    last_id, title = cursor[:ID_LENGTH], cursor[ID_LENGTH:]
    return [Stretch(descending, title, last_id), Stretch(descending, title)]


class ByTitle:
    def __init__(self, connection: Connection, wanted: List, *, descending: bool) -> None:
        self._connection = connection
        self._wanted = wanted
        self._account = wanted.viewer.account_id
        self._descending = descending

    def first(self, cursor: str | None, limit: int) -> Found:
        """The first `limit` tasks behind `cursor`."""
        ids: list[str] = []
        for stretch in stretches(cursor, descending=self._descending):
            found = self._first(stretch, limit - len(ids))
            ids += found.ids
            if len(ids) == limit or found.goes_on:
                return Found(ids, found.goes_on)
        return Found(ids)

    def _first(self, stretch: Stretch, limit: int) -> Found:
        wanted = self._wanted
        if wanted.size.few:
            return Found(self._ids(wanted.looked_up(), tasks.c, stretch, limit))
        if not wanted.filters.counted and not end_of_search(self._connection, wanted, LOOKED_THROUGH):
            searched = wanted.searched(LOOKED_THROUGH)
            return Found(self._ids(wanted.within(searched), searched.c, stretch, limit))
        return self._kind_by_kind(stretch, limit)

    def _kind_by_kind(self, stretch: Stretch, limit: int) -> Found:
        sizes = sizes_of(self._connection, self._wanted.viewer, self._wanted.filters, "kind")
        rare = _rare(sizes)
        looked_up = self._wanted.looked_up().where(task_counts.c.kind.in_(rare))
        merged = Merged(self._connection, self._account, stretch, self._ids(looked_up, tasks.c, stretch, limit))
        for number, begin in enumerate(self._begins([kind for kind in sizes if kind not in rare], stretch)):
            if not merged.reach(begin.id, limit):
                break
            if number >= KINDS and begin.title != stretch.title:
                return Found(merged.before(begin.id), stretch.cursor_before(begin.title))
            merged.add(*self._walked(begin.kind, sizes[begin.kind], stretch, limit))
        return merged.found(limit)

    def _begins(self, kinds: list[str], stretch: Stretch) -> Sequence[Row[str, str, str]]:
        """The first task of each kind, in their order."""
        first = self._walk(task_counts.c.kind, stretch, tasks.c.id).limit(1).correlate(task_counts).scalar_subquery()
        ours = (task_counts.c.account_id == self._account, task_counts.c.kind.in_(kinds))
        begins = select(task_counts.c.kind, first.label("id")).where(*ours).group_by(task_counts.c.kind).subquery()
        query = select(begins.c.kind, begins.c.id, tasks.c.title).join(tasks, tasks.c.id == begins.c.id)
        query = query.where(tasks.c.account_id == self._account)
        return self._connection.execute(query.order_by(*stretch.order(tasks.c))).all()

    def _walked(self, kind: str, size: Size, stretch: Stretch, limit: int) -> tuple[list[str], str | None]:
        """What matches of the first tasks of a kind, and the last that was passed if that does not fill the page."""
        filters = msgspec.structs.replace(self._wanted.filters, kind=kind)
        wanted = msgspec.structs.replace(self._wanted, filters=filters, size=size)
        for most in (min(DENSE * limit, LOOKED_THROUGH), LOOKED_THROUGH):
            searched = self._walk(kind, stretch, *WALKED).limit(most).subquery("searched")
            matching = wanted.within(searched).where(*moment_conditions(filters, of=searched.c.id))
            ids = self._ids(matching, searched.c, stretch, limit)
            if len(ids) == limit:
                return ids, None
        last = self._walk(kind, stretch, tasks.c.id).offset(LOOKED_THROUGH - 1).limit(1)
        return ids, self._connection.execute(last).scalar()

    def _walk(self, kind: Any, stretch: Stretch, *columns: Any) -> Select[Any]:
        ours = (tasks.c.account_id == self._account, tasks.c.kind == kind)
        return select(*columns).where(*ours, *stretch.conditions(tasks.c)).order_by(*stretch.order(tasks.c))

    def _ids(self, matching: Select[Any], of: Any, stretch: Stretch, limit: int) -> list[str]:
        query = matching.where(*stretch.conditions(of)).with_only_columns(of.id).order_by(*stretch.order(of))
        return list(self._connection.execute(query.limit(limit)).scalars())


class Merged:
    """Tasks from several walks, in the database's own order. All that match are there as far as each walk has come."""

    def __init__(self, connection: Connection, account_id: int, stretch: Stretch, ids: list[str]) -> None:
        self._connection = connection
        self._account = account_id
        self._stretch = stretch
        self._ids = set(ids)
        self._ends: set[str] = set()

    def add(self, ids: list[str], end: str | None) -> None:
        """`end`: the last task that the walk has passed, if it did not come to its own end or fill the page."""
        self._ids.update(ids)
        self._ends.update([end] if end else [])

    def reach(self, task_id: str, limit: int) -> bool:
        """Whether the page may hold this task, or one behind it."""
        before = self.before(task_id)
        return len(before) < limit and self._ends.isdisjoint(before)

    def before(self, task_id: str) -> list[str]:
        ids = [row.id for row in self._in_order(task_id)]
        return ids[: ids.index(task_id)]

    def found(self, limit: int) -> Found:
        ids: list[str] = []
        for row in self._in_order():
            ids += [row.id] if row.id in self._ids else []
            if row.id in self._ends or len(ids) == limit:
                return Found(ids, f"{row.id}{row.title}")
        return Found(ids)

    def _in_order(self, *more: str) -> Sequence[Row[str, str]]:
        ids = [*self._ids, *self._ends, *more]
        query = select(tasks.c.id, tasks.c.title).where(tasks.c.account_id == self._account, tasks.c.id.in_(ids))
        return self._connection.execute(query.order_by(*self._stretch.order(tasks.c))).all()


def _rare(sizes: dict[str, Size]) -> list[str]:
    """The kinds of which there are the fewest, few enough together to be looked up."""
    rare: list[str] = []
    cost = 0
    for kind, size in sorted(sizes.items(), key=lambda each: each[1].cost):
        cost += size.cost
        rare += [kind] if cost <= newest.FEW else []
    return rare
