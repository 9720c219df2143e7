"""The demo studio's last weeks: tasks in every end, so that there is something to find, to look into and to try again.

They are really worked on, by the actions and through the one writer, only at moments that have passed: what a task says
that it did stands in the records. Nothing is sent, and nobody is told.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from actors.accounts.people import Viewer, viewer_at
from actors.assembly import make_files, make_writer
from actors.bulk.launch import Launcher, WorkflowRef
from actors.clocks import SystemClock
from actors.db import Database
from actors.demo_tasks.deeds import DEEDS
from actors.demo_tasks.doing import Doing
from actors.demo_tasks.runs import deed_of, last_runs, note_task
from actors.settings import Settings
from actors.tasks.retention import Keep


def fill_tasks(connection: Connection, settings: Settings, database: Database, now: datetime) -> None:
    """Into Riverbend, whose records and workflows are there already."""
    launcher = Launcher(database, make_writer(settings, database, SystemClock()))
    doing = Doing(connection, launcher, make_files(settings), Keep(settings.keep_finished, settings.keep_canceled))
    for began, what in sorted(_past(doing, now), key=lambda each: each[0]):
        what(began)


def _past(doing: Doing, now: datetime) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    """What began when."""
    for deed in DEEDS:
        viewer = _person(doing.connection, deed.who)
        yield deed.began(viewer.time_zone, now), partial(doing.do, viewer, deed)
    owner = _person(doing.connection, "owner")
    for run in last_runs(doing.connection, owner, now):
        yield run.fired_at, partial(_run, doing, owner, run)


def _run(doing: Doing, owner: Viewer, run: Row[Any], began: datetime) -> None:
    task = doing.do(owner, deed_of(run, owner), began, WorkflowRef(run.workflow_id, run.name))
    if task:
        note_task(doing.connection, owner, run.id, task)


def _person(connection: Connection, name: str) -> Viewer:
    viewer = viewer_at(connection, f"{name}@riverbend.test")
    assert viewer is not None
    return viewer
