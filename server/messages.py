"""Every message shape, code and limit that a client meets, over HTTP and over the socket (contract.md).

`web/static/js/messages.js` mirrors the names and limits; a test compares the two.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from actors.tasks.lifecycle import Status

PROTOCOL = 1
SUBPROTOCOL = "background-tasks"
"""What is answered to a client that offers it, and an embed token beside it."""
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
    canceled_by_id: int | None = None
    progress_at: datetime | None = None
    """When it last got on, to ten seconds, so that it is not one more change with every record."""
    paused_at: datetime | None = None
    paused_by: str | None = None
    paused_by_id: int | None = None
    """Since when it is paused and who did it; all only while it is."""


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
    session_ends_at: datetime
    """When the person will be signed out; `SessionEnds` says when that has changed."""


class UserChanged(msgspec.Struct, frozen=True, tag="user"):
    """What the person may do has changed: a new snapshot comes, and the page draws anew what depends on it."""

    user: User


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The person has looked at the tasks, here or in another tab or device: no failure before `at` is news any more."""

    at: datetime


class SessionEnds(msgspec.Struct, frozen=True, tag="session"):
    """The session has been used or renewed: it ends later than was said."""

    ends_at: datetime


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


class Renew(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="renew"):
    """The page that embeds us has a new embed token for the same person."""

    ref: Ref
    token: Annotated[str, msgspec.Meta(max_length=200)]


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ping"):
    ref: Ref


Command = Cancel | Delete | Restore | Pause | Resume | DeleteFinished | See | Renew | Ping

encode = msgspec.json.Encoder().encode
decode_command = msgspec.json.Decoder(Command).decode


def error_body(code: str, message: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """The body of every HTTP error."""
    return {"error": {"code": code, "message": message} | ({"fields": fields} if fields else {})}
