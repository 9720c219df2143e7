"""How many tasks there are, kept in step by the one writer, so that no list counts its history.

Naive: `SELECT status, count(*) … GROUP BY status`. Problem: with a million tasks each page and each snapshot reads all
of them. Chosen: a row of `task_counts` for every *facet* that occurs, that is for each person, kind, source, status and
trouble of an account, changed in the transaction that changes the tasks. A viewer's counts, under any of these filters,
are a sum over some hundred rows. The same rows say how rare a list is, so `actors.tasks.newest` knows how to find it.

A facet also remembers the newest task that it ever had: nothing newer needs to be looked at.
Deleted tasks are not counted. Those past their time are until they are swept, so a reader takes them off.
"""

from collections import Counter
from collections.abc import Collection, Hashable
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, case, func, select

from actors.db import upsert
from actors.tasks.tables import task_counts

KEY = ("account_id", "created_by", "kind", "source", "status", "troubled")
Key = tuple[int, int, str, str, str, bool]


class Tally:
    """What one transaction adds to the counts and takes away. Written last, in a fixed order: so two transactions may
    wait for each other's rows, and never both ways."""

    def __init__(self) -> None:
        self._changes: Counter[Key] = Counter()
        self._newest: dict[Key, str] = {}
        self._counted: dict[str, Key | None] = {}

    def move(self, before: Any, after: Any) -> None:
        """The task was `before` (None: it did not exist) and is `after` (None: no more): a TaskState, or a row with
        KEY, `id` and `deleted_at`."""
        task_id = (after or before).id
        left, entered = self._counted.get(task_id, _key(before)), _key(after)
        self._counted[task_id] = entered
        if left:
            self._changes[left] -= 1
        if entered:
            self._changes[entered] += 1
            self._newest[entered] = max(task_id, self._newest.get(entered, ""))

    def write(self, connection: Connection) -> None:
        rows = [
            dict(zip(KEY, key, strict=True)) | {"tasks": by, "newest": self._newest.get(key, "")}
            for key, by in sorted(self._changes.items())
            if by
        ]
        if rows:
            connection.execute(_add(connection), rows)


def fingerprints(connection: Connection, account_ids: Collection[int]) -> dict[int, Hashable]:
    """Of each account, something that is another once a task of it was launched, has changed its state or is gone."""
    of = task_counts.c
    query = (
        select(of.account_id, of.status, func.sum(of.tasks), func.max(of.newest))
        .where(of.account_id.in_(account_ids))
        .group_by(of.account_id, of.status)
        .order_by(of.account_id, of.status)
    )
    by_account = groupby(connection.execute(query), itemgetter(0))
    return {account_id: tuple(map(tuple, rows)) for account_id, rows in by_account}


def _key(task: Any) -> Key | None:
    """Where the task counts; nowhere, if it is deleted or not there at all."""
    if task is None or task.deleted_at is not None:
        return None
    return task.account_id, task.created_by, task.kind, task.source, str(task.status), task.troubled


def _add(connection: Connection) -> Any:
    adding = upsert(connection, task_counts)
    there, new = task_counts.c, adding.excluded
    return adding.on_conflict_do_update(
        index_elements=KEY,
        set_={
            "tasks": there.tasks + new.tasks,
            "newest": case((new.newest > there.newest, new.newest), else_=there.newest),
        },
    )
