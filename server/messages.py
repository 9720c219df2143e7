"""Every message shape, code and limit that a client meets, over HTTP and over the socket (contract.md).

`web/static/js/messages.js` mirrors the names and limits; a test compares the two.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from actors.accounts.people import Viewer
from actors.tasks.estimate import seconds_left
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState

PROTOCOL = 1
MAX_CLIENT_FRAME_BYTES = 4096

CLOSE_UNSUPPORTED = 1003
CLOSE_TOO_LARGE = 1009
CLOSE_RESTART = 1012
CLOSE_SIGNED_OUT = 4401
CLOSE_FLOOD = 4429

UNAVAILABLE = "The database is busy or away. Try again in a moment."

HTTP_STATUS = {
    "invalid": 422,
    "signed_out": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "rate_limited": 429,
    "unavailable": 503,
}


class Person(msgspec.Struct, frozen=True):
    id: int
    name: str


class Workflow(msgspec.Struct, frozen=True):
    id: int
    name: str


class Records(msgspec.Struct, frozen=True):
    total: int
    done: int
    failed: int
    skipped: int


class Emails(msgspec.Struct, frozen=True):
    total: int
    sent: int
    failed: int
    held: int
    unconfirmed: int


class Can(msgspec.Struct, frozen=True):
    """What the viewer may do to the task now."""

    cancel: bool
    delete: bool
    pause: bool
    resume: bool
    retry: bool


class Result(msgspec.Struct, frozen=True):
    name: str
    bytes: int
    url: str


class Task(msgspec.Struct, frozen=True):
    """A task as one viewer sees it. Times are RFC 3339 in UTC; done + failed + skipped + remaining = total."""

    id: str
    version: int
    kind: str
    title: str
    status: Status
    source: str
    workflow: Workflow | None
    created_by: Person
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    records: Records
    emails: Emails | None
    eta_seconds: int | None
    message: str | None
    result: Result | None
    can: Can
    delete_advised: bool
    record_type: str
    canceled_by: str | None
    progress_at: datetime | None = None
    """When it last got on, to ten seconds, so that it is not one more change with every record."""
    paused_at: datetime | None = None
    paused_by: str | None = None
    """Since when it is paused and who did it; both only while it is."""


class Receipt(msgspec.Struct, frozen=True):
    """What a canceled task did and did not do."""

    records: "ReceiptRecords"
    emails: Emails | None
    canceled_by: str
    canceled_at: datetime


class ReceiptRecords(msgspec.Struct, frozen=True):
    total: int
    done: int
    failed: int
    skipped: int
    untouched: int


class User(msgspec.Struct, frozen=True):
    id: int
    name: str
    email: str
    role: str
    autopilot_tasks: bool
    manage_autopilot: bool
    account: "AccountRef"


class AccountRef(msgspec.Struct, frozen=True):
    slug: str
    name: str
    time_zone: str


# What the server sends over the socket


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    protocol: int
    user: User
    now: datetime
    seen_at: datetime | None
    """Up to when the person has seen the failures of tasks."""
    workers: bool
    """Whether a worker runs; `Workers` says when that has changed."""


class UserChanged(msgspec.Struct, frozen=True, tag="user"):
    """What the person may do has changed: a new snapshot comes, and the page draws anew what depends on it."""

    user: User


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The person has looked at the tasks, here or in another tab or device: no failure before `at` is news any more."""

    at: datetime


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    tasks: list[msgspec.Raw]
    counts: dict[str, int]


class Tasks(msgspec.Struct, frozen=True, tag="tasks", omit_defaults=True):
    """`upsert` holds whole tasks, and of tasks that the client has only the fields that changed (`changed_fields`)."""

    upsert: list[msgspec.Raw]
    removed: list[str]
    counts: dict[str, int] | None = None


class Autopilot(msgspec.Struct, frozen=True, tag="autopilot"):
    """Workflows, runs or alarms are not as they were: a page that shows an earlier revision looks again."""

    revision: int


class Workers(msgspec.Struct, frozen=True, tag="workers"):
    """Whether any worker runs: while none does, what is queued stays so."""

    running: bool


class Ack(msgspec.Struct, frozen=True, tag="ack", omit_defaults=True):
    ref: str | None
    task: Task | None = None
    receipt: Receipt | None = None


class Error(msgspec.Struct, frozen=True, tag="error"):
    ref: str | None
    code: str
    message: str


# What a client sends

Ref = Annotated[str, msgspec.Meta(max_length=100)]
TaskId = Annotated[str, msgspec.Meta(max_length=100, pattern="^[ -~]*$")]


class TaskCommand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ref: Ref
    task: TaskId


class Cancel(TaskCommand, frozen=True, tag="cancel"): ...


class Delete(TaskCommand, frozen=True, tag="delete"): ...


class Restore(TaskCommand, frozen=True, tag="restore"): ...


class Pause(TaskCommand, frozen=True, tag="pause"): ...


class Resume(TaskCommand, frozen=True, tag="resume"): ...


class DeleteFinished(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="delete_finished"):
    ref: Ref


class See(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="see"):
    """The person looks at the tasks."""

    ref: Ref


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ping"):
    ref: Ref


Command = Cancel | Delete | Restore | Pause | Resume | DeleteFinished | See | Ping

encode = msgspec.json.Encoder().encode
decode_command = msgspec.json.Decoder(Command).decode


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
        progress_at=_to_ten_seconds(task.progress_at),
        paused_at=task.paused_at,
        paused_by=task.paused_by_name,
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


def error_body(code: str, message: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """The body of every HTTP error."""
    return {"error": {"code": code, "message": message} | ({"fields": fields} if fields else {})}


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
