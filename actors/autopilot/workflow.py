"""A workflow and a run as they stand in the database. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from actors.autopilot.states import PREVIEW_WAIT_PROCESS, UNDER_WAY, RunState


class Workflow(msgspec.Struct, frozen=True, kw_only=True):
    """Fields are columns of `workflows` with the same names."""

    id: int
    account_id: int
    name: str
    from_library: str | None
    trigger: str
    trigger_params: dict[str, Any]
    cron: str | None
    kind: str
    params: dict[str, Any]
    record_type: str
    filter: dict[str, Any]
    mode: str
    wait_hours: int
    enabled: bool
    enabled_at: datetime | None
    enabled_by: int | None
    enabled_by_name: str | None
    paused_at: datetime | None
    paused_by: int | None = None
    paused_by_name: str | None
    next_run_at: datetime | None
    scheduled_at: datetime | None
    created_by: int
    created_by_name: str
    created_at: datetime
    deleted_at: datetime | None
    version: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Fields are columns of `runs` with the same names."""

    id: str
    account_id: int
    workflow_id: int
    occasion: str
    trigger: str
    planned_for: datetime
    state: RunState
    fired_at: datetime
    process_at: datetime | None
    processed_at: datetime | None
    ended_at: datetime | None
    created_by: int | None
    created_by_name: str | None
    kind: str
    params: dict[str, Any]
    record_type: str
    selection: dict[str, Any]
    mode: str
    wait_hours: int
    preview_task_id: str | None
    task_id: str | None
    cost: str
    records: int
    failed_records: int
    outcome: str
    canceled_by: int | None = None
    canceled_by_name: str | None

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def previews(self) -> bool:
        return self.mode == PREVIEW_WAIT_PROCESS

    @property
    def went_wrong(self) -> bool:
        return self.state is RunState.FAILED or self.failed_records > 0

    @property
    def seconds(self) -> float | None:
        """How long the work itself took, without the wait; None while it is under way."""
        begun = self.processed_at or self.fired_at
        return (self.ended_at - begun).total_seconds() if self.ended_at else None


def workflow_of(row: Any) -> Workflow:
    return Workflow(**{name: row._mapping[name] for name in Workflow.__struct_fields__})


def run_of(row: Any) -> Run:
    values = {name: row._mapping[name] for name in Run.__struct_fields__}
    return Run(**values | {"state": RunState(values["state"])})
