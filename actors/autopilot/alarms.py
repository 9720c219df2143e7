"""What a supervisor has to know: late, missed, stuck, failed twice in a row, stopped. Reckoned when somebody looks.

So they need no clock process to raise them: the one alarm that tells that no clock is running must not need a clock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from actors.autopilot import store
from actors.autopilot.durations import in_words, typical_seconds
from actors.autopilot.heartbeat import Working, working
from actors.autopilot.states import RAN, RunState
from actors.autopilot.workflow import Run, Workflow
from actors.studio import lists
from actors.tasks.lifecycle import Status

LATE_AFTER = timedelta(seconds=60)
SILENT_AFTER = timedelta(seconds=60)
STUCK_TIMES = 3
STUCK_AT_LEAST = timedelta(seconds=60)
"""A run that usually takes 2 s is not stuck after 6."""
LAST_RUNS = 14


class Alarm(msgspec.Struct, frozen=True):
    key: str
    """What makes it the same alarm; acknowledging it is about this key."""
    kind: str
    """late | missed | stuck | failed_twice | stopped"""
    message: str
    """A sentence for a person."""
    since: datetime
    run_id: str | None


def of_workflow(connection: Connection, workflow: Workflow, now: datetime) -> list[Alarm]:
    runs = store.last_runs(connection, workflow.account_id, [workflow.id], LAST_RUNS)[workflow.id]
    return alarms(workflow, runs, working(connection, workflow.account_id, runs), now)


def alarms(workflow: Workflow, runs: Sequence[Run], tasks: Mapping[str, Working], now: datetime) -> list[Alarm]:
    """`runs` are its last ones, the oldest first; `tasks` what works for those that are under way. Pure."""
    typical = typical_seconds(runs)
    found = [_not_fired(workflow, now)]
    for run in runs:
        if task := tasks.get(run.id):
            found += [_not_begun(run, task, now), _stuck(run, task, typical, now)]
    ended = [run for run in runs if not run.under_way and run.state is not RunState.CANCELED]
    if ended:
        found += [_left_out(ended[-1]), _failed_twice([run for run in ended if run.state in RAN])]
    return [alarm for alarm in found if alarm]


def _not_fired(workflow: Workflow, now: datetime) -> Alarm | None:
    planned = workflow.next_run_at
    if not workflow.enabled or planned is None or now - planned < LATE_AFTER:
        return None
    told = f"Late: it should have started {in_words((now - planned).total_seconds())} ago."
    return Alarm(f"late:{planned.isoformat()}", "late", told, planned, None)


def _not_begun(run: Run, task: Working, now: datetime) -> Alarm | None:
    if task.task.started_at or task.task.status != Status.QUEUED or now - task.created_at < LATE_AFTER:
        return None
    told = f"Late: its task has waited for {in_words((now - task.created_at).total_seconds())}."
    return Alarm(f"late:{run.id}", "late", told, task.created_at, run.id)


def _stuck(run: Run, task: Working, typical: float | None, now: datetime) -> Alarm | None:
    if task.started_at is None:
        return None
    silent, taken = now - task.seen_at, now - task.started_at
    if silent > SILENT_AFTER:
        told = f"Stuck: no sign of life for {in_words(silent.total_seconds())}."
    elif (
        run.state is RunState.PROCESSING
        and typical
        and taken > max(STUCK_TIMES * timedelta(seconds=typical), STUCK_AT_LEAST)
    ):
        told = f"Stuck: it has run for {in_words(taken.total_seconds())}, and usually takes {in_words(typical)}."
    else:
        return None
    return Alarm(f"stuck:{run.id}", "stuck", told, task.started_at, run.id)


def _left_out(last: Run) -> Alarm | None:
    """A missed or stopped run, until the next one has been."""
    if last.state not in (RunState.MISSED, RunState.STOPPED):
        return None
    return Alarm(f"{last.state}:{last.id}", last.state, last.outcome, last.planned_for, last.id)


def _failed_twice(ran: Sequence[Run]) -> Alarm | None:
    if len(ran) < 2 or not all(run.went_wrong for run in ran[-2:]):
        return None
    times = next((at for at, run in enumerate(reversed(ran)) if not run.went_wrong), len(ran))
    told = f"Failed {times} runs in a row. Last: {_how(ran[-1])}"
    return Alarm(f"failed_twice:{ran[-1].id}", "failed_twice", told, ran[-1].fired_at, ran[-1].id)


def _how(run: Run) -> str:
    if run.state is RunState.FAILED:
        return run.outcome
    return f"{run.failed_records:,} of {lists.find(run.record_type).noun.count(run.records)} failed."
