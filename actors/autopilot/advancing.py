"""Taking runs from step to step: preview done → wait; wait over → process; task final → the run has ended.

A run is moved in one transaction that holds its row and looks at it again, so any number of clocks may do this, and a
cancel that has committed is never followed by processing.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select

from actors.accounts.people import find_viewer
from actors.autopilot import store
from actors.autopilot.canceling import lock_run, move
from actors.autopilot.outcomes import outcome_of, skipped
from actors.autopilot.starting import NOBODY
from actors.autopilot.states import UNDER_WAY, RunState
from actors.autopilot.tables import runs
from actors.autopilot.telling import touch
from actors.autopilot.workflow import Run
from actors.bulk.launch import Launcher, WorkflowRef
from actors.studio import lists
from actors.tasks.changes import Change
from actors.tasks.errors import Conflict, Invalid
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.store import get_whoevers
from actors.tasks.tables import task_records, tasks
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer

RUNS_A_ROUND = 200
GONE = "Its task was deleted before it had been seen to end."

log = structlog.get_logger()


class Advancing:
    def __init__(self, writer: Writer, launcher: Launcher) -> None:
        self._writer = writer
        self._launcher = launcher

    def advance(self, now: datetime) -> int:
        """Move every run that has come to the end of its step; returns how many."""
        return sum(self._advance(account_id, run_id) for account_id, run_id in self._ready(now))

    def _ready(self, now: datetime) -> list[tuple[int, str]]:
        preview = tasks.alias("preview")
        ready = or_(
            and_(runs.c.state == RunState.PREVIEWING, _is_over(preview)),
            and_(runs.c.state == RunState.WAITING, runs.c.process_at <= now),
            and_(runs.c.state == RunState.PROCESSING, _is_over(tasks)),
        )
        query = (
            select(runs.c.account_id, runs.c.id)
            .outerjoin(preview, and_(preview.c.account_id == runs.c.account_id, preview.c.id == runs.c.preview_task_id))
            .outerjoin(tasks, and_(tasks.c.account_id == runs.c.account_id, tasks.c.id == runs.c.task_id))
            .where(runs.c.state.in_(UNDER_WAY), ready)
            .limit(RUNS_A_ROUND)
            .execution_options(every_account="the clock serves all")
        )
        with self._writer.database.read() as connection:
            return [(row.account_id, row.id) for row in connection.execute(query)]

    def _advance(self, account_id: int, run_id: str) -> bool:
        try:
            with self._writer.change() as change:
                run = lock_run(change, account_id, run_id)
                moved = run is not None and self._step(change, run)
                if moved:
                    touch(change, account_id)
        except Conflict as trouble:  # its records changed at this very moment; the next round tries again
            log.info("processing again", run=run_id, trouble=trouble.message)
            return False
        return moved

    def _step(self, change: Change, run: Run) -> bool:
        if run.state is RunState.PREVIEWING:
            return _previewed(change, run)
        if run.state is RunState.WAITING and run.process_at is not None and run.process_at <= change.now:
            self._process(change, run)
            return True
        return run.state is RunState.PROCESSING and _processed(change, run)

    def _process(self, change: Change, run: Run) -> None:
        """Do what was previewed, to those of the same records that are still there."""
        viewer = find_viewer(change.connection, run.account_id, run.created_by)
        if viewer is None:
            move(change, run, RunState.FAILED, outcome=NOBODY)
            return
        records = lists.find(run.record_type)
        there = records.selection_ids(run.account_id, run.selection["ids"])
        ids = [row.record_id for row in change.connection.execute(there)]
        if not ids:
            move(change, run, RunState.NOTHING_TO_DO, outcome=f"None of the {records.noun.plural} is there any more.")
            return
        ref = WorkflowRef(run.workflow_id, store.names(change.connection, run.account_id)[run.workflow_id])
        try:
            task = self._launcher.trigger(change, viewer, run.kind, run.params, {"ids": ids}, ref)
        except Invalid as refused:
            move(change, run, RunState.FAILED, outcome=" ".join([refused.message, *refused.fields.values()]))
            return
        move(change, run, RunState.PROCESSING, task_id=task.id, processed_at=change.now)


def _is_over(task: FromClause) -> ColumnElement[bool]:
    """The run's task is final, or no longer there."""
    return or_(task.c.id.is_(None), task.c.status.in_(FINAL))


def _previewed(change: Change, run: Run) -> bool:
    task = get_whoevers(change.connection, run.account_id, run.preview_task_id or "")
    if task is None:
        move(change, run, RunState.CANCELED, outcome=GONE)
    elif task.status is Status.COMPLETED and task.done:
        ids = list(change.connection.execute(_ledger(run)).scalars())
        goes_on = change.now + timedelta(hours=run.wait_hours)
        move(change, run, RunState.WAITING, process_at=goes_on, selection={"ids": ids})
    elif task.status is Status.COMPLETED:
        move(change, run, RunState.NOTHING_TO_DO, outcome=f"Nothing to do: {skipped(task)}")
    elif task.status in FINAL:
        ended = outcome_of(task)
        move(change, run, ended.state, outcome=ended.told, **_canceled_by(task))
    return task is None or task.status in FINAL


def _processed(change: Change, run: Run) -> bool:
    task = get_whoevers(change.connection, run.account_id, run.task_id or "")
    if task is None:
        move(change, run, RunState.CANCELED, outcome=GONE)
    elif task.status in FINAL:
        ended = outcome_of(task)
        told = {"outcome": ended.told, "failed_records": task.failed}
        move(change, run, ended.state, **told, **_canceled_by(task))
    return task is None or task.status in FINAL


def _canceled_by(task: TaskState) -> dict[str, Any]:
    return {"canceled_by": task.canceled_by, "canceled_by_name": task.canceled_by_name}


def _ledger(run: Run) -> Select[int]:
    ledger = task_records.c
    mine = (ledger.account_id == run.account_id, ledger.task_id == run.preview_task_id)
    return select(ledger.record_id).where(*mine).order_by(ledger.position)
