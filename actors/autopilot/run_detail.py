"""One run's page: from its trigger through preview, wait and process to each task, with when each step was."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from actors.accounts.people import Viewer
from actors.autopilot import monitor, store
from actors.autopilot.items import RunItem
from actors.autopilot.states import MANUAL, SCHEDULE, RunState
from actors.autopilot.triggers import TRIGGERS
from actors.autopilot.workflow import Run
from actors.tasks.store import among
from actors.tasks.task import TaskState

WHY = {SCHEDULE: "On schedule", MANUAL: "Run by hand"}
COMING, NOW, DONE, LEFT_OUT = "coming", "now", "done", "left_out"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """trigger | preview | wait | process | end"""
    state: str
    """coming | now | done | left_out"""
    at: datetime | None
    """When it began or, of what is to come, will begin."""
    until: datetime | None = None
    told: str = ""
    """A sentence for a person."""
    task: TaskState | None = None
    """The task that did it, where the viewer may see it and it is still there."""


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    run: RunItem
    created_by: str | None
    created_by_id: int | None
    canceled_by: str | None
    canceled_by_id: int | None
    steps: list[Step]


def detail(connection: Connection, viewer: Viewer, run_id: str, now: datetime) -> RunDetail:
    """Raises NotFound, also for who may not watch Autopilot."""
    run = store.run(connection, viewer, run_id)
    ids = [task_id for task_id in (run.preview_task_id, run.task_id) if task_id]
    tasks = {task.id: task for task in among(connection, viewer, ids, now)}
    steps = [_trigger(run)]
    if run.previews and run.preview_task_id:
        steps += [_preview(run, tasks.get(run.preview_task_id)), _wait(run)]
    if run.task_id or run.state in (RunState.PREVIEWING, RunState.WAITING):
        steps.append(_process(run, tasks.get(run.task_id or "")))
    if run.ended_at:
        steps.append(Step(name="end", state=DONE, at=run.ended_at, told=run.outcome))
    return RunDetail(
        run=monitor.item(connection, viewer, run),
        created_by=run.created_by_name,
        created_by_id=run.created_by,
        canceled_by=run.canceled_by_name,
        canceled_by_id=run.canceled_by,
        steps=steps,
    )


def _trigger(run: Run) -> Step:
    late = run.fired_at - run.planned_for
    told = WHY.get(run.trigger) or TRIGGERS[run.trigger].title
    if run.state is not RunState.MISSED and late >= timedelta(minutes=1):
        told += f", {late.total_seconds() // 60:.0f} min late"
    return Step(name="trigger", state=DONE, at=run.planned_for, until=run.fired_at, told=told)


def _preview(run: Run, task: TaskState | None) -> Step:
    going = run.state is RunState.PREVIEWING
    until = task.finished_at if task else None
    return Step(name="preview", state=NOW if going else DONE, at=run.fired_at, until=until, told=run.cost, task=task)


def _wait(run: Run) -> Step:
    hours = "1 hour" if run.wait_hours == 1 else f"{run.wait_hours} hours"
    if run.process_at is None:
        coming = run.state is RunState.PREVIEWING
        return Step(name="wait", state=COMING if coming else LEFT_OUT, at=None, told=f"Waits {hours}")
    begun = run.process_at - timedelta(hours=run.wait_hours)
    state = NOW if run.state is RunState.WAITING else DONE
    return Step(name="wait", state=state, at=begun, until=run.process_at, told=f"Waits {hours}")


def _process(run: Run, task: TaskState | None) -> Step:
    if run.task_id is None:
        return Step(name="process", state=COMING, at=run.process_at)
    state = NOW if run.state is RunState.PROCESSING else DONE
    return Step(name="process", state=state, at=run.processed_at or run.fired_at, until=run.ended_at, task=task)
