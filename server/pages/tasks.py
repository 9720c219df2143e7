"""The full page of Background Tasks: filters in the address, the counts of each state, page by page."""

import re
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.accounts.tables import users
from actors.bulk.register import ACTIONS
from actors.tasks import store
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import AUTOPILOT, STAFF, Policy
from actors.tasks.store import TaskFilters
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.pages.rows import RowView, views
from server.services import Services

PAGE_SIZE = 50
SOURCES = ((STAFF, "Staff"), (AUTOPILOT, "Autopilot"))
FILTERS = ("status", "kind", "source", "created_by", "q")
LONGEST_SEARCH = 200

TASK_ID = re.compile("[0-9a-f-]{36}")


class TaskList(msgspec.Struct, frozen=True):
    rows: list[RowView]
    next: str | None
    counts: dict[str, int]
    people: list[tuple[str, str]]


class Query(msgspec.Struct, frozen=True):
    asked: dict[str, str]
    before: str | None

    def link(self, **changed: str | None) -> str:
        merged = {name: value for name, value in {**self.asked, **changed}.items() if value}
        return f"/tasks?{urlencode(merged)}" if merged else "/tasks"

    def filters(self) -> TaskFilters:
        given = {name: value for name, value in self.asked.items() if name != "created_by"}
        return TaskFilters(**given, created_by=_number(self.asked.get("created_by")))


@signed_in
async def tasks_page(request: Request) -> Response:
    query, services, viewer = _query(request), services_of(request), viewer_of(request)
    found = await services.in_thread(_read, services, viewer, query)
    deleted = request.query_params.get("deleted", "")
    if not TASK_ID.fullmatch(deleted):  # it becomes part of a form's address
        deleted = ""
    kept = {
        "keep_days": services.settings.keep_finished.days,
        "keep_minutes": int(services.settings.keep_canceled.total_seconds() // 60),
    }
    return await page(request, "tasks.html", _context(query, found, viewer) | kept | {"deleted": deleted})


def _query(request: Request) -> Query:
    sent = request.query_params
    asked = {name: sent[name].strip()[:LONGEST_SEARCH] for name in FILTERS if sent.get(name, "").strip()}
    return Query(asked, sent.get("before"))


def _read(services: Services, viewer: Viewer, query: Query) -> TaskList:
    now = services.clock.now()
    with services.database.read() as connection:
        filters = query.filters()
        tasks, following = store.page(connection, viewer, now, filters, query.before, PAGE_SIZE)
        anything = msgspec.structs.replace(filters, status=None)
        counts = store.counts(connection, viewer, now, anything)
        chosen = select(users.c.id, users.c.name).where(users.c.account_id == viewer.account_id)
        everyone = connection.execute(chosen.order_by(users.c.name)).all() if _everyones(viewer) else []
    people = [(str(person.id), person.name) for person in everyone]
    return TaskList(views(tasks, viewer, now, zone_of(viewer)), following, counts, people)


def _context(query: Query, found: TaskList, viewer: Viewer) -> dict[str, Any]:
    return {
        "query": query,
        "found": found,
        "everyones": _everyones(viewer),
        "statuses": [status.value for status in Status],
        "kinds": [(kind, action.title) for kind, action in ACTIONS.items()],
        "sources": SOURCES,
        "live": not query.asked and not query.before,
        "count_live": not query.asked.keys() - {"status"},
    }


def _everyones(viewer: Viewer) -> bool:
    return Policy(viewer).sees_everyones()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


routes = [Route("/tasks", tasks_page)]
