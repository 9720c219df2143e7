"""One state of the machine: a task of RECORDS records, each of which is to be emailed, and two workers. Pure."""

from functools import cache
from typing import Any, NamedTuple, Self

RECORDS = 3
WORKERS = 2
MOST_MESSAGES = 3


class Worker(NamedTuple):
    doing: str = "nothing"
    """`nothing`; `records` or `mail` (it holds the lease); `sending` (an email is claimed, and nothing said yet),
    `said` (the final dot is out) or `refused` (the server does not want it now)."""
    fresh: bool = False
    """Whether its lease is the task's newest: what the fencing token tells."""
    frozen: bool = False
    email: int = 0

    @property
    def now(self) -> str:
        return "frozen" if self.frozen else self.doing


IDLE = Worker()


class State(NamedTuple):
    status: str = "queued"
    leased: bool = False
    """A lease that has not run out is on the task."""
    messages: int = 1
    effects: tuple[int, ...] = (0,) * RECORDS
    """How often each record was changed."""
    emails: tuple[str, ...] = ("none",) * RECORDS
    delivered: tuple[int, ...] = (0,) * RECORDS
    """How often the mail server took each email."""
    workers: tuple[Worker, ...] = (IDLE,) * WORKERS
    gone: str = "no"
    """`no`, `deleted` (can be restored) or `purged`."""
    trespassed: bool = False
    """Somebody changed a record under a lease that was no longer the newest."""

    def but(self, **changes: Any) -> Self:
        """`_replace`, at half of its price: most of the time goes here."""
        return tuple.__new__(type(self), map(changes.pop, self._fields, self))

    @property
    def position(self) -> int:
        return _position(self.effects)


START = State()


# Parts of states are few, and states are many: what is made of parts is made once, and shared.


@cache
def put(values: tuple, index: int, value: object) -> tuple:  # type: ignore[type-arg]
    return (*values[:index], value, *values[index + 1 :])


@cache
def turned(workers: tuple[Worker, ...], who: int, **changes: Any) -> tuple[Worker, ...]:
    """One of the workers is different."""
    return put(workers, who, workers[who]._replace(**changes))


@cache
def claimed(workers: tuple[Worker, ...], who: int, doing: str) -> tuple[Worker, ...]:
    """One of the workers has a new lease, so that those of the others are old."""
    return put(tuple(each._replace(fresh=False) for each in workers), who, Worker(doing, fresh=True))


@cache
def _position(effects: tuple[int, ...]) -> int:
    return sum(1 for times in effects if times)
