"""The bodies of the HTTP API that hold messages: what its requests carry and its answers are (contract.md).

`server/openapi.py` describes the API by them; what a client meets is held against it by a test.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from actors.studio.sql import LARGEST_ID
from actors.tasks.ledger import LedgerRow
from server.messages import Receipt, Task, User

NAME = Meta(max_length=100)


class SignIn(msgspec.Struct, frozen=True):
    email: str
    password: str


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a launch would be: the kind, its parameters (see /api/kinds) and the records."""

    kind: str
    selection: dict[str, Any]
    """One of `{"ids": […]}`, `{"filter": {…}}` and `{"all": true}`."""
    params: dict[str, Any] = {}


class Launch(Asked, frozen=True, omit_defaults=True):
    key: Annotated[str, NAME] | None = None
    """The same key of the same person gives the same task again."""


class Retry(msgspec.Struct, frozen=True):
    only: Literal["failed", "untouched"] = "failed"
    key: Annotated[str, NAME] | None = None


class Resend(msgspec.Struct, frozen=True):
    only: Literal["held", "unconfirmed"] = "held"
    key: Annotated[str, NAME] | None = None


class UserAnswer(msgspec.Struct, frozen=True):
    user: User


class SessionAnswer(msgspec.Struct, frozen=True):
    user: User
    ends_at: datetime


class EmbedFor(msgspec.Struct, frozen=True):
    """The person of the account who looks at the page: by one of both."""

    email: str | None = None
    user_id: Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None = None


class EmbedToken(msgspec.Struct, frozen=True):
    token: str
    ends_at: datetime


class Kind(msgspec.Struct, frozen=True):
    kind: str
    title: str
    records: list[str]
    params: dict[str, Any]
    """A JSON Schema, with what the studio has to choose from."""
    sends_email: bool
    acts_and_emails: bool
    launched_from: Literal["list", "file", "task", "workflow"]


class Kinds(msgspec.Struct, frozen=True):
    kinds: list[Kind]


class TaskAnswer(msgspec.Struct, frozen=True):
    task: Task
    receipt: Receipt | UnsetType = UNSET
    """Only of a canceled task."""


class TaskPage(msgspec.Struct, frozen=True):
    tasks: list[Task]
    next: str | None
    counts: dict[str, int]
    counts_at_least: bool


class RecordPage(msgspec.Struct, frozen=True):
    records: list[LedgerRow]
    next: int | None


class Trouble(msgspec.Struct, frozen=True):
    code: str
    message: str
    fields: dict[str, str] | UnsetType = UNSET
    """A sentence for each field that is wrong."""


class ErrorAnswer(msgspec.Struct, frozen=True):
    error: Trouble
