"""Why a task that nobody has is not begun yet: it needs a newer worker, or its account has as many as it may."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from actors.queues import RECORDS
from actors.tasks.lifecycle import Status
from actors.tasks.limits import Limits
from actors.tasks.locked import Locked

LEDGER_VERSION = 1
"""Raise it with a change after which a worker of an older version would work on a new task wrongly. While both versions
run side by side, the older leaves such tasks to the newer; and the newer still understands all that were begun."""

Knows = Callable[[str], object]
"""Whether (true or false) an action of this kind is known here."""


class Postponement(NamedTuple):
    """Look again after `wait`, unless it is called before; people are told `why`."""

    wait: timedelta
    why: str


TOO_NEW = Postponement(timedelta(seconds=10), "Waits for a worker of a newer version of this program.")
NO_PLACE = Postponement(timedelta(minutes=1), "Waits until one of the studio's {most} running tasks is done.")


def postponement(connection: Connection, locked: Locked, limits: Limits, knows: Knows) -> Postponement | None:
    task = locked.task
    if locked.ledger_version > LEDGER_VERSION or (task.queue == RECORDS and not knows(task.kind)):
        return TOO_NEW
    if task.status is Status.QUEUED and limits.full(connection, task.account_id):
        return NO_PLACE._replace(why=NO_PLACE.why.format(most=limits.tasks_at_once))
    return None
