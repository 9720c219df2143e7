"""`background-tasks import`: a file of the office's becomes a Background Task, watched from the terminal.

The task runs in the name of the account's owner and shows in the drawer like any other. Where nobody works on it (no
worker runs, or the worker died), this process does, slice by slice; the lease keeps it safe beside a worker that wakes.
"""

from contextlib import closing
from pathlib import Path
from threading import Event

import click

from actors.accounts.people import Viewer, owner_of
from actors.assembly import make_runner
from actors.settings import Settings
from actors.studio.office_export.reader import BadFile, read
from actors.tasks import ledger, store
from actors.tasks.errors import NotFound
from actors.tasks.ledger import Sought
from actors.tasks.lifecycle import FINAL, WORKABLE, Status
from actors.tasks.task import TaskState
from server import preparing
from server.progress import progress
from server.services import Services

ALL_GOOD, SOME_FAILED, BAD_REQUEST = 0, 1, 2

NOBODY_WORKS_SECONDS = 3
"""So long may a task stand still before this process takes a turn."""
LOOK_SECONDS = 0.1
LONGEST_FILE_NAME = 100
FAILURES_SHOWN = 50


def run(settings: Settings, file: Path, record_type: str, account: str) -> int:
    """Import the file and tell how it went. Returns the exit code."""
    preparing.migrate(settings)
    with closing(Services(settings)) as services:
        try:
            viewer = _owner(services, account)
            task = _launch(services, viewer, file, record_type)
        except (BadFile, OSError, LookupError) as trouble:
            click.echo(f"background-tasks: {_sentence(trouble)}", err=True)
            return BAD_REQUEST
        try:
            return _report(services, _watched(services, viewer, task))
        except NotFound:
            click.echo("The task was deleted.", err=True)
            return SOME_FAILED


def _owner(services: Services, account: str) -> Viewer:
    with services.database.read() as connection:
        viewer = owner_of(connection, account)
    if viewer is None:
        raise LookupError(f"there is no account {account!r} with an Account Owner")
    return viewer


def _launch(services: Services, viewer: Viewer, file: Path, record_type: str) -> TaskState:
    rows = read(file.read_bytes(), record_type)
    params = {"records": record_type, "file_name": file.name[-LONGEST_FILE_NAME:]}
    return services.launcher.launch_rows(viewer, "import_records", params, rows)


def _watched(services: Services, viewer: Viewer, task: TaskState) -> TaskState:
    """The task once it is final; meanwhile its progress is shown."""
    runner = make_runner(services.settings, services.database, services.writer)
    clock, pause = services.clock, Event()
    moved_at = clock.monotonic()
    with progress(task) as show:
        while task.status not in FINAL:
            my_turn = task.status in WORKABLE and clock.monotonic() - moved_at >= NOBODY_WORKS_SECONDS
            if my_turn:
                runner.run_slice(task.id)
            else:
                pause.wait(LOOK_SECONDS)
            before, task = task, _now(services, viewer, task.id)
            show(task)
            # Somebody else moved it; or it was not for us to take, so somebody else has it.
            if my_turn != (task.version != before.version):
                moved_at = clock.monotonic()
    return task


def _now(services: Services, viewer: Viewer, task_id: str) -> TaskState:
    with services.database.read() as connection:
        return store.get(connection, viewer, task_id, services.clock.now())


def _report(services: Services, task: TaskState) -> int:
    """Tell the counts and what failed, and why."""
    click.echo(
        f"{task.total:,} rows: {task.done:,} imported, {task.skipped:,} with nothing to change, {task.failed:,} failed."
    )
    with services.database.read() as connection:
        failures, _ = ledger.records(connection, task, Sought(outcome="failed"), after=0, limit=FAILURES_SHOWN)
    for failure in failures:
        click.echo(f"  {failure.label}: {failure.reason}")
    if task.failed > len(failures):
        click.echo(f"  … and {task.failed - len(failures):,} more")
    if task.status is not Status.COMPLETED:
        click.echo(_why_not(task), err=True)
    return ALL_GOOD if task.status is Status.COMPLETED and not task.failed else SOME_FAILED


def _why_not(task: TaskState) -> str:
    if task.status is Status.CANCELED:
        return f"The import was canceled by {task.canceled_by_name}. What was already done stays done."
    return f"The import could not go on: {task.message}"


def _sentence(trouble: Exception) -> str:
    if isinstance(trouble, OSError):
        return f"{trouble.filename} cannot be read: {trouble.strerror}"
    return str(trouble.args[0])
