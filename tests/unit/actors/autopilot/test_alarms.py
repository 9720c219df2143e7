"""Alarms: late, missed, stuck, failed twice in a row, stopped; and what is none."""

from datetime import timedelta

import msgspec
import pytest

from actors.autopilot.alarms import alarms
from actors.autopilot.heartbeat import Working
from actors.autopilot.states import RunState
from actors.autopilot.workflow import Run, Workflow
from actors.tasks.lifecycle import Status
from tests.support.clocks import START
from tests.support.states import task

WORKFLOW = Workflow(
    id=1, account_id=1, name="x", from_library=None, trigger="schedule", trigger_params={}, cron="0 8 * * *", kind="k",
    params={}, record_type="families", filter={}, mode="plain", wait_hours=0, enabled=True, enabled_at=START,
    enabled_by=1, enabled_by_name="O", paused_at=None, paused_by_name=None, next_run_at=START, scheduled_at=START,
    created_by=1, created_by_name="O", created_at=START, deleted_at=None, version=1,
)  # fmt: skip
RUN = Run(
    id="r", account_id=1, workflow_id=1, occasion="o", trigger="schedule", planned_for=START, state=RunState.FINISHED,
    fired_at=START, process_at=None, processed_at=None, ended_at=START + timedelta(seconds=60), created_by=1,
    created_by_name="O", kind="k", params={}, record_type="families", selection={}, mode="plain", wait_hours=0,
    preview_task_id=None, task_id="t", cost="", records=100, failed_records=0, outcome="", canceled_by_name=None,
)  # fmt: skip
GOING = msgspec.structs.replace(RUN, id="now", state=RunState.PROCESSING, ended_at=None)


def run(**changes):
    return msgspec.structs.replace(RUN, **changes)


def kinds(runs=(), tasks=None, after=0, **workflow):
    now = START + timedelta(seconds=after)
    idle = {"next_run_at": START + timedelta(days=1)}
    return [
        alarm.kind for alarm in alarms(msgspec.structs.replace(WORKFLOW, **idle | workflow), runs, tasks or {}, now)
    ]


@pytest.mark.parametrize(("after", "expected"), [(59, []), (60, ["late"])])
def test_a_planned_run_that_does_not_start_is_late_after_a_minute(after, expected):
    assert kinds(after=after, next_run_at=START) == expected
    assert kinds(after=after, next_run_at=START, enabled=False) == []


@pytest.mark.parametrize(("status", "expected"), [(Status.QUEUED, ["late"]), (Status.PAUSED, [])])
def test_a_task_that_nobody_takes_up_is_late(status, expected):
    waiting = Working(task(status=status), START)
    assert kinds([GOING], {"now": waiting}, after=61) == expected
    assert kinds([GOING], {"now": waiting}, after=59) == []


def test_stuck_is_silent_or_three_times_as_long_as_usual():
    works = task(status=Status.RUNNING, started_at=START)
    assert kinds([RUN, GOING], {"now": Working(works, START)}, after=60) == []
    assert kinds([RUN, GOING], {"now": Working(works, START)}, after=61) == ["stuck"]
    for after, expected in ((180, []), (181, ["stuck"])):
        alive = Working(works, START + timedelta(seconds=after))
        assert kinds([RUN, GOING], {"now": alive}, after=after) == expected


def test_failed_twice_counts_records_and_forgets_with_success():
    failed, some = run(state=RunState.FAILED, outcome="Away."), run(failed_records=8)
    assert kinds([RUN, failed]) == []
    assert kinds([failed, some]) == ["failed_twice"]
    assert kinds([failed, some, RUN]) == []
    (alarm,) = alarms(msgspec.structs.replace(WORKFLOW, next_run_at=None), [failed, failed, some], {}, START)
    assert alarm.message == "Failed 3 runs in a row. Last: 8 of 100 families failed."


@pytest.mark.parametrize("state", [RunState.MISSED, RunState.STOPPED])
def test_missed_and_stopped_last_until_the_next_run(state):
    assert kinds([run(state=state)]) == [state]
    assert kinds([run(state=state), run(state=RunState.CANCELED)]) == [state]
    assert kinds([run(state=state), run(state=RunState.NOTHING_TO_DO)]) == []
