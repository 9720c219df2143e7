"""Firing what is planned: each planned run happens exactly once, or is written down as missed. Any number may run this.

Naive: a process that sleeps until the next time and starts the task. Problem: two of them start it twice; one that is
restarted in between, not at all; and who stands in between "noted that it ran" and "started it" loses one or doubles
one. Chosen: `next_run_at` is the plan, and taking it is one conditional UPDATE (from the old time to the new one) in
the very transaction that writes the run and its first task. Who loses the race changes nothing; who dies rolls back,
and the plan is still there. The unique (workflow, occasion) of a run holds even where a clock jumps back, or somebody
plans the same time anew. See docs/autopilot.md.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from actors.accounts.people import find_viewer
from actors.accounts.tables import accounts
from actors.autopilot.schedule import next_after, planned_until
from actors.autopilot.starting import NOBODY, Occasion, earlier, give_up, miss, start
from actors.autopilot.tables import workflows
from actors.autopilot.telling import touch
from actors.autopilot.whom import whom
from actors.autopilot.workflow import Workflow, workflow_of
from actors.bulk.launch import Launcher
from actors.tasks.changes import Change
from actors.tasks.errors import Conflict
from actors.tasks.writer import Writer

MISSED_AFTER = timedelta(hours=1)
"""A run that nobody could start for so long is left out: what was right in the morning may be wrong at night."""
WORKFLOWS_A_ROUND = 100
PLANNED_A_STEP = 500
"""After a long stillstand an hourly workflow has many planned times to be written down as missed."""

log = structlog.get_logger()


class Due(NamedTuple):
    workflow: Workflow
    zone: ZoneInfo

    @property
    def planned(self) -> datetime:
        assert self.workflow.next_run_at is not None
        return self.workflow.next_run_at


class Plan(NamedTuple):
    """What becomes of a workflow's planned times up to now."""

    missed: Sequence[datetime]
    on_time: datetime | None
    """The first that is not too late; those after it come in the next rounds."""
    next: datetime


class Firing:
    def __init__(self, writer: Writer, launcher: Launcher) -> None:
        self._writer = writer
        self._launcher = launcher

    def fire(self, now: datetime) -> int:
        """One planned run, or a stretch of missed ones, of each workflow that is due; returns of how many."""
        return sum(self._fire(due, now) for due in self._due(now))

    def _due(self, now: datetime) -> list[Due]:
        query = (
            select(workflows, accounts.c.time_zone)
            .join(accounts, accounts.c.id == workflows.c.account_id)
            .where(workflows.c.enabled, workflows.c.next_run_at <= now)
            .order_by(workflows.c.next_run_at)
            .limit(WORKFLOWS_A_ROUND)
            .execution_options(every_account="the clock serves all")
        )
        with self._writer.database.read() as connection:
            return [Due(workflow_of(row), ZoneInfo(row.time_zone)) for row in connection.execute(query)]

    def _fire(self, due: Due, now: datetime) -> bool:
        try:
            with self._writer.change() as change:
                plan = make_plan(due, now)
                if plan is None or not _claim(change, due, plan):
                    return False
                self._carry_out(change, due.workflow, plan)
                touch(change, due.workflow.account_id)
        except (Conflict, IntegrityError) as trouble:  # somebody changed the same at this very moment
            log.info("firing again", workflow=due.workflow.id, trouble=type(trouble).__name__)
            return False
        return True

    def _carry_out(self, change: Change, workflow: Workflow, plan: Plan) -> None:
        for planned in plan.missed:
            if not earlier(change, workflow, missed := _occasion(workflow, planned)):
                miss(change, workflow, missed)
        if plan.on_time is None or earlier(change, workflow, occasion := _occasion(workflow, plan.on_time)):
            return
        viewer = find_viewer(change.connection, workflow.account_id, workflow.enabled_by)
        if viewer is None:
            give_up(change, workflow, occasion, NOBODY)
            return
        who = whom(change.connection, workflow, ZoneInfo(viewer.time_zone), change.now)
        start(change, self._launcher, workflow, viewer, occasion, who)


def make_plan(due: Due, now: datetime) -> Plan | None:
    """What to do about the planned times up to `now`; None where there is nothing to do. Pure."""
    workflow, zone = due.workflow, due.zone
    if workflow.cron is None:
        return None
    since = workflow.scheduled_at or due.planned
    times = planned_until(workflow.cron, zone, due.planned, now, PLANNED_A_STEP, since)
    missed = [planned for planned in times if now - planned >= MISSED_AFTER]
    on_time = times[len(missed)] if len(missed) < len(times) else None
    last = on_time or missed[-1]
    return Plan(missed, on_time, next_after(workflow.cron, zone, max(last, since)))


def _claim(change: Change, due: Due, plan: Plan) -> bool:
    """Take these planned times, if the workflow still is as it was read: enabled, planned and not edited."""
    workflow = due.workflow
    same = (
        workflows.c.account_id == workflow.account_id,
        workflows.c.id == workflow.id,
        workflows.c.enabled,
        workflows.c.next_run_at == due.planned,
        workflows.c.version == workflow.version,
    )
    return change.connection.execute(update(workflows).where(*same).values(next_run_at=plan.next)).rowcount == 1


def _occasion(workflow: Workflow, planned: datetime) -> Occasion:
    return Occasion(f"planned:{planned.isoformat()}", workflow.trigger, planned)
