"""A task's ledger as a CSV file, streamed page by page, for the office's spreadsheet: whole, or visibly broken off."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.studio.reports.guard import harmless
from actors.tasks import ledger, store
from actors.tasks.ledger import LedgerRow, Sought
from actors.tasks.task import TaskState
from server.downloads import BOM, csv_lines, download
from server.pages.page import services_of, signed_in, viewer_of
from server.services import Services

ROWS_AT_ONCE = 1_000
HEADINGS = ("Number", "Record", "Name", "Outcome", "Reason", "Email")


@signed_in
async def records_csv(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    outcome = request.query_params.get("outcome") or None
    task = await services.in_thread(_task, services, viewer, request.path_params["id"])
    return download(f"task-{task.id}.csv", _lines(services, viewer, task, Sought(outcome=outcome)))


async def _lines(services: Services, viewer: Viewer, task: TaskState, sought: Sought) -> AsyncIterator[str]:
    yield BOM + csv_lines([HEADINGS])
    after: int | None = 0
    while after is not None:
        rows, after = await services.in_thread(_read, services, task, sought, after)
        yield csv_lines(_cells(row) for row in rows)
    # Where it is gone by now, its records may have been swept while they were read: then this breaks off the answer,
    # so that the browser tells of a failed download and nobody takes half a file for the whole.
    await services.in_thread(_task, services, viewer, task.id)


def _task(services: Services, viewer: Viewer, task_id: str) -> TaskState:
    with services.database.read() as connection:
        return store.get(connection, viewer, task_id, services.clock.now())


def _read(services: Services, task: TaskState, sought: Sought, after: int) -> tuple[list[LedgerRow], int | None]:
    with services.database.read() as connection:
        return ledger.records(connection, task, sought, after, ROWS_AT_ONCE)


def _cells(row: LedgerRow) -> tuple[str, ...]:
    outcome = "untouched" if row.outcome == "pending" else row.outcome
    return (str(row.position), str(row.record_id), harmless(row.label), outcome, harmless(row.reason or ""), row.email)


routes = [Route("/tasks/{id}/records.csv", records_csv)]
