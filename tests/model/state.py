"""One state of the machine: a task of RECORDS records, each of which is to be emailed, and two workers. Pure."""

from typing import NamedTuple

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

    @property
    def position(self) -> int:
        return sum(1 for times in self.effects if times)


START = State()


def put(values: tuple, index: int, value: object) -> tuple:  # type: ignore[type-arg]
    return (*values[:index], value, *values[index + 1 :])
