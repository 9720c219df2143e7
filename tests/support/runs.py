"""Runs and workflows as the monitor shows them, for tests of its pure parts."""

from datetime import timedelta
from typing import Any

import msgspec

from actors.autopilot.items import RunItem, WorkflowItem
from actors.autopilot.states import PLAIN, SCHEDULE, RunState
from tests.support.clocks import START

FINISHED = RunItem(
    id="r1", workflow_id=1, workflow_name="Friday statements", trigger=SCHEDULE, planned_for=START, fired_at=START,
    ended_at=START + timedelta(seconds=60), process_at=None, state=RunState.FINISHED, late=False, seconds=60.0,
    record_type="families", records=10, failed_records=0, outcome="", cost="", task_id="t1", done=None,
    can_cancel=False,
)  # fmt: skip
GOING: dict[str, Any] = {"state": RunState.PROCESSING, "ended_at": None, "seconds": None, "done": 3}
WEEKLY = WorkflowItem(
    id=1, name="Friday statements", when="At 08:00 on Friday, Chicago time", enabled=True, enabled_by="Olivia",
    enabled_by_id=1, paused_by=None, paused_by_id=None, paused_at=None, mode=PLAIN, wait_hours=0,
    kind="send_statements", record_type="families", next_run_at=None, typical_seconds=None, last_seconds=None,
    runs=[], alarms=[],
)  # fmt: skip


def run(**changes: Any) -> RunItem:
    return msgspec.structs.replace(FINISHED, **changes)


def lasting(seconds: float, **changes: Any) -> RunItem:
    """A finished run that took so long."""
    return run(seconds=seconds, ended_at=START + timedelta(seconds=seconds), **changes)
