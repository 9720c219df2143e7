"""The list of tasks as a CSV file, as its filters hold it, streamed page by page, for the office's spreadsheet."""

from collections.abc import AsyncIterator
from datetime import datetime, tzinfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.studio.reports.guard import harmless
from actors.tasks import listing
from actors.tasks.lifecycle import Status
from actors.tasks.task import TaskState
from server.downloads import BOM, csv_lines, download
from server.pages.page import services_of, signed_in, viewer_of, zone_of
from server.pages.task_query import ERRORS, TaskQuery, query_of
from server.pages.words import STATE_WORDS
from server.services import Services

TASKS_AT_ONCE = 500
HEADINGS = (
    "Task", "State", "Kind", "Source", "Started by", "Queued", "Started", "Ended", "Took (s)",
    "Records", "Done", "Failed", "Skipped", "Emails", "Sent", "Held", "Emails failed", "Unconfirmed", "Id",
)  # fmt: skip


@signed_in
async def tasks_csv(request: Request) -> Response:
    query, services, viewer = query_of(request.query_params), services_of(request), viewer_of(request)
    return download("background-tasks.csv", _lines(services, viewer, zone_of(request), query))


async def _lines(services: Services, viewer: Viewer, zone: tzinfo, query: TaskQuery) -> AsyncIterator[str]:
    yield BOM + csv_lines([HEADINGS])
    now, before = services.clock.now(), query.before
    while True:
        tasks, before = await services.in_thread(_read, services, viewer, zone, query, now, before)
        yield csv_lines(cells(task, zone) for task in tasks)
        if before is None:
            return


def _read(
    services: Services, viewer: Viewer, zone: tzinfo, query: TaskQuery, now: datetime, before: str | None
) -> tuple[list[TaskState], str | None]:
    filters = query.filters(now, zone)
    with services.database.read() as connection:
        return listing.page(connection, viewer, now, filters, before, TASKS_AT_ONCE, query.order)


def cells(task: TaskState, zone: tzinfo) -> tuple[str, ...]:
    """Times as spreadsheets read them, by the clock of `zone`."""
    times = (task.created_at, task.started_at, task.finished_at)
    took = task.finished_at - task.started_at if task.finished_at and task.started_at else None
    state = ERRORS if task.status is Status.COMPLETED and task.troubled else task.status
    numbers = (
        task.total, task.done, task.failed, task.skipped, task.emails_total, task.emails_sent, task.emails_held,
        task.emails_failed, task.emails_unconfirmed,
    )  # fmt: skip
    return (
        harmless(task.title),
        STATE_WORDS[state],
        task.kind,
        harmless(task.workflow_name or task.source),
        harmless(task.created_by_name),
        *(f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else "" for at in times),
        f"{took.total_seconds():.0f}" if took is not None else "",
        *map(str, numbers),
        task.id,
    )


routes = [Route("/tasks.csv", tasks_csv)]
