"""Keeping a lease alive through one long step, such as writing a file or waiting for a mail server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError

from actors.tasks.locked import LEASE, Fenced
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer

EVERY_SECONDS = LEASE.total_seconds() / 3

log = structlog.get_logger()


@contextmanager
def kept_alive(writer: Writer, task: TaskState, lease: int) -> Iterator[None]:
    """Renew the lease from a second thread until the block ends, or the task is no longer ours.

    Whether it still is, the block's next transaction finds out: this only keeps others from taking it too soon.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(writer, task, lease, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(writer: Writer, task: TaskState, lease: int, done: threading.Event) -> None:
    while not done.wait(EVERY_SECONDS):
        try:
            with writer.change() as change:
                change.renew(task, lease)
        except Fenced:
            return
        except DBAPIError as trouble:
            log.warning("lease not renewed", task=task.id, trouble=type(trouble).__name__)
