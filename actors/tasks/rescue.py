"""Finding tasks that nobody works on although somebody should: the net under every lost message and dead worker.

Naive: send every waiting task its message again each few seconds. Problem: under load a task waits in the queue for
its honest turn; each second more messages would join the queue, each starts a slice that ends with a message of its
own, and the queue grows for ever. Chosen: fill the queue up only to the number of tasks that wait. Where it holds as
many messages as there are waiting tasks, none can be missing; where it holds fewer, that many are sent, to those that
have waited longest.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from actors.broker import Hints
from actors.db import Database
from actors.tasks.lifecycle import WORKABLE
from actors.tasks.tables import tasks

PATIENCE = timedelta(seconds=3)
"""How long a message may be on its way before it counts as lost."""
HINTS_A_STEP = 100


class Rescue:
    def __init__(self, database: Database, hints: Hints) -> None:
        self._database = database
        self._hints = hints

    def run(self, now: datetime) -> int:
        """Send messages to tasks that have lost theirs or their worker; returns how many."""
        in_queue = self._hints.waiting()
        if in_queue is None:
            return 0
        found = self._missing(now, in_queue)
        return sum(self._hints.send(task_id) for task_id in found if self._take(task_id, now))

    def _missing(self, now: datetime, in_queue: int) -> list[str]:
        idle = and_(tasks.c.status.in_(WORKABLE), _nobody_works(now))
        with self._database.read() as connection:
            waiting = connection.execute(select(func.count()).select_from(tasks).where(idle)).scalar_one()
            if waiting <= in_queue:
                return []
            oldest = select(tasks.c.id).where(idle, _overdue(now)).order_by(tasks.c.hinted_at)
            most = min(waiting - in_queue, HINTS_A_STEP)
            return list(connection.execute(oldest.limit(most)).scalars())

    def _take(self, task_id: str, now: datetime) -> bool:
        """Note the new message, if no other clock process has just done so."""
        still = (tasks.c.id == task_id, tasks.c.status.in_(WORKABLE), _nobody_works(now), _overdue(now))
        with self._database.write() as connection:
            return connection.execute(update(tasks).where(*still).values(hinted_at=now)).rowcount == 1


def _nobody_works(now: datetime) -> ColumnElement[bool]:
    return or_(tasks.c.leased_until.is_(None), tasks.c.leased_until <= now)


def _overdue(now: datetime) -> ColumnElement[bool]:
    return or_(tasks.c.hinted_at.is_(None), tasks.c.hinted_at <= now - PATIENCE)
