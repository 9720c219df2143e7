"""Canceling runs that have not processed yet: what they previewed is never done."""

from typing import Any

from sqlalchemy import select, update

from actors.accounts.people import Viewer, noted
from actors.autopilot.states import NEXT, UNPROCESSED, RunState
from actors.autopilot.tables import runs
from actors.autopilot.workflow import Run, Workflow, run_of
from actors.tasks.changes import Change
from actors.tasks.lifecycle import Signal, accepts

NOTHING_DONE = "Nothing was done."


def lock_run(change: Change, account_id: int, run_id: str) -> Run | None:
    """The run, held until the transaction ends."""
    query = select(runs).where(runs.c.account_id == account_id, runs.c.id == run_id)
    row = change.connection.execute(query.with_for_update()).one_or_none()
    return run_of(row) if row else None


def move(change: Change, run: Run, state: RunState, **values: Any) -> Run:
    """Write the next state of a locked run, by the table of `states`. Whoever calls this tells it (`touch`)."""
    if state not in NEXT.get(run.state, ()):
        raise ValueError(f"a run that is {run.state} cannot become {state}")
    if state not in NEXT:
        values["ended_at"] = change.now
    mine = (runs.c.account_id == run.account_id, runs.c.id == run.id)
    return run_of(
        change.connection.execute(update(runs).where(*mine).values(state=state, **values).returning(runs)).one()
    )


def cancel(change: Change, viewer: Viewer, run: Run, *why: str) -> Run:
    """Cancel a locked run that has not processed; its preview, too, where that still runs.

    Its outcome does not name who did it: a column does, and whoever reads it may be that person.
    """
    by = noted("canceled", viewer)
    preview = change.lock(run.account_id, run.preview_task_id) if run.preview_task_id else None
    if preview and accepts(preview.task.status, Signal.CANCEL):
        change.finish(preview, Signal.CANCEL, **by)
    return move(change, run, RunState.CANCELED, outcome=" ".join((*why, NOTHING_DONE)), **by)


def cancel_unprocessed(change: Change, viewer: Viewer, workflow: Workflow, why: str) -> None:
    """Every such run of the workflow, whose row is locked."""
    query = select(runs.c.id).where(
        runs.c.account_id == workflow.account_id,
        runs.c.workflow_id == workflow.id,
        runs.c.state.in_(UNPROCESSED),
    )
    for run_id in change.connection.execute(query.order_by(runs.c.id)).scalars().all():
        run = lock_run(change, workflow.account_id, run_id)
        if run and run.state in UNPROCESSED:
            cancel(change, viewer, run, why)
