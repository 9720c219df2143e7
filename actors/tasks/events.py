"""What processes tell each other over Redis. Frozen and strict: an unknown field is an error where it is made.

An event of a task carries its whole state and version, so events are idempotent, the newest wins, and a lost one is
healed by the next, or by the comparison with the database.
"""

from datetime import datetime

import msgspec

from actors.tasks.task import TaskState


class TaskChanged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="task"):
    task: TaskState
    at: datetime
    """When the change was committed, by the clock of the process that made it."""


class TaskPurged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purged"):
    """The task's rows are gone. A tombstone: nothing older may bring it back."""

    account_id: int
    task_id: str


class PersonChanged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="person"):
    """A role or permission of a user was changed, or the user was deactivated."""

    account_id: int
    user_id: int


class FailuresSeen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="seen"):
    """A person has looked at the tasks: to them no failure before `at` is news any more."""

    account_id: int
    user_id: int
    at: datetime


class SessionEnded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="session"):
    account_id: int
    token_hash: str


class AutopilotChanged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="autopilot"):
    """Workflows, runs or alarms of the account are not as they were; what they are now, a reader looks up."""

    account_id: int
    revision: int
    """Rises with every such change."""


Event = TaskChanged | TaskPurged | PersonChanged | SessionEnded | FailuresSeen | AutopilotChanged

_decoder = msgspec.json.Decoder(Event)
encode = msgspec.json.Encoder().encode


def decode(data: bytes) -> Event:
    """Raises msgspec.MsgspecError where `data` is no event of ours."""
    event: Event = _decoder.decode(data)
    return event


def account_of(event: Event) -> int:
    return event.task.account_id if isinstance(event, TaskChanged) else event.account_id
