"""A task's own page: how far it is or how it ended, its ledger by outcome, and what was done to it by whom."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk import register
from actors.tasks import audit, ledger, store
from actors.tasks.audit import AuditEntry
from actors.tasks.errors import NotFound
from actors.tasks.ledger import LedgerRow, Reason, Sought
from actors.tasks.task import TaskState
from server.pages import errors, offers
from server.pages.drafts import new_key
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.pages.rows import RowView, views
from server.services import Services

PAGE_SIZE = 100
OUTCOMES = (("", "All"), ("done", "Done"), ("failed", "Failed"), ("skipped", "Skipped"), ("pending", "Untouched"))
DEEDS = {
    "launched": "Launched",
    "canceled": "Canceled",
    "paused": "Paused",
    "resumed": "Resumed",
    "deleted": "Deleted",
    "restored": "Restored",
    "retried": "Retried",
    "resent": "Emails sent on",
}
SHOWN_DEEDS = ("paused", "resumed", "canceled", "restored", "retried", "resent")
EMAIL_WORDS = {"none": "", "queued": "Waiting", "unconfirmed": "Unconfirmed"}
DELETED = "Its entry was taken off the list. What the task had already done stays done."


class Ledger(msgspec.Struct, frozen=True):
    rows: list[LedgerRow]
    next: int | None
    outcome: str
    after: int


class TaskPage(msgspec.Struct, frozen=True):
    task: TaskState
    row: RowView
    ledger: Ledger
    reasons: list[Reason]
    timeline: list[AuditEntry]


@signed_in
async def task_page(request: Request) -> Response:
    services, viewer, task_id = services_of(request), viewer_of(request), request.path_params["id"]
    outcome, after = _asked(request)
    try:
        found = await services.in_thread(_read, services, viewer, task_id, outcome, after)
    except NotFound:
        if await services.in_thread(_was_deleted, services, viewer, task_id):
            return errors.render(request, 410, DELETED)
        raise
    return await page(request, "task.html", _context(found, viewer, services))


def _asked(request: Request) -> tuple[str, int]:
    outcome, after = request.query_params.get("outcome", ""), request.query_params.get("after", "")
    known = outcome in dict(OUTCOMES)
    return outcome if known else "", int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0


def _read(services: Services, viewer: Viewer, task_id: str, outcome: str, after: int) -> TaskPage:
    now = services.clock.now()
    with services.database.read() as connection:
        task = store.get(connection, viewer, task_id, now)
        rows, following = ledger.records(connection, task, Sought(outcome=outcome or None), after, PAGE_SIZE)
        reasons = ledger.reasons(connection, task)
        timeline = audit.timeline(connection, task)
    (row,) = views([task], viewer, now, zone_of(viewer))
    return TaskPage(task, row, Ledger(rows, following, outcome, after), reasons, timeline)


def _was_deleted(services: Services, viewer: Viewer, task_id: str) -> bool:
    with services.database.read() as connection:
        return audit.was_deleted(connection, viewer, task_id)


def _context(found: TaskPage, viewer: Viewer, services: Services) -> dict[str, Any]:
    return {
        "found": found,
        "task": found.row.task,
        "row": found.row,
        "outcomes": OUTCOMES,
        "counts": _outcome_counts(found.task),
        "deeds": DEEDS,
        "shown_deeds": SHOWN_DEEDS,
        "email_words": EMAIL_WORDS,
        "again": offers.again(found.row),
        "resends": offers.resends(found.row),
        "key": new_key(),
        "kind_title": action.title if (action := register.find(found.task.kind)) else found.task.kind,
        "now": services.clock.now(),
        "zone": zone_of(viewer),
    }


def _outcome_counts(task: TaskState) -> dict[str, int]:
    return {
        "": task.total,
        "done": task.done,
        "failed": task.failed,
        "skipped": task.skipped,
        "pending": task.remaining,
    }


routes = [Route("/tasks/{id}", task_page)]
