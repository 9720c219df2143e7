"""The clock process: what must happen because time goes by. Any number of them may run."""

import structlog
from sqlalchemy.exc import DBAPIError

from actors.accounts.sessions import forget_expired
from actors.broker import RedisHints
from actors.clocks import SystemClock
from actors.db import Database
from actors.settings import load
from actors.stopping import stop_signals
from actors.tasks.channel import RedisChannel
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Sweeper

TICK_SECONDS = 1.0

log = structlog.get_logger()


def main() -> None:
    """Rescue and sweep each second until SIGTERM or SIGINT."""
    settings = load()
    clock, database = SystemClock(), Database(settings.database_url)
    rescue = Rescue(database, RedisHints(settings.redis_url))
    sweeper = Sweeper(database, RedisChannel(settings.redis_url, clock))
    with stop_signals() as stop:
        log.info("clock ready")
        while not stop.asked_within(TICK_SECONDS):
            try:
                tick(clock, database, rescue, sweeper)
            except DBAPIError as trouble:  # the database is away; the next tick tries again
                log.warning("tick failed", trouble=type(trouble).__name__)
    database.close()


def tick(clock: SystemClock, database: Database, rescue: Rescue, sweeper: Sweeper) -> None:
    now = clock.now()
    if hints := rescue.run(now):
        log.info("tasks rescued", hints=hints)
    if purged := sweeper.sweep(now):
        log.info("tasks purged", count=purged)
    forget_expired(database, now)
