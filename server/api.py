"""The JSON API of the contract."""

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts import sessions
from actors.accounts.api_tokens import CONTROL, LAUNCH, READ
from actors.accounts.people import Viewer
from actors.bulk import register
from actors.bulk.base import BulkAction, Place
from actors.bulk.forms import schema
from actors.files import result_key
from actors.studio.sql import LARGEST_ID
from actors.tasks import ledger, listing, store
from actors.tasks.errors import Invalid, NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.ledger import Sought
from actors.tasks.lifecycle import Status
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server import auth, messages, presenting, signing_in
from server.bearer import needs
from server.downloads import download
from server.requests import json_body, moment, one_of, services_of, short_text, viewer_of, whole_number
from server.services import Services

PAGE, MOST_A_PAGE = 50, 200
OUTCOMES = ("pending", "done", "failed", "skipped")
SOURCES = ("staff", "autopilot")
KEY_IS_TEXT = "The key must be text."
RECORDS_PAGE, MOST_RECORDS_A_PAGE = 100, 1_000


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    content = messages.encode(body)
    always = {"cache-control": "no-store", "vary": "Cookie"}
    return Response(content, status, always | (headers or {}), media_type="application/json")


async def sign_in(request: Request) -> Response:
    body = await json_body(request)
    email, password = body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str):
        raise Invalid("Give an email and a password.", {"email": "required", "password": "required"})
    viewer = await signing_in.verify(request, email, password)
    if viewer is None:
        error = messages.error_body("signed_out", "The email or the password is wrong.")
        return answer(error, 401)
    response = answer({"user": presenting.user(viewer)})
    await signing_in.begin(request, response, viewer)
    return response


async def session(request: Request) -> Response:
    return answer({"user": presenting.user(viewer_of(request))})


async def stay(request: Request) -> Response:
    """Whoever was warned stays signed in: the session begins anew, and so does its cookie."""
    services, user = services_of(request), presenting.user(viewer_of(request))
    token_hash = request.state.session.token_hash
    ends_at = await services.in_thread(sessions.renew, services.database, token_hash, services.clock.now())
    response = answer({"user": user, "ends_at": ends_at})
    auth.attach(response, request, request.cookies[auth.cookie_name(request)])
    return response


async def sign_out(request: Request) -> Response:
    response = Response(status_code=204)
    await auth.sign_out(request, response)
    return response


async def kinds(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    return answer({"kinds": await services.in_thread(_kinds, services, viewer)})


async def launch(request: Request) -> Response:
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    kind, params, key = body.get("kind"), body.get("params", {}), body.get("key")
    _check_launch(body)
    task = await services.in_thread(services.launcher.launch, viewer, kind, params, body["selection"], key)
    return _accepted(services, viewer, task)


async def preview(request: Request) -> Response:
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    _check_launch(body)
    kind, params = body["kind"], body.get("params", {})
    return answer(await services.in_thread(services.launcher.preview, viewer, kind, params, body["selection"]))


async def tasks(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    limit = max(1, whole_number(request, "limit", PAGE, MOST_A_PAGE))
    before = request.query_params.get("before")
    return answer(await services.in_thread(_tasks, services, viewer, _filters(request), before, limit))


async def task(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(_get, services, viewer, request.path_params["id"])
    return answer(_with_receipt(services, viewer, found))


async def records(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    outcome = one_of(request, "outcome", OUTCOMES)
    after = whole_number(request, "after", 0, 10_000_000)
    limit = max(1, whole_number(request, "limit", RECORDS_PAGE, MOST_RECORDS_A_PAGE))
    task_id = request.path_params["id"]
    return answer(await services.in_thread(_records, services, viewer, task_id, outcome, after, limit))


async def result(request: Request) -> Response:
    """The file that the task made, for whoever may see the task, as long as it is there."""
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(_get, services, viewer, request.path_params["id"])
    content = await services.in_thread(services.files.read, result_key(found.id)) if found.result_name else None
    if found.result_name is None or content is None:
        raise NotFound
    return download(found.result_name, content)


async def cancel(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.commands.cancel, viewer, request.path_params["id"])
    return answer(_with_receipt(services, viewer, found))


async def pause(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.commands.pause, viewer, request.path_params["id"])
    return answer({"task": _shown(services, viewer, found)})


async def resume(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.commands.resume, viewer, request.path_params["id"])
    return answer({"task": _shown(services, viewer, found)})


async def restore(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found = await services.in_thread(services.commands.restore, viewer, request.path_params["id"])
    return answer({"task": _shown(services, viewer, found)})


async def delete(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    await services.in_thread(services.commands.delete, viewer, request.path_params["id"])
    return Response(status_code=204)


async def retry(request: Request) -> Response:
    return await _from_task(request, services_of(request).launcher.retry, "failed")


async def resend(request: Request) -> Response:
    return await _from_task(request, services_of(request).launcher.resend, "held")


routes = [
    Route("/api/session", sign_in, methods=["POST"]),
    Route("/api/session", needs(READ, session), methods=["GET"]),
    Route("/api/session", stay, methods=["PUT"]),
    Route("/api/session", sign_out, methods=["DELETE"]),
    Route("/api/kinds", needs(READ, kinds), methods=["GET"]),
    Route("/api/preview", needs(READ, preview), methods=["POST"]),
    Route("/api/tasks", needs(LAUNCH, launch), methods=["POST"]),
    Route("/api/tasks", needs(READ, tasks), methods=["GET"]),
    Route("/api/tasks/{id}", needs(READ, task), methods=["GET"]),
    Route("/api/tasks/{id}", needs(CONTROL, delete), methods=["DELETE"]),
    Route("/api/tasks/{id}/records", needs(READ, records), methods=["GET"]),
    Route("/api/tasks/{id}/result", needs(READ, result), methods=["GET"]),
    Route("/api/tasks/{id}/cancel", needs(CONTROL, cancel), methods=["POST"]),
    Route("/api/tasks/{id}/pause", needs(CONTROL, pause), methods=["POST"]),
    Route("/api/tasks/{id}/resume", needs(CONTROL, resume), methods=["POST"]),
    Route("/api/tasks/{id}/restore", needs(CONTROL, restore), methods=["POST"]),
    Route("/api/tasks/{id}/retry", needs(LAUNCH, retry), methods=["POST"]),
    Route("/api/tasks/{id}/resend", needs(LAUNCH, resend), methods=["POST"]),
]


async def _from_task(
    request: Request, launch: Callable[[Viewer, str, str, str | None], TaskState], otherwise: str
) -> Response:
    """A new task from an old one, for what the body says (`only`)."""
    services, viewer, body = services_of(request), viewer_of(request), await json_body(request)
    only, key = body.get("only", otherwise), body.get("key")
    if key is not None and not isinstance(key, str):
        raise Invalid(KEY_IS_TEXT, {"key": KEY_IS_TEXT})
    found = await services.in_thread(launch, viewer, request.path_params["id"], str(only), key)
    return _accepted(services, viewer, found)


def _check_launch(body: dict[str, Any]) -> None:
    """Raises Invalid, naming every field whose value is of the wrong type."""
    key = body.get("key")
    wrong = {
        name: sentence
        for name, fits, sentence in (
            ("kind", isinstance(body.get("kind"), str), "Name the kind of task."),
            ("params", isinstance(body.get("params", {}), dict), "The parameters must be an object."),
            ("selection", isinstance(body.get("selection"), dict), "Say which records: ids, filter or all."),
            ("key", key is None or isinstance(key, str), KEY_IS_TEXT),
        )
        if not fits
    }
    if wrong:
        raise Invalid("Check the marked fields.", wrong)


def _shown(services: Services, viewer: Viewer, found: TaskState) -> messages.Task:
    return presenting.present(found, Policy(viewer), services.clock.now())


def _with_receipt(services: Services, viewer: Viewer, found: TaskState) -> dict[str, Any]:
    receipt = presenting.receipt(found)
    return {"task": _shown(services, viewer, found)} | ({"receipt": receipt} if receipt else {})


def _accepted(services: Services, viewer: Viewer, found: TaskState) -> Response:
    headers = {"location": f"/api/tasks/{found.id}"}
    return answer({"task": _shown(services, viewer, found)}, 202, headers)


def _kinds(services: Services, viewer: Viewer) -> list[dict[str, Any]]:
    with services.database.read() as connection:
        place = Place(connection, viewer.account_id, services.clock.now())
        return [_kind(action, place) for action in register.ACTIONS.values()]


def _kind(action: BulkAction[Any], place: Place) -> dict[str, Any]:
    return {
        "kind": action.kind,
        "title": action.title,
        "records": list(action.record_types),
        "params": schema(action, place),
        "sends_email": action.sends_email,
        "acts_and_emails": action.acts_and_emails,
        "launched_from": action.launched_from,
    }


def _tasks(services: Services, viewer: Viewer, filters: TaskFilters, before: str | None, limit: int) -> dict[str, Any]:
    now = services.clock.now()
    with services.database.read() as connection:
        found, cursor = listing.page(connection, viewer, now, filters, before, limit)
        counts = listing.counts(connection, viewer, now, msgspec.structs.replace(filters, status=None))
    return {
        "tasks": [_shown(services, viewer, each) for each in found],
        "next": cursor,
        "counts": counts.by_status,
        "counts_at_least": counts.at_least,
    }


def _get(services: Services, viewer: Viewer, task_id: str) -> TaskState:
    with services.database.read() as connection:
        return store.get(connection, viewer, task_id, services.clock.now())


def _records(
    services: Services, viewer: Viewer, task_id: str, outcome: str | None, after: int, limit: int
) -> dict[str, Any]:
    with services.database.read() as connection:
        found = store.get(connection, viewer, task_id, services.clock.now())
        rows, cursor = ledger.records(connection, found, Sought(outcome=outcome), after, limit)
    return {"records": rows, "next": cursor}


def _filters(request: Request) -> TaskFilters:
    return TaskFilters(
        status=one_of(request, "status", tuple(Status)),
        kind=request.query_params.get("kind"),
        source=one_of(request, "source", SOURCES),
        created_by=whole_number(request, "created_by", 0, LARGEST_ID) or None,
        q=short_text(request, "q"),
        since=moment(request, "since"),
        until=moment(request, "until"),
    )
