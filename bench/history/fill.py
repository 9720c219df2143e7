"""A long history, spread over people, kinds, states and almost sixty days, and in seconds.

Naive: a million rows through Python. Problem: four minutes. Chosen: a base of BASE rows in the first part of the time,
which the database then copies, each copy as much later, with the indexes put aside meanwhile.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from actors.bulk.register import ACTIONS
from actors.db import Database
from actors.ids import new_id
from actors.tasks.counts import KEY
from actors.tasks.tables import task_counts, tasks

DAYS = 59
BASE = 10_000
AUTOPILOT_SHARE, TROUBLED_SHARE, FAILED_SHARE = 0.4, 0.05, 0.02
WORDS = ("Sibling", "Waitlist", "Competition", "Trial", "Spring term", "Recital", "Team", "Makeup")
SHIFTED = ("created_at", "started_at", "finished_at", "expires_at")
LATER = {
    "sqlite": (
        "strftime('%Y-%m-%d %H:%M:%f000', {at}, (:seconds * copy.number) || ' seconds')",
        "printf('%012x', 1000 * (CAST(strftime('%s', created_at) AS INTEGER) + :seconds * copy.number))",
    ),
    "postgresql": (
        "{at} + make_interval(secs => :seconds * copy.number)",
        "lpad(to_hex(1000 * (extract(epoch FROM created_at)::bigint + :seconds * copy.number)), 12, '0')",
    ),
}
"""A moment of a copy, and the milliseconds that its id begins with."""


def fill(database: Database, account_id: int, people: list[int], number: int, now: datetime) -> None:
    """`number` finished tasks of the people, some of whom launch many more than others."""
    copies = number // BASE
    every = timedelta(days=DAYS) // copies
    began = now.replace(microsecond=0) - timedelta(days=DAYS)
    with database.write() as connection:
        for index in tasks.indexes:
            index.drop(connection)
        connection.execute(insert(tasks), list(_base(account_id, people, began, every / BASE)))
        connection.execute(text(_copies(connection)), {"seconds": int(every.total_seconds()), "copies": copies - 1})
        for index in tasks.indexes:
            index.create(connection)
        columns = [tasks.c[name] for name in KEY]
        counted = select(*columns, func.count(), func.max(tasks.c.id)).group_by(*columns)
        connection.execute(insert(task_counts).from_select([*KEY, "tasks", "newest"], counted))
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # as its autovacuum does before long
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE tasks"))


def _base(account_id: int, people: list[int], began: datetime, step: timedelta) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    kinds = list(ACTIONS)
    usual, busy = ([1 / (rank + 1) for rank in range(len(names))] for names in (kinds, people))
    for index in range(BASE):
        (kind,), (person,) = chance.choices(kinds, usual), chance.choices(people, busy)
        yield _task(account_id, person, kind, chance, (began + step * index).replace(microsecond=0))


def _task(account_id: int, person: int, kind: str, chance: random.Random, at: datetime) -> dict[str, Any]:
    total = chance.randint(1, 2_000)
    failed = total // 50 + 1 if chance.random() < TROUBLED_SHARE else 0
    status = "failed" if chance.random() < FAILED_SHARE else "completed"
    finished = at + timedelta(seconds=total // 50)
    return {
        "id": new_id(at), "account_id": account_id, "version": 5, "kind": kind, "status": status,
        "title": f'{ACTIONS[kind].title} "{chance.choice(WORDS)}" - {total:,} students',
        "source": "autopilot" if chance.random() < AUTOPILOT_SHARE else "staff",
        "created_by": person, "created_by_name": f"Person {person}",
        "created_at": at, "started_at": at, "finished_at": finished, "expires_at": finished + timedelta(days=60),
        "params": {"keywords": ["Sibling"]}, "selection": {"all": True}, "record_type": "students",
        "total": total, "position": total, "done": total - failed, "failed": failed, "troubled": failed > 0,
    }  # fmt: skip


def _copies(connection: Connection) -> str:
    moment, milliseconds = LATER[connection.dialect.name]
    later = {name: moment.format(at=name) for name in SHIFTED}
    later["id"] = f"substr({milliseconds}, 1, 8) || '-' || substr({milliseconds}, 9) || substr(tasks.id, 14)"
    names = [column.name for column in tasks.columns]
    chosen = ", ".join(later.get(name, f"tasks.{name}") for name in names)
    return (
        "WITH RECURSIVE copy(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < :copies) "
        f"INSERT INTO tasks ({', '.join(names)}) SELECT {chosen} FROM copy CROSS JOIN tasks"
    )
