"""How a run, an alarm and a workflow are shown to a viewer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from actors.accounts.people import Viewer
from actors.autopilot.alarms import LATE_AFTER, Alarm, alarms
from actors.autopilot.durations import last_seconds, typical_seconds
from actors.autopilot.heartbeat import Working
from actors.autopilot.schedule import explain
from actors.autopilot.states import UNPROCESSED, RunState
from actors.autopilot.triggers import in_words
from actors.autopilot.workflow import Run, Workflow
from actors.tasks.permissions import Policy

ACKNOWLEDGED_SHOWN = timedelta(hours=24)
"""An alarm that lasts is off the list so long after somebody has seen to it."""


class RunItem(msgspec.Struct, frozen=True, kw_only=True):
    """A run on a strip or a time axis."""

    id: str
    workflow_id: int
    workflow_name: str
    trigger: str
    planned_for: datetime
    fired_at: datetime
    ended_at: datetime | None
    process_at: datetime | None
    state: RunState
    late: bool
    """It fired more than a minute after its time."""
    seconds: float | None
    """How long the work took, without the wait; None while it is under way."""
    record_type: str
    records: int
    failed_records: int
    outcome: str
    cost: str
    task_id: str | None
    """The task that works or has worked last; None where the viewer may not see it."""
    done: int | None
    """How many records it has settled, while it is under way."""
    can_cancel: bool


class Seen(msgspec.Struct, frozen=True):
    """Somebody sees to an alarm."""

    note: str
    by: str
    at: datetime


class AlarmItem(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    kind: str
    message: str
    since: datetime
    run_id: str | None
    workflow_id: int
    workflow_name: str
    seen: Seen | None


class WorkflowItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    when: str
    """`At 08:00 on Friday, Chicago time`, `When an enrollment is dropped`."""
    enabled: bool
    enabled_by: str | None
    enabled_by_id: int | None
    paused_by: str | None
    paused_by_id: int | None
    paused_at: datetime | None
    mode: str
    wait_hours: int
    kind: str
    record_type: str
    next_run_at: datetime | None
    typical_seconds: float | None
    last_seconds: float | None
    runs: list[RunItem]
    """The last 14, the oldest first; those under way among them."""
    alarms: list[AlarmItem]


SeenAlarms = Mapping[tuple[int, str], Seen]
"""By workflow and the alarm's key."""


def run_item(viewer: Viewer, run: Run, name: str, works: Working | None) -> RunItem:
    policy = Policy(viewer)
    shown = policy.may_see_tasks_of_run(run.created_by)
    return RunItem(
        id=run.id,
        workflow_id=run.workflow_id,
        workflow_name=name,
        trigger=run.trigger,
        planned_for=run.planned_for,
        fired_at=run.fired_at,
        ended_at=run.ended_at,
        process_at=run.process_at,
        state=run.state,
        late=run.state is not RunState.MISSED and run.fired_at - run.planned_for >= LATE_AFTER,
        seconds=run.seconds,
        record_type=run.record_type,
        records=run.records,
        failed_records=run.failed_records,
        outcome=run.outcome,
        cost=run.cost,
        task_id=(run.task_id or run.preview_task_id) if shown else None,
        done=works.task.total - works.task.remaining if works and shown else None,
        can_cancel=run.state in UNPROCESSED and policy.may_act_on_run(run.created_by),
    )


def workflow_item(
    viewer: Viewer,
    workflow: Workflow,
    runs: Sequence[Run],
    tasks: Mapping[str, Working],
    seen: SeenAlarms,
    now: datetime,
) -> WorkflowItem:
    raised = [_alarm(workflow, alarm, seen) for alarm in alarms(workflow, runs, tasks, now)]
    return WorkflowItem(
        id=workflow.id,
        name=workflow.name,
        when=when(workflow.trigger, workflow.trigger_params, workflow.cron, viewer.time_zone),
        enabled=workflow.enabled,
        enabled_by=workflow.enabled_by_name,
        enabled_by_id=workflow.enabled_by,
        paused_by=workflow.paused_by_name,
        paused_by_id=workflow.paused_by,
        paused_at=workflow.paused_at,
        mode=workflow.mode,
        wait_hours=workflow.wait_hours,
        kind=workflow.kind,
        record_type=workflow.record_type,
        next_run_at=workflow.next_run_at,
        typical_seconds=typical_seconds(runs),
        last_seconds=last_seconds(runs),
        runs=[run_item(viewer, run, workflow.name, tasks.get(run.id)) for run in runs],
        alarms=[alarm for alarm in raised if not alarm.seen or now - alarm.seen.at < ACKNOWLEDGED_SHOWN],
    )


def when(trigger: str, params: dict[str, Any], cron: str | None, time_zone: str) -> str:
    """`At 08:00 on Friday, Chicago time`; what is looked for says both."""
    said = in_words(trigger, params)
    at = explain(cron, time_zone) if cron else ""
    return f"{said}. {at}" if said and at else said or at


def _alarm(workflow: Workflow, alarm: Alarm, seen: SeenAlarms) -> AlarmItem:
    return AlarmItem(
        key=alarm.key,
        kind=alarm.kind,
        message=alarm.message,
        since=alarm.since,
        run_id=alarm.run_id,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        seen=seen.get((workflow.id, alarm.key)),
    )
