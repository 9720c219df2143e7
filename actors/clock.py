"""The clock process: what must happen because time goes by. Any number of them may run."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from actors import logs
from actors.accounts.sessions import forget_expired
from actors.assembly import make_files, make_writer
from actors.autopilot.advancing import Advancing
from actors.autopilot.firing import Firing
from actors.autopilot.forgetting import forget
from actors.autopilot.reacting import Reacting
from actors.bulk.launch import Launcher
from actors.clocks import Clock, SystemClock
from actors.db import Database
from actors.settings import Settings, load
from actors.stopping import stop_signals
from actors.tasks import audit
from actors.tasks.lost_senders import LostSenders
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Sweeper

TICK_SECONDS = 1.0

log = structlog.get_logger()


def main() -> None:
    """Rescue and sweep each second until SIGTERM or SIGINT."""
    settings, clock = load(), SystemClock()
    logs.configure("clock", settings.log_format)
    database = Database(settings.database_url)
    rounds = make_rounds(settings, database, clock)
    with stop_signals() as stop:
        log.info("clock ready")
        while not stop.asked_within(TICK_SECONDS):
            for name, go_round in rounds.items():
                _go(name, go_round, clock)
    database.close()


def _go(name: str, go_round: Callable[[datetime], int], clock: Clock) -> None:
    try:
        if count := go_round(clock.now()):
            log.info(name, count=count)
    except DBAPIError as trouble:  # the database is away; the next round tries again
        log.warning("round failed", round=name, trouble=type(trouble).__name__)


def make_rounds(settings: Settings, database: Database, clock: Clock) -> dict[str, Callable[[datetime], int]]:
    """What is done each second, by what it says when there was something to do."""
    writer = make_writer(settings, database, clock)
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
    }
