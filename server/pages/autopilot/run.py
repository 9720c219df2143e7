"""A run's own page: from its trigger through preview, wait and process to each task and its receipt."""

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import run_detail
from actors.autopilot.run_detail import RunDetail, Step
from server.pages.autopilot.monitor import shared, studio_zone
from server.pages.page import page, services_of, signed_in, viewer_of
from server.pages.rows import RowView, views
from server.services import Services

STEP_WORDS = {"trigger": "Trigger", "preview": "Preview", "wait": "Wait", "process": "Process", "end": "End"}


class ShownStep(msgspec.Struct, frozen=True):
    step: Step
    row: RowView | None
    """Its task as a list of tasks shows it; None where there is none, or it is not this viewer's to see."""


@signed_in
async def run_page(request: Request) -> Response:
    return await _page(request, "autopilot/run.html")


@signed_in
async def ask_cancel(request: Request) -> Response:
    return await _page(request, "autopilot/cancel_run.html")


@signed_in
async def cancel(request: Request) -> Response:
    services, run_id = services_of(request), request.path_params["id"]
    await services.in_thread(services.run_commands.cancel, viewer_of(request), run_id)
    return RedirectResponse(f"/autopilot/runs/{run_id}", 303)


async def _page(request: Request, template: str) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(_read, services, viewer, request.path_params["id"])
    now = services.clock.now()
    context = {"found": found, "run": found.run, "steps": _shown(found, viewer, services), "step_words": STEP_WORDS}
    return await page(request, template, shared(now, viewer) | context)


def _read(services: Services, viewer: Viewer, run_id: str) -> RunDetail:
    with services.database.read() as connection:
        return run_detail.detail(connection, viewer, run_id, services.clock.now())


def _shown(found: RunDetail, viewer: Viewer, services: Services) -> list[ShownStep]:
    tasks = [step.task for step in found.steps if step.task]
    rows = {row.task.id: row for row in views(tasks, viewer, services.clock.now(), studio_zone(viewer))}
    return [ShownStep(step, rows.get(step.task.id) if step.task else None) for step in found.steps]


routes = [
    Route("/autopilot/runs/{id}", run_page),
    Route("/autopilot/runs/{id}/cancel", ask_cancel),
    Route("/autopilot/runs/{id}/cancel", cancel, methods=["POST"]),
]
