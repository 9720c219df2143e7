"""Which processes there are: each notes every few seconds that it lives, and what it is busy with.

In the database and not in Redis: "no worker runs" is told to people, and a Redis that was wiped must not say it.
"""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import JSON, Column, Connection, Index, Integer, String, Table, delete, insert, select, update

from actors.db import Database, UtcDateTime, metadata

WEB, WORKER, CLOCK = KINDS = ("web", "worker", "clock")
BEAT_SECONDS = 4.0
SILENT = timedelta(seconds=3.5 * BEAT_SECONDS)
"""Three beats that did not come: it hangs, or is gone. A worker that is started again anew is back well before."""
FORGOTTEN = timedelta(hours=1)

processes = Table(
    "processes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(10), nullable=False),  # KINDS
    Column("host", String(120), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", String(40), nullable=False),
    Column("health", String(200)),  # where it answers /healthz, /readyz and /metrics
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("stopped_at", UtcDateTime),  # it ended in peace
    Column("figures", JSON, nullable=False),  # what it is busy with, see `Figures`
    Index("ix_processes_kind_seen_at", "kind", "seen_at"),
)

Figures = dict[str, float]


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process as it last said of itself."""

    id: str
    kind: str
    host: str
    pid: int
    version: str
    health: str | None
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None = None
    figures: Figures

    def lives(self, now: datetime) -> bool:
        return self.stopped_at is None and self.seen_at > now - SILENT


def note(connection: Connection, process: Process) -> None:
    """Write down what the process says of itself, over what it said before."""
    values = msgspec.structs.asdict(process)
    known = update(processes).where(processes.c.id == process.id).values(values)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(processes).values(values))


def worker_runs(connection: Connection, now: datetime) -> bool:
    """Whether any worker was heard lately. One that has stopped still counts for that moment: deploys are no news."""
    heard = select(processes.c.id).where(processes.c.kind == WORKER, processes.c.seen_at > now - SILENT)
    return connection.execute(heard.limit(1)).one_or_none() is not None


def known(connection: Connection) -> list[Process]:
    """By kind and machine, the youngest first."""
    query = select(processes).order_by(processes.c.kind, processes.c.host, processes.c.started_at.desc())
    return [Process(**row._asdict()) for row in connection.execute(query)]


def forget(database: Database, now: datetime) -> int:
    """Take away those that have not been heard for long; returns how many."""
    past = processes.c.seen_at < now - FORGOTTEN
    with database.read() as connection:
        if connection.execute(select(processes.c.id).where(past).limit(1)).one_or_none() is None:
            return 0
    with database.write() as connection:
        return connection.execute(delete(processes).where(past)).rowcount
