"""What managers and supervisors ask of workflows, through plain forms; what cannot be undone is asked about first."""

import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import store
from actors.autopilot.commands import VIEW_ONLY
from actors.autopilot.workflow import Workflow
from actors.tasks.errors import Forbidden, Invalid
from actors.tasks.permissions import Policy
from server.pages.autopilot.monitor import PATH, shared
from server.pages.page import came_from, page, services_of, signed_in, viewer_of
from server.services import Services

SWITCHES = ("enable", "pause")


def workflow_path(workflow_id: int) -> str:
    return f"{PATH}/workflows/{workflow_id}"


def switch(name: str) -> Route:
    """Enable or pause; afterwards the person goes on where they were."""

    @signed_in
    async def handle(request: Request) -> Response:
        services, workflow_id = services_of(request), request.path_params["id"]
        move: Callable[..., Any] = getattr(services.workflow_commands, name)
        await services.in_thread(move, viewer_of(request), workflow_id)
        return RedirectResponse(came_from(request, workflow_path(workflow_id)), 303)

    return Route(f"/autopilot/workflows/{{id:int}}/{name}", handle, methods=["POST"])


@signed_in
async def ask_run(request: Request) -> Response:
    """With the count, which the answer confirms: emails and charges cannot be called back."""
    services, viewer, workflow_id = services_of(request), viewer_of(request), request.path_params["id"]
    workflow = await services.in_thread(_managed, services, viewer, workflow_id)
    preview = await services.in_thread(services.run_commands.preview, viewer, workflow_id)
    context = {"workflow": workflow, "preview": preview, "key": secrets.token_urlsafe(16)}
    return await page(request, "autopilot/run_now.html", shared(services.clock.now(), viewer) | context)


@signed_in
async def run(request: Request) -> Response:
    services, workflow_id = services_of(request), request.path_params["id"]
    sent = await _sent(request)
    count = sent.get("count", "")
    if not (count.isascii() and count.isdigit() and len(count) < 10):
        raise Invalid("Confirm how many records it is about.")
    key = sent.get("key") or None
    started = await services.in_thread(services.run_commands.run, viewer_of(request), workflow_id, int(count), key)
    return RedirectResponse(f"{PATH}/runs/{started.id}", 303)


@signed_in
async def ask_delete(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    workflow = await services.in_thread(_managed, services, viewer, request.path_params["id"])
    return await page(request, "autopilot/delete.html", {"workflow": workflow})


@signed_in
async def delete(request: Request) -> Response:
    services = services_of(request)
    await services.in_thread(services.workflow_commands.delete, viewer_of(request), request.path_params["id"])
    return RedirectResponse(PATH, 303)


@signed_in
async def acknowledge(request: Request) -> Response:
    services, workflow_id = services_of(request), request.path_params["id"]
    sent = await _sent(request)
    await services.in_thread(
        services.run_commands.acknowledge, viewer_of(request), workflow_id, sent.get("alarm", ""), sent.get("note", "")
    )
    return RedirectResponse(came_from(request, PATH), 303)


def _managed(services: Services, viewer: Viewer, workflow_id: int) -> Workflow:
    with services.database.read() as connection:
        found = store.workflow(connection, viewer, workflow_id)
    if not Policy(viewer).may_manage_autopilot():
        raise Forbidden(VIEW_ONLY)
    return found


async def _sent(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=10) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


routes = [
    *map(switch, SWITCHES),
    Route("/autopilot/workflows/{id:int}/run", ask_run),
    Route("/autopilot/workflows/{id:int}/run", run, methods=["POST"]),
    Route("/autopilot/workflows/{id:int}/delete", ask_delete),
    Route("/autopilot/workflows/{id:int}/delete", delete, methods=["POST"]),
    Route("/autopilot/workflows/{id:int}/acknowledge", acknowledge, methods=["POST"]),
]
