"""A task in the hands of one transaction, and how long one worker may have it in theirs."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from actors.tasks.blame import Blame
from actors.tasks.outbox import LONGEST_SLEEP
from actors.tasks.task import TaskState, state_of

LEASE = timedelta(seconds=5)
"""How long a worker may be silent before another takes over. Each batch (about 50 ms) renews it."""
LONGEST_LEASE = 2 * LEASE
"""A lease that ends later was written by a clock that was ahead (another machine's, or ours before it was set back)."""


class Fenced(Exception):
    """The worker no longer holds the task: it was canceled, paused, taken over or is gone. Nothing may be changed."""


class Locked(msgspec.Struct, frozen=True):
    """A task whose row is locked until the transaction ends, with what only the machinery needs to know."""

    task: TaskState
    params: dict[str, Any]
    selection: dict[str, Any]
    lease: int
    leased_until: datetime | None
    wakes_at: datetime | None
    ledger_version: int
    in_hand: int
    blame: Blame

    def is_taken(self, now: datetime) -> bool:
        """Somebody works on it, or there is nothing to do yet. A time further ahead than any that we note is of a
        clock that was ahead, and counts as past."""
        leased, sleeps = self.leased_until or now, self.wakes_at or now
        return now < leased <= now + LONGEST_LEASE or now < sleeps <= now + LONGEST_SLEEP


def locked_of(row: Any) -> Locked:
    """From a whole row of `tasks`."""
    machinery = row.lease, row.leased_until, row.wakes_at, row.ledger_version, row.in_hand
    return Locked(state_of(row), row.params, row.selection, *machinery, Blame(row.careful_to, row.deaths))
