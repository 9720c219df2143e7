"""Autopilot's last runs in the demo, with the tasks that did them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, update

from actors.accounts.people import Viewer
from actors.autopilot.outcomes import outcome_of
from actors.autopilot.relative import resolved
from actors.autopilot.states import RunState
from actors.autopilot.tables import runs, workflows
from actors.bulk.send_statements import BAD_ADDRESS
from actors.demo_tasks.deeds import Deed
from actors.tasks.task import TaskState

ENTRY = "friday_statements"
"""Of the library's workflows, the one whose last runs are done again."""
RUNS = 2
SINCE = timedelta(days=30)


def last_runs(connection: Connection, owner: Viewer, now: datetime) -> Sequence[Any]:
    columns = (runs.c.id, runs.c.fired_at, runs.c.ended_at, runs.c.failed_records, runs.c.workflow_id)
    asked = (workflows.c.name, workflows.c.kind, workflows.c.params, workflows.c.filter)
    query = (
        select(*columns, *asked)
        .join(workflows, workflows.c.id == runs.c.workflow_id)
        .where(runs.c.account_id == owner.account_id, workflows.c.account_id == owner.account_id)
        .where(workflows.c.from_library == ENTRY, runs.c.state == RunState.FINISHED, runs.c.fired_at >= now - SINCE)
        .order_by(runs.c.planned_for.desc())
        .limit(RUNS)
    )
    return connection.execute(query).all()


def deed_of(run: Row[Any], owner: Viewer) -> Deed:
    return Deed(
        who="owner",
        kind=run.kind,
        params=resolved(run.params, run.fired_at.astimezone(ZoneInfo(owner.time_zone)).date()),
        filter=run.filter,
        seconds=(run.ended_at - run.fired_at).total_seconds(),
        failing=tuple(7 * number for number in range(1, run.failed_records + 1)),
        reason=BAD_ADDRESS,
    )


def note_task(connection: Connection, owner: Viewer, run_id: str, task: TaskState) -> None:
    told = {"task_id": task.id, "records": task.total, "failed_records": task.failed, "outcome": outcome_of(task).told}
    mine = (runs.c.account_id == owner.account_id, runs.c.id == run_id)
    connection.execute(update(runs).where(*mine).values(told))
