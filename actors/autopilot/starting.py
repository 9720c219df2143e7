"""Starting a run, in the transaction that decided it: the run, and the task that it begins with, commit together."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import insert, select

from actors.accounts.people import Viewer, noted
from actors.autopilot.looking import remember
from actors.autopilot.relative import resolved
from actors.autopilot.states import PLAIN, UNDER_WAY, RunState
from actors.autopilot.tables import runs
from actors.autopilot.whom import Whom, cost
from actors.autopilot.workflow import Run, Workflow, run_of
from actors.bulk.base import Refusal
from actors.bulk.launch import Launcher, WorkflowRef
from actors.bulk.preview import Preview
from actors.ids import new_id
from actors.studio import lists
from actors.tasks.changes import Change
from actors.tasks.errors import Invalid

NOBODY = "The person who enabled it can no longer start tasks. Enable it again."
EVERYBODY = "Stopped: its filter holds all {plural}. Nothing was done. Mend it, or take it away if all are meant."
NOTHING_TO_DO = "Nothing to do: it is about no {plural} today."
MISSED = "Missed: nothing could run it within an hour of its time. Nothing was done."


class Occasion(msgspec.Struct, frozen=True):
    """Why a run starts."""

    key: str
    """What makes it the same run, see `runs.occasion`."""
    trigger: str
    planned_for: datetime


def earlier(change: Change, workflow: Workflow, occasion: Occasion) -> Run | None:
    """The run that there is of this occasion already."""
    mine = (runs.c.account_id == workflow.account_id, runs.c.workflow_id == workflow.id)
    row = change.connection.execute(select(runs).where(*mine, runs.c.occasion == occasion.key)).one_or_none()
    return run_of(row) if row else None


def miss(change: Change, workflow: Workflow, occasion: Occasion) -> Run:
    """A planned run that nobody ran in time: it is written down, and left out."""
    return _write(change, workflow, occasion, state=RunState.MISSED, outcome=MISSED)


def give_up(change: Change, workflow: Workflow, occasion: Occasion, why: str) -> Run:
    return _write(change, workflow, occasion, state=RunState.FAILED, outcome=why)


def start(change: Change, launcher: Launcher, workflow: Workflow, viewer: Viewer, occasion: Occasion, who: Whom) -> Run:
    """The new run; ended already, where there is nothing to do or it cannot be done.

    The workflow's row is locked, and whoever calls this tells it (`touch`).
    """
    plural = lists.find(workflow.record_type).noun.plural
    values = noted("created", viewer) | {"selection": who.selection, "records": who.count}
    if who.is_everybody:
        return _write(
            change, workflow, occasion, state=RunState.STOPPED, outcome=EVERYBODY.format(plural=plural), **values
        )
    if who.count == 0:
        told = NOTHING_TO_DO.format(plural=plural)
        return _write(change, workflow, occasion, state=RunState.NOTHING_TO_DO, outcome=told, **values)
    try:
        began = _launch(change, launcher, workflow, viewer, who)
    except (Invalid, Refusal) as refused:
        told = " ".join([refused.message, *refused.fields.values()])
        return _write(change, workflow, occasion, state=RunState.FAILED, outcome=told, **values)
    run = _write(change, workflow, occasion, **values | began)
    remember(change.connection, run, who.found)
    return run


def _launch(change: Change, launcher: Launcher, workflow: Workflow, viewer: Viewer, who: Whom) -> dict[str, Any]:
    """What the run's row says of the task that it begins with."""
    zone = ZoneInfo(viewer.time_zone)
    params = resolved(workflow.params, change.now.astimezone(zone).date())
    ref = WorkflowRef(workflow.id, workflow.name)
    if workflow.mode == PLAIN:
        task = launcher.trigger(change, viewer, workflow.kind, params, who.selection, ref)
        return {"state": RunState.PROCESSING, "task_id": task.id, "params": params}
    told = cost(change.connection, workflow, zone, change.now, who)
    asked = {"kind": workflow.kind, "params": params}
    preview = launcher.trigger(change, viewer, Preview.kind, asked, who.selection, ref)
    return {"state": RunState.PREVIEWING, "preview_task_id": preview.id, "params": params, "cost": told}


def _write(change: Change, workflow: Workflow, occasion: Occasion, **values: Any) -> Run:
    always = {
        "id": new_id(occasion.planned_for),
        "account_id": workflow.account_id,
        "workflow_id": workflow.id,
        "occasion": occasion.key,
        "trigger": occasion.trigger,
        "planned_for": occasion.planned_for,
        "fired_at": change.now,
        "ended_at": None if values["state"] in UNDER_WAY else change.now,
        "kind": workflow.kind,
        "params": workflow.params,
        "record_type": workflow.record_type,
        "selection": {},
        "mode": workflow.mode,
        "wait_hours": workflow.wait_hours,
    }
    return run_of(change.connection.execute(insert(runs).values(always | values).returning(runs)).one())
