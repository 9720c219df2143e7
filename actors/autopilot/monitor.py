"""What the monitor shows: every workflow with its last runs, what is wrong, what runs now, what comes next."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from actors.accounts.people import Viewer
from actors.autopilot import store
from actors.autopilot.alarms import LAST_RUNS
from actors.autopilot.heartbeat import working
from actors.autopilot.items import AlarmItem, RunItem, Seen, SeenAlarms, WorkflowItem, run_item, workflow_item
from actors.autopilot.tables import acknowledgements, runs
from actors.autopilot.workflow import Run, Workflow, run_of
from actors.tasks.errors import NotFound
from actors.tasks.permissions import Policy


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    now: datetime
    revision: int
    """As in the socket's `autopilot` frame: a page with a lower one looks again."""
    time_zone: str
    may_manage: bool
    alarms: list[AlarmItem]
    """Those that nobody sees to first."""
    under_way: list[RunItem]
    next: list[WorkflowItem]
    """By the time of their next run."""
    workflows: list[WorkflowItem]


def overview(connection: Connection, viewer: Viewer, now: datetime) -> Overview:
    """Raises NotFound for who may not watch Autopilot."""
    workflows = store.all_workflows(connection, viewer)
    ids = [workflow.id for workflow in workflows]
    last = store.last_runs(connection, viewer.account_id, ids, LAST_RUNS)
    going = store.under_way(connection, viewer.account_id)
    tasks = working(connection, viewer.account_id, going)
    seen = _seen(connection, viewer.account_id)
    names = store.names(connection, viewer.account_id)
    items = [workflow_item(viewer, each, last[each.id], tasks, seen, now) for each in workflows]
    raised = [alarm for item in items for alarm in item.alarms]
    return Overview(
        now=now,
        revision=store.revision_of(connection, viewer.account_id),
        time_zone=viewer.time_zone,
        may_manage=Policy(viewer).may_manage_autopilot(),
        alarms=sorted(raised, key=lambda alarm: (alarm.seen is not None, alarm.since)),
        under_way=[run_item(viewer, run, names[run.workflow_id], tasks.get(run.id)) for run in going],
        next=sorted((item for item in items if item.next_run_at), key=lambda item: item.next_run_at or now),
        workflows=items,
    )


def day(connection: Connection, viewer: Viewer, on: date) -> list[RunItem]:
    """The runs of a day of the studio's, by their time. Raises NotFound for who may not watch Autopilot."""
    if not Policy(viewer).may_watch_autopilot():
        raise NotFound(store.NOTHING)
    zone = ZoneInfo(viewer.time_zone)
    first, last = (datetime.combine(each, time(), zone) for each in (on, on + timedelta(days=1)))
    query = select(runs).where(
        runs.c.account_id == viewer.account_id, runs.c.planned_for >= first, runs.c.planned_for < last
    )
    found = [run_of(row) for row in connection.execute(query.order_by(runs.c.planned_for, runs.c.id))]
    return _items(connection, viewer, found)


def workflow(connection: Connection, viewer: Viewer, found: Workflow, now: datetime) -> WorkflowItem:
    """One workflow as in the overview."""
    last = store.last_runs(connection, viewer.account_id, [found.id], LAST_RUNS)[found.id]
    tasks = working(connection, viewer.account_id, last)
    return workflow_item(viewer, found, last, tasks, _seen(connection, viewer.account_id), now)


def page(
    connection: Connection, viewer: Viewer, workflow_id: int | None, before: str | None, limit: int
) -> tuple[list[RunItem], str | None]:
    """Runs, the newest first, and the cursor of the next page (for `before`)."""
    found, cursor = store.page(connection, viewer, workflow_id, before, limit)
    return _items(connection, viewer, found), cursor


def item(connection: Connection, viewer: Viewer, run: Run) -> RunItem:
    return _items(connection, viewer, [run])[0]


def _items(connection: Connection, viewer: Viewer, found: Sequence[Run]) -> list[RunItem]:
    tasks = working(connection, viewer.account_id, found)
    names = store.names(connection, viewer.account_id)
    return [run_item(viewer, run, names[run.workflow_id], tasks.get(run.id)) for run in found]


def _seen(connection: Connection, account_id: int) -> SeenAlarms:
    rows = connection.execute(select(acknowledgements).where(acknowledgements.c.account_id == account_id))
    return {(row.workflow_id, row.alarm): Seen(row.note, row.user_name, row.at) for row in rows}
