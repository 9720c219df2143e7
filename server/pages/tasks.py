"""The full page of Background Tasks: filters in the address, the counts of each state, page by page."""

import re
from datetime import tzinfo
from typing import Any

import msgspec
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.accounts.tables import users
from actors.bulk.register import ACTIONS
from actors.tasks import listing
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from server.pages.page import page, services_of, signed_in, tidied, viewer_of, zone_of
from server.pages.rows import RowView, views
from server.pages.task_query import ERRORS, SOURCES, STATES, WHENS, TaskQuery, query_of
from server.pages.words import STATE_WORDS
from server.services import Services

PAGE_SIZE = 50
CHIP_WORDS = {**STATE_WORDS, ERRORS: "With errors"}
TASK_ID = re.compile("[0-9a-f-]{36}")
DONE_TO_MANY = re.compile("(canceled|deleted)-([0-9]{1,9})")


class Counts(msgspec.Struct, frozen=True):
    """The tasks of each state, whichever is shown."""

    of: dict[str, int]
    more: str
    """A plus, where there may be more of them."""

    def text(self, state: str) -> str:
        """The number of one state; of all, for an empty one."""
        return f"{self.of[state] if state else sum(self.of.values()):,}{self.more}"


class TaskList(msgspec.Struct, frozen=True):
    rows: list[RowView]
    next: str | None
    counts: Counts
    people: list[tuple[str, str]]
    live_filters: dict[str, Any]


@signed_in
async def tasks_page(request: Request) -> Response:
    if elsewhere := tidied(request):
        return elsewhere
    query, services, viewer = query_of(request.query_params), services_of(request), viewer_of(request)
    found = await services.in_thread(_read, services, viewer, zone_of(request), query)
    return await page(request, "tasks.html", _context(query, found, viewer) | _kept(services) | _done(request))


@signed_in
async def counts(request: Request) -> Response:
    """Of each state, for the filters in the address: what the open page asks for when they have changed."""
    query, services, viewer = query_of(request.query_params), services_of(request), viewer_of(request)
    now, zone = services.clock.now(), zone_of(request)
    found = await services.in_thread(_counts, services, viewer, query.filters(now, zone))
    return JSONResponse(msgspec.to_builtins(found), headers={"cache-control": "no-store"})


def _read(services: Services, viewer: Viewer, zone: tzinfo, query: TaskQuery) -> TaskList:
    now = services.clock.now()
    filters, everyones = query.filters(now, zone), Policy(viewer).sees_everyones()
    with services.database.read() as connection:
        tasks, following = listing.page(connection, viewer, now, filters, query.before, PAGE_SIZE, query.order)
        chosen = select(users.c.id, users.c.name).where(users.c.account_id == viewer.account_id)
        people = connection.execute(chosen.order_by(users.c.name)).all() if everyones else []
    named = [(str(person.id), person.name) for person in people]
    return TaskList(
        views(tasks, viewer, now, zone), following, _counts(services, viewer, filters), named, query.live(filters)
    )


def _counts(services: Services, viewer: Viewer, filters: TaskFilters) -> Counts:
    now, any_state = services.clock.now(), msgspec.structs.replace(filters, status=None, troubled=None)
    completed = msgspec.structs.replace(any_state, status=Status.COMPLETED, troubled=True)
    with services.database.read() as connection:
        found = listing.counts(connection, viewer, now, any_state)
        errors = listing.counts(connection, viewer, now, completed).by_status[Status.COMPLETED]
    of = {**found.by_status, ERRORS: errors, Status.COMPLETED: found.by_status[Status.COMPLETED] - errors}
    return Counts(of, "+" if found.at_least else "")


def _context(query: TaskQuery, found: TaskList, viewer: Viewer) -> dict[str, Any]:
    everyones = Policy(viewer).sees_everyones()
    return {
        "query": query,
        "found": found,
        "total": found.counts.of[query.state] if query.state else sum(found.counts.of.values()),
        "everyones": everyones,
        "states": [(state, CHIP_WORDS[state]) for state in STATES],
        "kinds": sorted(((kind, action.title) for kind, action in ACTIONS.items()), key=lambda kind: kind[1]),
        "sources": SOURCES,
        "whens": WHENS,
        "whole": not query.before and query.direction("started") == "descending",
    }


def _kept(services: Services) -> dict[str, int]:
    settings = services.settings
    return {"keep_days": settings.keep_finished.days, "keep_minutes": int(settings.keep_canceled.total_seconds() // 60)}


def _done(request: Request) -> dict[str, str]:
    """What a plain form has just done, for the page to say."""
    deleted, many = request.query_params.get("deleted", ""), request.query_params.get("done", "")
    found = DONE_TO_MANY.fullmatch(many)
    sentence = f"{int(found[2]):,} {'task was' if found[2] == '1' else 'tasks were'} {found[1]}." if found else ""
    return {"deleted": deleted if TASK_ID.fullmatch(deleted) else "", "done": sentence}


routes = [Route("/tasks", tasks_page), Route("/tasks/counts", counts)]
