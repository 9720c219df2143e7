"""Reading workflows and runs, through the eyes of a viewer: what they may not see is not there."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, func, select

from actors.accounts.people import Viewer
from actors.autopilot.states import UNDER_WAY
from actors.autopilot.tables import revisions, runs, workflows
from actors.autopilot.workflow import Run, Workflow, run_of, workflow_of
from actors.tasks.errors import NotFound
from actors.tasks.permissions import Policy

NOTHING, NO_WORKFLOW, NO_RUN = "There is nothing here.", "There is no such workflow.", "There is no such run."


def all_workflows(connection: Connection, viewer: Viewer) -> list[Workflow]:
    """Those of the account, by name. Raises NotFound for who may not watch Autopilot."""
    _check(viewer, NOTHING)
    rows = connection.execute(_workflows(viewer).order_by(func.lower(workflows.c.name), workflows.c.id))
    return [workflow_of(row) for row in rows]


def workflow(connection: Connection, viewer: Viewer, workflow_id: int) -> Workflow:
    """Raises NotFound, also for who may not watch Autopilot."""
    _check(viewer, NO_WORKFLOW)
    row = connection.execute(_workflows(viewer).where(workflows.c.id == workflow_id)).one_or_none()
    if row is None:
        raise NotFound(NO_WORKFLOW)
    return workflow_of(row)


def run(connection: Connection, viewer: Viewer, run_id: str) -> Run:
    """Raises NotFound, also for who may not watch Autopilot."""
    _check(viewer, NO_RUN)
    row = connection.execute(_runs(viewer).where(runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(NO_RUN)
    return run_of(row)


def page(
    connection: Connection, viewer: Viewer, workflow_id: int | None, before: str | None, limit: int
) -> tuple[list[Run], str | None]:
    """Runs, the newest first, and the cursor of the next page (for `before`)."""
    _check(viewer, NOTHING)
    query = _runs(viewer).order_by(runs.c.id.desc()).limit(limit + 1)
    if workflow_id is not None:
        query = query.where(runs.c.workflow_id == workflow_id)
    if before:
        query = query.where(runs.c.id < before)
    found = [run_of(row) for row in connection.execute(query)]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def last_runs(connection: Connection, account_id: int, ids: Iterable[int], most: int) -> dict[int, list[Run]]:
    """By workflow, the oldest of the last `most` first."""
    place = func.row_number().over(partition_by=runs.c.workflow_id, order_by=runs.c.planned_for.desc()).label("place")
    numbered = select(runs, place).where(runs.c.account_id == account_id).subquery()
    query = select(numbered).where(numbered.c.place <= most).order_by(numbered.c.planned_for)
    found: dict[int, list[Run]] = {workflow_id: [] for workflow_id in ids}
    for row in connection.execute(query):
        if row.workflow_id in found:
            found[row.workflow_id].append(run_of(row))
    return found


def under_way(connection: Connection, account_id: int) -> list[Run]:
    query = select(runs).where(runs.c.account_id == account_id, runs.c.state.in_(UNDER_WAY))
    return [run_of(row) for row in connection.execute(query.order_by(runs.c.planned_for))]


def names(connection: Connection, account_id: int) -> dict[int, str]:
    """What its workflows are called, the deleted ones too: their runs are still there."""
    query = select(workflows.c.id, workflows.c.name).where(workflows.c.account_id == account_id)
    return {row.id: row.name for row in connection.execute(query)}


def revision_of(connection: Connection, account_id: int) -> int:
    """0 where nothing has ever happened."""
    query = select(revisions.c.revision).where(revisions.c.account_id == account_id)
    return connection.execute(query).scalar() or 0


def _check(viewer: Viewer, otherwise: str) -> None:
    if not Policy(viewer).may_watch_autopilot():
        raise NotFound(otherwise)


def _workflows(viewer: Viewer) -> Select[Any]:
    return select(workflows).where(workflows.c.account_id == viewer.account_id, workflows.c.deleted_at.is_(None))


def _runs(viewer: Viewer) -> Select[Any]:
    return select(runs).where(runs.c.account_id == viewer.account_id)
