"""What waits for a worker, by queue: for whoever runs the system."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from actors.broker import Hints
from actors.clocks import Clock
from actors.db import Database
from actors.queues import QUEUES
from actors.tasks.limits import belongs_to
from actors.tasks.rescue import waits
from actors.tasks.tables import tasks


class Backlog(msgspec.Struct, frozen=True):
    queue: str
    messages: int | None
    """In Redis; None where that does not answer."""
    waiting: int
    """Tasks of all accounts that could be worked on, and that nobody works on."""
    oldest: datetime | None
    """Since when the one waits that has waited longest."""

    def delay(self, now: datetime) -> float:
        """Seconds that a task waits at the moment."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def backlog(connection: Connection, hints: Hints, now: datetime) -> list[Backlog]:
    return [_of(connection, hints, queue, now) for queue in QUEUES]


def _of(connection: Connection, hints: Hints, queue: str, now: datetime) -> Backlog:
    since = func.coalesce(tasks.c.wakes_at, tasks.c.hinted_at, tasks.c.created_at, type_=tasks.c.created_at.type)
    query = select(func.count(), func.min(since)).where(belongs_to(queue), waits(now))
    waiting, oldest = connection.execute(query.execution_options(every_account="the queues are everybody's")).one()
    return Backlog(queue, hints.waiting(queue), waiting, oldest)


class BacklogCollector(Collector):
    """The same as gauges for Prometheus, looked up when they are asked for."""

    def __init__(self, database: Database, hints: Hints, clock: Clock, registry: CollectorRegistry) -> None:
        self._database, self._hints, self._clock = database, hints, clock
        registry.register(self)

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # without it, registering would ask the database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock.now()
        try:
            with self._database.read() as connection:
                found = backlog(connection, self._hints, now)
        except DBAPIError:
            return  # /readyz says so
        told = "Messages in the queue."
        yield _gauge("queue_messages", told, {each.queue: each.messages for each in found})
        yield _gauge("tasks_waiting", "Tasks that nobody works on.", {each.queue: each.waiting for each in found})
        told = "How long a task has waited for a worker, at most."
        yield _gauge("wait_seconds", told, {each.queue: each.delay(now) for each in found})


def _gauge(name: str, told: str, values: dict[str, float | None]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"background_tasks_{name}", told, labels=["queue"])
    for queue, value in values.items():
        if value is not None:
            family.add_metric([queue], value)
    return family
