"""History: how long do lists take where one account has launched TASKS tasks?

In the process: from the question to the tasks and counts, the database's own time and SQLAlchemy's in it. Each is asked
TIMES times by an owner, by a supervisor and by the person with the most tasks, of whom the slowest is told; and each
question once before, for SQLAlchemy translates what it has not seen in this form yet (some milliseconds, once).
"""

import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import insert, select

from actors import migrations
from actors.accounts.people import Viewer
from actors.accounts.tables import users
from actors.clocks import SystemClock
from actors.db import Database
from bench.history.asking import Ask, asks
from bench.history.fill import fill
from bench.must import Must
from bench.table import percentile, show
from server import memory
from tests.support.postgres import postgres_cluster
from tests.support.studio import insert_studio

TASKS = 1_000_000
MORE_PEOPLE = 26
TIMES = 100
HEAD = ("database", "asked", "p50 ms", "p99 ms")


class Figures(msgspec.Struct):
    database: str
    asked: str
    p50: float
    p99: float
    """Seconds, of the viewer for whom it takes longest."""


def run() -> list[Figures]:
    figures: list[Figures] = []
    for name, opening in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with opening() as url:
            migrations.upgrade(url)
            with closing(Database(url)) as database:
                figures += measure(name, database)
    print(show(f"History: {TASKS:,} finished tasks of one account", HEAD, [_row(row) for row in figures]))
    return figures


def musts(figures: list[Figures]) -> list[Must]:
    return [
        Must("history", f"{each.database}: {each.asked}, p99 ms", 1e3 * each.p99, most=10, form="{:.1f}")
        for each in figures
    ]


def measure(name: str, database: Database) -> list[Figures]:
    now = SystemClock().now()
    studio = insert_studio(database)
    people = [studio.front_desk.user_id, studio.supervisor.user_id, *_more(database, studio.account)]
    fill(database, studio.account, people, TASKS, now)
    viewers = (studio.owner, studio.supervisor, studio.front_desk)
    memory.set_aside()  # as the web process does once it has started
    return [_measured(name, asked, ask, database, viewers) for asked, ask in asks(people).items()]


def _measured(name: str, asked: str, ask: Ask, database: Database, viewers: tuple[Viewer, ...]) -> Figures:
    _all_seconds(ask, database, viewers)
    taken = _all_seconds(ask, database, viewers)
    return Figures(name, asked, *(max(percentile(each, share) for each in taken) for share in (0.5, 0.99)))


def _all_seconds(ask: Ask, database: Database, viewers: tuple[Viewer, ...]) -> list[list[float]]:
    """Of each viewer; the same questions each time that this is called."""
    chance = random.Random(1)
    return [[_seconds(ask, database, viewer, chance) for _ in range(TIMES)] for viewer in viewers]


def _seconds(ask: Ask, database: Database, viewer: Viewer, chance: random.Random) -> float:
    now = SystemClock().now()
    with database.read() as connection:
        connection.execute(select(1))
        began = time.perf_counter()
        ask(connection, viewer, now, chance)
        return time.perf_counter() - began


def _more(database: Database, account_id: int) -> list[int]:
    rows = [
        {"account_id": account_id, "email": f"staff{n}@bench.test", "name": f"Staff {n}", "role": "staff"}
        | {"password_hash": "x"}
        for n in range(MORE_PEOPLE)
    ]
    with database.write() as connection:
        return list(connection.execute(insert(users).returning(users.c.id), rows).scalars())


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory(prefix="bt-bench-", dir="/var/tmp") as folder:
        yield f"sqlite:///{Path(folder) / 'history.db'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    with postgres_cluster() as server:
        yield server.create("history")


def _row(figures: Figures) -> tuple[str, ...]:
    return figures.database, figures.asked, f"{1e3 * figures.p50:.1f}", f"{1e3 * figures.p99:.1f}"
