"""Finding tasks that nobody works on although somebody should: the net under every lost message and dead worker.

Naive: send every waiting task its message again each few seconds. Problem: under load a task waits in the queue for
its honest turn; each second more messages would join the queue, each starts a slice that ends with a message of its
own, and the queue grows for ever. Chosen: fill the queue up only to the number of tasks that wait. Where it holds as
many messages as there are waiting tasks, none can be missing; where it holds fewer, that many are sent, to those that
have waited longest.
"""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Row, and_, func, or_, select, update

from actors.broker import Hints
from actors.db import Database
from actors.queues import QUEUES
from actors.tasks.lifecycle import WORKABLE
from actors.tasks.limits import belongs_to
from actors.tasks.locked import LONGEST_LEASE
from actors.tasks.outbox import LONGEST_SLEEP
from actors.tasks.tables import tasks

PATIENCE = timedelta(seconds=3)
"""How long a message may be on its way before it counts as lost."""
HINTS_A_STEP = 100
WHY = "the queues are everybody's"


class Rescue:
    def __init__(self, database: Database, hints: Hints) -> None:
        self._database = database
        self._hints = hints

    def run(self, now: datetime) -> int:
        """Send messages to tasks that have lost theirs or their worker; returns how many."""
        return sum(self._run(queue, now) for queue in QUEUES)

    def _run(self, queue: str, now: datetime) -> int:
        in_queue = self._hints.waiting(queue)
        if in_queue is None:
            return 0
        found = self._missing(queue, now, in_queue)
        return sum(
            self._hints.send(task_id, queue) for account_id, task_id in found if self._take(account_id, task_id, now)
        )

    def _missing(self, queue: str, now: datetime, in_queue: int) -> list[Row[int, str]]:
        with self._database.read() as connection:
            ours = and_(belongs_to(queue), waits(now))
            waiting = connection.execute(
                select(func.count()).select_from(tasks).where(ours).execution_options(every_account=WHY)
            ).scalar_one()
            if waiting <= in_queue:
                return []
            oldest = select(tasks.c.account_id, tasks.c.id).where(ours, _overdue(now)).order_by(tasks.c.hinted_at)
            most = min(waiting - in_queue, HINTS_A_STEP)
            return [*connection.execute(oldest.limit(most).execution_options(every_account=WHY))]

    def _take(self, account_id: int, task_id: str, now: datetime) -> bool:
        """Note the new message, if no other clock process has just done so."""
        still = (tasks.c.id == task_id, tasks.c.account_id == account_id, waits(now), _overdue(now))
        with self._database.write() as connection:
            return connection.execute(update(tasks).where(*still).values(hinted_at=now)).rowcount == 1


def waits(now: datetime) -> ColumnElement[bool]:
    """It could be worked on, and nobody does (Locked.is_taken, in SQL)."""
    return and_(
        tasks.c.status.in_(WORKABLE),
        _is_past(tasks.c.leased_until, now, LONGEST_LEASE),
        _is_past(tasks.c.wakes_at, now, LONGEST_SLEEP),
    )


def _overdue(now: datetime) -> ColumnElement[bool]:
    return _is_past(tasks.c.hinted_at, now - PATIENCE, 2 * PATIENCE)


def _is_past(time: Column[datetime], now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """Not noted, or past, or further ahead than any that we note: of a clock that was ahead."""
    return or_(time.is_(None), time <= now, time > now + longest)
