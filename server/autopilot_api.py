"""The JSON API of Autopilot: workflows, their runs, the library and the monitor's overview."""

from datetime import date, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import library, monitor, run_detail, store
from actors.autopilot.draft import Draft
from actors.autopilot.items import RunItem, WorkflowItem
from actors.autopilot.run_detail import Step
from actors.autopilot.triggers import TRIGGERS, Trigger
from actors.autopilot.workflow import Run, Workflow
from actors.studio.sql import LARGEST_ID
from actors.tasks.errors import Invalid, NotFound
from actors.tasks.permissions import Policy
from server import presenting
from server.api import answer
from server.requests import Malformed, json_body, services_of, viewer_of, whole_number
from server.services import Services

PAGE, MOST_A_PAGE = 50, 200
CHANGEABLE = ("name", "trigger", "trigger_params", "kind", "params", "filter", "mode", "wait_hours")


async def overview(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    return answer(await services.in_thread(_overview, services, viewer))


async def create(request: Request) -> Response:
    """From a draft, or `{"library": name}`: a copy of that entry."""
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    commands = services.workflow_commands
    if isinstance(entry := body.get("library"), str):
        made = await services.in_thread(commands.copy, viewer, entry)
    else:
        made = await services.in_thread(commands.create, viewer, _draft(body))
    return await _workflow(services, viewer, made, 201)


async def show(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    return answer(await services.in_thread(_read, services, viewer, _id(request)))


async def edit(request: Request) -> Response:
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    if unknown := [name for name in body if name not in CHANGEABLE]:
        raise Invalid("Check the marked fields.", {name: "A workflow has no such field." for name in unknown})
    edited = await services.in_thread(services.workflow_commands.edit, viewer, _id(request), body)
    return await _workflow(services, viewer, edited)


async def delete(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    await services.in_thread(services.workflow_commands.delete, viewer, _id(request))
    return Response(status_code=204)


async def enable(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.workflow_commands.enable, viewer, _id(request))
    return await _workflow(services, viewer, found)


async def pause(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.workflow_commands.pause, viewer, _id(request))
    return await _workflow(services, viewer, found)


async def preview(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    return answer(await services.in_thread(services.run_commands.preview, viewer, _id(request)))


async def run_now(request: Request) -> Response:
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    count, key = body.get("count"), body.get("key")
    if not isinstance(count, int) or isinstance(count, bool):
        raise Invalid("Confirm the count.", {"count": "Give the number of records that it would touch."})
    if key is not None and not isinstance(key, str):
        raise Invalid("The key must be text.", {"key": "The key must be text."})
    run = await services.in_thread(services.run_commands.run, viewer, _id(request), count, key)
    found = await services.in_thread(_run, services, viewer, run.id)
    return answer(found, 202, {"location": f"/api/runs/{run.id}"})


async def acknowledge(request: Request) -> Response:
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    alarm, note = body.get("alarm"), body.get("note")
    if not isinstance(alarm, str) or not isinstance(note, str):
        raise Invalid("Name the alarm, and say what is being done.", {"alarm": "required", "note": "required"})
    await services.in_thread(services.run_commands.acknowledge, viewer, _id(request), alarm, note)
    return Response(status_code=204)


async def runs(request: Request) -> Response:
    """Newest first; with `day=2026-11-24`, those of a day of the studio's in their order."""
    services, viewer = services_of(request), viewer_of(request)
    if day := request.query_params.get("day"):
        return answer({"runs": await services.in_thread(_day, services, viewer, _date(day))})
    workflow_id = whole_number(request, "workflow", 0, LARGEST_ID) or None
    limit = max(1, whole_number(request, "limit", PAGE, MOST_A_PAGE))
    before = request.query_params.get("before")
    found, cursor = await services.in_thread(_runs, services, viewer, workflow_id, before, limit)
    return answer({"runs": found, "next": cursor})


async def run(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    return answer(await services.in_thread(_run, services, viewer, request.path_params["id"]))


async def cancel_run(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    canceled = await services.in_thread(services.run_commands.cancel, viewer, request.path_params["id"])
    return answer({"run": await services.in_thread(_item, services, viewer, canceled)})


async def library_entries(request: Request) -> Response:
    """What there is to copy, and what can set a workflow off; for who may manage Autopilot."""
    if not Policy(viewer_of(request)).may_manage_autopilot():
        raise NotFound(store.NOTHING)
    return answer({"library": library.LIBRARY, "triggers": [_trigger(trigger) for trigger in TRIGGERS.values()]})


routes = [
    Route("/api/workflows", overview, methods=["GET"]),
    Route("/api/workflows", create, methods=["POST"]),
    Route("/api/workflows/library", library_entries, methods=["GET"]),
    Route("/api/workflows/{id:int}", show, methods=["GET"]),
    Route("/api/workflows/{id:int}", edit, methods=["PATCH"]),
    Route("/api/workflows/{id:int}", delete, methods=["DELETE"]),
    Route("/api/workflows/{id:int}/enable", enable, methods=["POST"]),
    Route("/api/workflows/{id:int}/pause", pause, methods=["POST"]),
    Route("/api/workflows/{id:int}/preview", preview, methods=["POST"]),
    Route("/api/workflows/{id:int}/run", run_now, methods=["POST"]),
    Route("/api/workflows/{id:int}/acknowledge", acknowledge, methods=["POST"]),
    Route("/api/runs", runs, methods=["GET"]),
    Route("/api/runs/{id}", run, methods=["GET"]),
    Route("/api/runs/{id}/cancel", cancel_run, methods=["POST"]),
]


def _id(request: Request) -> int:
    found: int = request.path_params["id"]
    if found > LARGEST_ID:
        raise NotFound(store.NO_WORKFLOW)
    return found


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed("day must be a date such as 2026-11-24.") from None


def _draft(body: dict[str, Any]) -> Draft:
    try:
        return msgspec.convert(body, Draft)
    except msgspec.ValidationError as trouble:
        raise Invalid(f"The workflow is not understood: {trouble}") from None


def _trigger(trigger: Trigger) -> dict[str, Any]:
    looked_for = trigger.find is not None
    return {
        "kind": trigger.kind,
        "title": trigger.title,
        "record_type": trigger.record_type,
        "params": ["days", "at"] if looked_for else ["schedule"] if trigger.record_type is None else [],
        "days": trigger.days,
    }


def _overview(services: Services, viewer: Viewer) -> monitor.Overview:
    with services.database.read() as connection:
        return monitor.overview(connection, viewer, services.clock.now())


async def _workflow(services: Services, viewer: Viewer, found: Workflow, status: int = 200) -> Response:
    headers = {"location": f"/api/workflows/{found.id}"} if status == 201 else {}
    return answer(await services.in_thread(_read, services, viewer, found.id), status, headers)


def _read(services: Services, viewer: Viewer, workflow_id: int) -> dict[str, Any]:
    """The workflow with its runs, and what it was told to do."""
    with services.database.read() as connection:
        found = store.workflow(connection, viewer, workflow_id)
        item: WorkflowItem = monitor.workflow(connection, viewer, found, services.clock.now())
    return {"workflow": item, "draft": {name: getattr(found, name) for name in CHANGEABLE}}


def _runs(
    services: Services, viewer: Viewer, workflow_id: int | None, before: str | None, limit: int
) -> tuple[list[Any], str | None]:
    with services.database.read() as connection:
        return monitor.page(connection, viewer, workflow_id, before, limit)


def _day(services: Services, viewer: Viewer, day: date) -> list[Any]:
    with services.database.read() as connection:
        return monitor.day(connection, viewer, day)


def _run(services: Services, viewer: Viewer, run_id: str) -> dict[str, Any]:
    now = services.clock.now()
    with services.database.read() as connection:
        found = run_detail.detail(connection, viewer, run_id, now)
    steps = [_step(step, viewer, now) for step in found.steps]
    return msgspec.structs.asdict(found) | {"steps": steps}


def _step(step: Step, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """With the task, and its receipt where it was canceled, as everywhere else."""
    told = msgspec.structs.asdict(step)
    if step.task is None:
        return told | {"receipt": None}
    return told | {"task": presenting.present(step.task, Policy(viewer), now), "receipt": presenting.receipt(step.task)}


def _item(services: Services, viewer: Viewer, found: Run) -> RunItem:
    with services.database.read() as connection:
        return monitor.item(connection, viewer, found)
