"""A task as it stands in the database: the state that commands decide on and that events carry. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from actors.queues import MAIL, RECORDS
from actors.tasks.lifecycle import ACTIVE, Status


class TaskState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything about a task that is shown or asked. Fields are columns of `tasks` with the same names."""

    id: str
    account_id: int
    version: int
    kind: str
    title: str
    status: Status
    source: str
    workflow_id: int | None
    workflow_name: str | None
    created_by: int
    created_by_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    paused_at: datetime | None
    paused_by: int | None = None
    paused_by_name: str | None
    canceled_by: int | None = None
    canceled_by_name: str | None
    deleted_at: datetime | None
    record_type: str
    acts_and_emails: bool
    total: int
    position: int
    done: int
    failed: int
    skipped: int
    message: str | None
    progress_at: datetime | None
    makes_file: bool
    result_name: str | None
    result_bytes: int | None
    emails_total: int
    emails_sent: int
    emails_failed: int
    emails_held: int
    emails_unconfirmed: int
    stretch_at: datetime | None
    stretch_position: int

    @property
    def remaining(self) -> int:
        return self.total - self.done - self.failed - self.skipped

    @property
    def emails_left(self) -> int:
        """Emails that are still to leave, the one that is being sent among them."""
        return self.emails_total - self.emails_sent - self.emails_failed - self.emails_held - self.emails_unconfirmed

    @property
    def troubled(self) -> bool:
        """Records or emails of it want a person's attention."""
        return (self.failed + self.emails_failed + self.emails_unconfirmed) > 0

    @property
    def worked(self) -> bool:
        """Every record has an outcome, and the file that it makes is whole."""
        return self.position >= self.total and (self.result_name is not None or not self.makes_file)

    @property
    def settled(self) -> bool:
        """Nothing is left: records, file, and every email has left or been given up."""
        return self.worked and self.emails_left <= 0

    @property
    def queue(self) -> str:
        """Where its next message goes: sending must not keep workers from records."""
        return MAIL if self.worked else RECORDS

    @property
    def active(self) -> bool:
        return self.status in ACTIVE

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def shown(self, now: datetime) -> bool:
        """Whether it is there at all for anybody: not deleted and not past its time."""
        return self.deleted_at is None and not self.expired(now)


FIELDS = TaskState.__struct_fields__


def state_of(row: Any) -> TaskState:
    """From a row of `tasks` that has at least the columns in FIELDS."""
    mapping = row._mapping
    return state_from([mapping[name] for name in FIELDS])


def state_from(values: Iterable[Any]) -> TaskState:
    """From the values of FIELDS, in their order, such as a row of `select(*COLUMNS)`."""
    state = dict(zip(FIELDS, values, strict=True))
    state["status"] = Status(state["status"])
    return TaskState(**state)
