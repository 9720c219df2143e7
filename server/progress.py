"""A task's progress in a terminal: a bar where somebody looks on, and a line now and then where a log is written."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from actors.tasks.task import TaskState

Show = Callable[[TaskState], None]

PARTS_TOLD = 10
"""A log gets a line for each such part of the records."""


@contextmanager
def progress(task: TaskState) -> Iterator[Show]:
    """A function that shows how far the task is; to be called as often as one likes."""
    if sys.stdout.isatty():
        with click.progressbar(length=task.total, label=task.title) as bar:
            yield lambda now: bar.update(_settled(now) - bar.pos)
    else:
        click.echo(task.title)
        yield _Lines().show


class _Lines:
    def __init__(self) -> None:
        self._told = 0

    def show(self, task: TaskState) -> None:
        part = PARTS_TOLD * _settled(task) // task.total
        if part > self._told:
            self._told = part
            click.echo(f"{_settled(task):,} of {task.total:,} rows")


def _settled(task: TaskState) -> int:
    return task.total - task.remaining
