"""The clock process: what must happen because time goes by. Any number of them may run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from time import monotonic

import structlog
from prometheus_client import CollectorRegistry, Histogram
from sqlalchemy.exc import DBAPIError

from actors import logs, processes
from actors.accounts import api_tokens
from actors.accounts.attempts import forget_paid_off
from actors.accounts.sessions import forget_expired
from actors.assembly import make_files, make_writer
from actors.autopilot.advancing import Advancing
from actors.autopilot.firing import Firing
from actors.autopilot.forgetting import forget
from actors.autopilot.reacting import Reacting
from actors.bulk.launch import Launcher
from actors.clocks import Clock, SystemClock
from actors.db import Database
from actors.health import serving_health
from actors.presence import present
from actors.processes import CLOCK, Figures
from actors.reachable import reachable
from actors.settings import Settings, load
from actors.stopping import stop_signals
from actors.tasks import audit
from actors.tasks.backlog import BacklogCollector
from actors.tasks.lost_senders import LostSenders
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Sweeper
from actors.tasks.writer import Writer

TICK_SECONDS = 1.0

log = structlog.get_logger()


def main() -> None:
    """Rescue and sweep each second until SIGTERM or SIGINT."""
    settings, clock = load(), SystemClock()
    logs.configure("clock", settings.log_format)
    database, registry = Database(settings.database_url), CollectorRegistry()
    writer = make_writer(settings, database, clock, registry)
    rounds, pace = make_rounds(settings, writer), Pace(registry)
    BacklogCollector(database, writer.hints, clock, registry)
    check = partial(reachable, database, settings.redis_url)
    with (
        serving_health(settings.health_host, settings.health_port, registry, check) as health,
        present(CLOCK, database, clock, pace.figures, health),
        stop_signals() as stop,
    ):
        log.info("clock ready", health=health)
        while not stop.asked_within(TICK_SECONDS):
            with pace.lap():
                for name, go_round in rounds.items():
                    _go(name, go_round, clock)
    database.close()


def _go(name: str, go_round: Callable[[datetime], int], clock: Clock) -> None:
    try:
        if count := go_round(clock.now()):
            log.info(name, count=count)
    except DBAPIError as trouble:  # the database is away; the next round tries again
        log.warning("round failed", round=name, trouble=type(trouble).__name__)


def make_rounds(settings: Settings, writer: Writer) -> dict[str, Callable[[datetime], int]]:
    """What is done each second, by what it says when there was something to do."""
    database = writer.database
    launcher = Launcher(database, writer)
    return {
        "tasks rescued": Rescue(database, writer.hints).run,
        "senders lost": LostSenders(database, writer).run,
        "tasks purged": Sweeper(database, writer.channel, make_files(settings)).sweep,
        "workflows fired": Firing(writer, launcher).fire,
        "events reacted to": Reacting(writer, launcher).react,
        "runs advanced": Advancing(writer, launcher).advance,
        "runs forgotten": partial(forget, database),
        "audit forgotten": partial(audit.forget, database),
        "sessions forgotten": partial(forget_expired, database),
        "tokens forgotten": partial(api_tokens.forget_expired, database),
        "processes forgotten": partial(processes.forget, database),
        "failed sign-ins forgotten": partial(forget_paid_off, database),
    }


class Pace:
    """How long the clock's laps take: each should be far below a second."""

    def __init__(self, registry: CollectorRegistry) -> None:
        told = "How long it took to do once all that is done each second."
        self._laps = Histogram("background_tasks_clock_lap_seconds", told, registry=registry)
        self._last = 0.0

    @contextmanager
    def lap(self) -> Iterator[None]:
        began = monotonic()
        yield
        self._last = monotonic() - began
        self._laps.observe(self._last)

    def figures(self) -> Figures:
        return {"lap_seconds": round(self._last, 3)}
