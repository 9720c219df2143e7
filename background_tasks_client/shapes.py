"""What the server answers with, as far as a script needs it. What is new in a later server is left out, not refused."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

S = TypeVar("S")

FINAL = ("completed", "failed", "canceled")


@dataclass(frozen=True)
class Task:
    """A task at one moment. Times are RFC 3339 in UTC."""

    id: str
    version: int
    """Rises with each change."""
    kind: str
    title: str
    status: str
    """queued | running | paused | completed | failed | canceled"""
    records: dict[str, int]
    """total, done, failed, skipped"""
    emails: dict[str, int] | None
    """total, sent, failed, held, unconfirmed; None where it sends none."""
    eta_seconds: int | None
    message: str | None
    """Why it could not go on, for a person."""
    result: dict[str, Any] | None
    """name and bytes of the file that it made; see `Client.result`."""
    created_at: str
    finished_at: str | None

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


@dataclass(frozen=True)
class Record:
    """A line of a task's ledger."""

    position: int
    record_id: int
    label: str
    outcome: str
    """pending | done | failed | skipped"""
    reason: str | None
    email: str


@dataclass(frozen=True)
class Preview:
    """What a launch would touch and do."""

    count: int
    records: str
    cost: str


def read(shape: type[S], told: dict[str, Any]) -> S:
    """The shape from what was told, whatever else was told with it."""
    return shape(**{field.name: told[field.name] for field in fields(shape)})  # type: ignore[arg-type]
