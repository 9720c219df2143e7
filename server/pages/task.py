"""A task's own page: how far it is or how it ended, its ledger by outcome, and what was done to it by whom."""

from datetime import timedelta, tzinfo
from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk import register
from actors.studio import lists
from actors.tasks import audit, ledger, store
from actors.tasks.audit import AuditEntry
from actors.tasks.errors import NotFound
from actors.tasks.ledger import EmailSettled, Reason, Sought
from actors.tasks.retention import UNDO_SECONDS
from actors.tasks.task import TaskState
from server.pages import errors, offers, told
from server.pages.audit import counts as counts_of
from server.pages.drafts import new_key
from server.pages.ledger import EMAIL_STATES, LedgerPage, LedgerQuery, ledger_page, query_of
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.pages.rows import RowView, views
from server.services import Services

DEEDS = {
    "canceled": "Canceled",
    "paused": "Paused",
    "resumed": "Resumed",
    "restored": "Deletion undone",
    "retried": "Retried",
    "resent": "Emails sent on",
}
DELETED = "Its entry was taken off the list. What the task had already done stays done."
EMAILS_SHOWN = 30
REASONS_NAMED, NAMES_A_REASON = 8, 3


class Origin(msgspec.Struct, frozen=True):
    """What the task was asked for."""

    parameters: list[tuple[str, str]]
    selection: str
    earlier: TaskState | None
    """The task whose failed or untouched records, or emails, this one takes up; where the viewer may see it."""


class Named(msgspec.Struct, frozen=True):
    """A reason, and of whom it is told: the first few by name."""

    reason: Reason
    names: list[str]

    @property
    def others(self) -> int:
        return self.reason.count - len(self.names) if self.names else 0


class TaskPage(msgspec.Struct, frozen=True):
    task: TaskState
    row: RowView
    ledger: LedgerPage
    reasons: list[Named]
    email_reasons: list[Reason]
    emails: list[EmailSettled]
    timeline: list[AuditEntry]
    origin: Origin


@signed_in
async def task_page(request: Request) -> Response:
    services, viewer, task_id = services_of(request), viewer_of(request), request.path_params["id"]
    query = query_of(request.query_params)
    try:
        found = await services.in_thread(_read, services, viewer, zone_of(request), task_id, query)
    except NotFound:
        deleted = await services.in_thread(_deleted, services, viewer, task_id)
        if deleted is None:
            raise
        undo = f"/tasks/{task_id}/restore" if deleted <= timedelta(seconds=UNDO_SECONDS) else ""
        return errors.render(request, 410, DELETED, undo=undo)
    return await page(request, "task.html", _context(found, zone_of(request), services))


def _read(services: Services, viewer: Viewer, zone: tzinfo, task_id: str, query: LedgerQuery) -> TaskPage:
    now = services.clock.now()
    with services.database.read() as connection:
        task = store.get(connection, viewer, task_id, now)
        (row,) = views([task], viewer, now, zone)
        return TaskPage(
            task=task,
            row=row,
            ledger=ledger_page(connection, task, query),
            reasons=_reasons(connection, task),
            email_reasons=ledger.email_reasons(connection, task),
            emails=ledger.emails_settled(connection, task, EMAILS_SHOWN),
            timeline=[entry for entry in audit.timeline(connection, task) if entry.action in DEEDS],
            origin=_origin(services, viewer, connection, task),
        )


def _reasons(connection: Connection, task: TaskState) -> list[Named]:
    found = enumerate(ledger.reasons(connection, task))
    return [Named(reason, _names(connection, task, reason) if at < REASONS_NAMED else []) for at, reason in found]


def _names(connection: Connection, task: TaskState, reason: Reason) -> list[str]:
    sought = Sought(outcome=reason.outcome, reason=reason.reason)
    rows, _ = ledger.records(connection, task, sought, 0, NAMES_A_REASON)
    return [row.label for row in rows]


def _origin(services: Services, viewer: Viewer, connection: Any, task: TaskState) -> Origin:
    params, chosen = store.asked_for(connection, task)
    earlier = chosen.get("retry_of") or chosen.get("resend_of")
    found = store.among(connection, viewer, [earlier], services.clock.now()) if earlier else []
    return Origin(
        parameters=[] if "resend_of" in chosen else told.parameters(task.kind, params),
        selection=told.selection(
            chosen, task.record_type, task.total, lambda: lists.filter_choices(connection, viewer.account_id)
        ),
        earlier=found[0] if found else None,
    )


def _deleted(services: Services, viewer: Viewer, task_id: str) -> timedelta | None:
    """How long ago somebody deleted this entry of the viewer's; None where nobody did, or it is not theirs to know."""
    with services.database.read() as connection:
        if not audit.was_deleted(connection, viewer, task_id):
            return None
        task = store.get_whoevers(connection, viewer.account_id, task_id)
    return services.clock.now() - task.deleted_at if task and task.deleted_at else timedelta.max


def _context(found: TaskPage, zone: tzinfo, services: Services) -> dict[str, Any]:
    action = register.find(found.task.kind)
    return {
        "found": found,
        "task": found.row.task,
        "row": found.row,
        "deeds": DEEDS,
        "email_states": EMAIL_STATES,
        "counts_of": counts_of,
        "again": offers.again(found.row),
        "resends": offers.resends(found.row),
        "key": new_key(),
        "kind_title": action.title if action else found.task.kind,
        "now": services.clock.now(),
        "zone": zone,
    }


routes = [Route("/tasks/{id}", task_page)]
