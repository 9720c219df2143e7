"""From a task and a viewer to what a client is shown of them."""

from datetime import datetime
from typing import Any

import msgspec

from actors.accounts.people import Viewer
from actors.tasks.estimate import seconds_left
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server.messages import (
    AccountRef,
    Can,
    Emails,
    Person,
    Receipt,
    ReceiptRecords,
    Records,
    Result,
    Task,
    User,
    Workflow,
)


def present(task: TaskState, policy: Policy, now: datetime) -> Task:
    """The task as `policy`'s viewer sees it. Ask `policy.may_see` first."""
    return Task(
        id=task.id,
        version=task.version,
        kind=task.kind,
        title=task.title,
        status=task.status,
        source=task.source,
        workflow=_workflow(task),
        created_by=Person(task.created_by, task.created_by_name),
        created_at=task.created_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        expires_at=task.expires_at,
        records=Records(task.total, task.done, task.failed, task.skipped),
        emails=_emails(task),
        eta_seconds=seconds_left(task, now),
        message=task.message,
        result=_result(task),
        can=_can(task, policy),
        delete_advised=task.acts_and_emails and task.status is Status.CANCELED,
        record_type=task.record_type,
        canceled_by=task.canceled_by_name,
        canceled_by_id=task.canceled_by,
        progress_at=_to_ten_seconds(task.progress_at),
        paused_at=task.paused_at,
        paused_by=task.paused_by_name,
        paused_by_id=task.paused_by,
    )


def changed_fields(told: Task, task: Task) -> dict[str, Any]:
    """What a client that has `told` needs to know of the newer `task`; always with `id` and `version`."""
    pairs = zip(Task.__struct_fields__, msgspec.structs.astuple(told), msgspec.structs.astuple(task), strict=True)
    changed = {name: new for name, old, new in pairs if new != old}
    return {"id": task.id, "version": task.version, **changed}


def receipt(task: TaskState) -> Receipt | None:
    """The receipt of a canceled task; None for any other."""
    if task.status is not Status.CANCELED or task.finished_at is None:
        return None
    records = ReceiptRecords(task.total, task.done, task.failed, task.skipped, task.remaining)
    return Receipt(records, _emails(task), task.canceled_by_name or "", task.finished_at)


def user(viewer: Viewer) -> User:
    account = AccountRef(viewer.account_slug, viewer.account_name, viewer.time_zone)
    return User(
        id=viewer.user_id,
        name=viewer.name,
        email=viewer.email,
        role=viewer.role,
        autopilot_tasks=viewer.autopilot_tasks,
        manage_autopilot=viewer.manage_autopilot,
        account=account,
    )


def _to_ten_seconds(at: datetime | None) -> datetime | None:
    return at.replace(second=at.second // 10 * 10, microsecond=0) if at else None


def _workflow(task: TaskState) -> Workflow | None:
    return None if task.workflow_id is None else Workflow(task.workflow_id, task.workflow_name or "")


def _emails(task: TaskState) -> Emails | None:
    if task.emails_total == 0:
        return None
    return Emails(task.emails_total, task.emails_sent, task.emails_failed, task.emails_held, task.emails_unconfirmed)


def _result(task: TaskState) -> Result | None:
    if task.result_name is None:
        return None
    return Result(task.result_name, task.result_bytes or 0, f"/api/tasks/{task.id}/result")


def _can(task: TaskState, policy: Policy) -> Can:
    return Can(
        cancel=policy.may_cancel(task),
        delete=policy.may_delete(task),
        pause=policy.may_pause(task),
        resume=policy.may_resume(task),
        retry=policy.may_retry(task),
    )
