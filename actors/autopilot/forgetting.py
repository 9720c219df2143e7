"""Taking away runs and events of long ago, in small steps that hold no lock for long."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, delete, select

from actors.autopilot.tables import runs
from actors.db import Database
from actors.ids import new_id
from actors.studio.tables import studio_events

KEPT = timedelta(days=2 * 365)
EVENTS_KEPT = timedelta(days=60)
ROWS_A_STEP = 1_000
WHY = "what is old goes, whosever it was"


def forget(database: Database, now: datetime) -> int:
    """Runs that ended long ago, and events that were taken some time ago; returns how many went."""
    long_ago = new_id(now - KEPT)  # ids sort by the planned time, and need no other index
    ended = select(runs.c.id).where(runs.c.id < long_ago, runs.c.ended_at < now - KEPT)
    taken = select(studio_events.c.id).where(studio_events.c.handled_at < now - EVENTS_KEPT)
    return _step(database, runs, ended) + _step(database, studio_events, taken)


def _step(database: Database, table: Table, old: Select[Any]) -> int:
    with database.read() as connection:
        found = connection.execute(old.limit(ROWS_A_STEP).execution_options(every_account=WHY)).scalars().all()
    if found:
        with database.write() as connection:
            connection.execute(delete(table).where(table.c.id.in_(found)).execution_options(every_account=WHY))
    return len(found)
