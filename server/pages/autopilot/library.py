"""The library: ready workflows to copy, and where one of one's own begins."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.autopilot.commands import VIEW_ONLY
from actors.autopilot.items import when
from actors.autopilot.library import LIBRARY, Entry
from actors.autopilot.triggers import timing
from actors.bulk.base import BulkAction
from actors.bulk.register import ACTIONS
from actors.tasks.errors import Forbidden, NotFound
from actors.tasks.permissions import Policy
from server.pages.autopilot.commands import workflow_path
from server.pages.page import page, services_of, signed_in, viewer_of


class Card(msgspec.Struct, frozen=True):
    entry: Entry
    when: str
    action: str


@signed_in
async def library_page(request: Request) -> Response:
    expect_manager(request)
    zone = viewer_of(request).time_zone
    cards = [Card(entry, _when(entry, zone), ACTIONS[entry.draft.kind].title) for entry in LIBRARY]
    return await page(request, "autopilot/library.html", {"cards": cards, "actions": launchable()})


@signed_in
async def copy(request: Request) -> Response:
    services = services_of(request)
    made = await services.in_thread(services.workflow_commands.copy, viewer_of(request), request.path_params["entry"])
    return RedirectResponse(workflow_path(made.id), 303)


def expect_manager(request: Request) -> None:
    """Raises Forbidden for who only watches, and NotFound for everybody else."""
    policy = Policy(viewer_of(request))
    if not policy.may_watch_autopilot():
        raise NotFound("There is nothing here.")
    if not policy.may_manage_autopilot():
        raise Forbidden(VIEW_ONLY)


def launchable() -> list[BulkAction[Any]]:
    """What a workflow may do, by title."""
    found = (action for action in ACTIONS.values() if action.launched_from == "list")
    return sorted(found, key=lambda action: action.title)


def _when(entry: Entry, time_zone: str) -> str:
    draft = entry.draft
    return when(draft.trigger, draft.trigger_params, timing(draft.trigger, draft.trigger_params).cron, time_zone)


routes = [
    Route("/autopilot/library", library_page),
    Route("/autopilot/library/{entry}", copy, methods=["POST"]),
]
