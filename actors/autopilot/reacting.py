"""Firing for what has happened: the rows that a change of records left in its own transaction (`studio_events`).

Naive: each workflow remembers the number of the last event that it has seen. Problem: PostgreSQL gives numbers out
before it commits, so number 7 can appear after number 8, and is never seen. Chosen: each row is taken by itself, by
one conditional UPDATE in the transaction that starts the runs. A row that was not there comes with the next round.

Events that come in quick succession, as from a bulk action, are taken together once it is quiet: one run, not forty.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select, update

from actors.accounts.people import find_viewer
from actors.autopilot.starting import NOBODY, Occasion, give_up, start
from actors.autopilot.tables import workflows
from actors.autopilot.telling import touch
from actors.autopilot.whom import whom
from actors.autopilot.workflow import Workflow, workflow_of
from actors.bulk.launch import Launcher
from actors.studio.tables import studio_events
from actors.tasks.changes import Change
from actors.tasks.writer import Writer

QUIET = timedelta(seconds=3)
LONGEST_WAIT = timedelta(seconds=60)
EVENTS_A_STEP = 2_000

Event = Row[int, int, datetime]
"""Id, record id, when."""


class Reacting:
    def __init__(self, writer: Writer, launcher: Launcher) -> None:
        self._writer = writer
        self._launcher = launcher

    def react(self, now: datetime) -> int:
        """Start the runs for what has happened; returns how many events were taken."""
        return sum(self._react(account_id, kind) for account_id, kind in self._settled(now))

    def _settled(self, now: datetime) -> list[tuple[int, str]]:
        """Account and kind of the events that wait, where no more seem to be coming."""
        event = studio_events.c
        waiting = select(event.account_id, event.kind).where(event.handled_at.is_(None))
        quiet = (func.max(event.at) <= now - QUIET) | (func.min(event.at) <= now - LONGEST_WAIT)
        query = (
            waiting.group_by(event.account_id, event.kind)
            .having(quiet)
            .execution_options(every_account="the clock serves all")
        )
        with self._writer.database.read() as connection:
            return [(row.account_id, row.kind) for row in connection.execute(query)]

    def _react(self, account_id: int, kind: str) -> int:
        with self._writer.change() as change:
            listening = _listening(change, account_id, kind)
            taken = _take(change, account_id, kind)
            for workflow in listening if taken else ():
                since = workflow.enabled_at
                theirs = [event for event in taken if since is None or event.at >= since]
                if theirs:
                    self._start(change, workflow, theirs)
            if taken and listening:
                touch(change, account_id)
        return len(taken)

    def _start(self, change: Change, workflow: Workflow, events: Sequence[Event]) -> None:
        occasion = Occasion(f"event:{events[0].id}", workflow.trigger, max(event.at for event in events))
        viewer = find_viewer(change.connection, workflow.account_id, workflow.enabled_by)
        if viewer is None:
            give_up(change, workflow, occasion, NOBODY)
            return
        ids = {event.record_id for event in events}
        who = whom(change.connection, workflow, ZoneInfo(viewer.time_zone), change.now, ids)
        start(change, self._launcher, workflow, viewer, occasion, who)


def _listening(change: Change, account_id: int, kind: str) -> list[Workflow]:
    """The workflows for this kind of event, locked, so that none is paused or edited meanwhile."""
    query = select(workflows).where(
        workflows.c.account_id == account_id, workflows.c.trigger == kind, workflows.c.enabled
    )
    rows = change.connection.execute(query.order_by(workflows.c.id).with_for_update())
    return [workflow_of(row) for row in rows]


def _take(change: Change, account_id: int, kind: str) -> list[Event]:
    event = studio_events.c
    mine = (event.account_id == account_id, event.kind == kind, event.handled_at.is_(None))
    some = select(event.id).where(*mine).order_by(event.id).limit(EVENTS_A_STEP)
    taking = update(studio_events).where(*mine, event.id.in_(some)).values(handled_at=change.now)
    taken = change.connection.execute(taking.returning(event.id, event.record_id, event.at)).all()
    return sorted(taken, key=lambda row: row.id)
