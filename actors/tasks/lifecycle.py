"""The lifecycle of a task: one table of what may become of it. Pure; nothing else compares or sets a status by hand."""

from enum import StrEnum


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"


class Signal(StrEnum):
    CLAIM = "claim"  # a worker takes it up
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"  # every record has an outcome
    FAIL = "fail"  # the task itself cannot go on
    CANCEL = "cancel"


WORKABLE = frozenset({Status.QUEUED, Status.RUNNING})
ACTIVE = WORKABLE | {Status.PAUSED}
FINISHED = frozenset({Status.COMPLETED, Status.FAILED})
FINAL = FINISHED | {Status.CANCELED}

TRANSITIONS: dict[tuple[Status, Signal], Status] = {
    (Status.QUEUED, Signal.CLAIM): Status.RUNNING,
    # Each slice is a new claim, by whichever worker comes first.
    (Status.RUNNING, Signal.CLAIM): Status.RUNNING,
    (Status.QUEUED, Signal.PAUSE): Status.PAUSED,
    (Status.RUNNING, Signal.PAUSE): Status.PAUSED,
    # Back into the queue, not straight to work: others may have waited longer.
    (Status.PAUSED, Signal.RESUME): Status.QUEUED,
    (Status.RUNNING, Signal.COMPLETE): Status.COMPLETED,
    (Status.RUNNING, Signal.FAIL): Status.FAILED,
    (Status.QUEUED, Signal.CANCEL): Status.CANCELED,
    (Status.RUNNING, Signal.CANCEL): Status.CANCELED,
    (Status.PAUSED, Signal.CANCEL): Status.CANCELED,
}


def after(status: Status, signal: Signal) -> Status | None:
    """The status that `signal` leads to, or None where it is not allowed."""
    return TRANSITIONS.get((status, signal))


def accepts(status: Status, signal: Signal) -> bool:
    return (status, signal) in TRANSITIONS
