"""Launching a bulk action: its form over the chosen records, as a page or inside the list's dialog."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk import forms, register
from actors.bulk.base import BulkAction, Place, Refusal
from actors.studio import lists
from actors.tasks.errors import Invalid, NotFound
from actors.tasks.task import TaskState
from server.pages.choice import Choice, choice_of
from server.pages.fields import Field, fields_of
from server.pages.page import page, services_of, signed_in, viewer_of
from server.services import Services

MOST_FIELDS = 5_000
"""A page of a list has 50 records, but a form may carry many chosen ids, and many keywords."""


class Draft(msgspec.Struct, frozen=True):
    """A form that is not sent yet: what it is about, and how many records it will touch."""

    fields: list[Field]
    count: int
    trouble: str


@signed_in
async def form_page(request: Request) -> Response:
    action, choice = _action(request), choice_of(request.query_params)
    return await _show(request, action, choice, {}, {}, "", 200)


@signed_in
async def launch(request: Request) -> Response:
    action, services = _action(request), services_of(request)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        choice, key = choice_of(form), str(form.get("key") or "") or None
        try:
            params = msgspec.to_builtins(forms.parse_form(action, form))
            task = await services.in_thread(
                services.launcher.launch, viewer_of(request), action.kind, params, choice.selection(), key
            )
        except (Refusal, Invalid) as refused:
            given = {name: [str(value) for value in form.getlist(name)] for name in form}
            return await _show(request, action, choice, given, refused.fields, refused.message, 422)
    return _started(request, task)


def _started(request: Request, task: TaskState) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"task": {"id": task.id, "title": task.title}}, 202)
    return RedirectResponse(f"/tasks/{task.id}", 303)


def _action(request: Request) -> BulkAction[Any]:
    action = register.find(request.path_params["kind"])
    if action is None or action.launched_from != "list":
        raise NotFound("There is no such action.")
    return action


async def _show(
    request: Request,
    action: BulkAction[Any],
    choice: Choice,
    given: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
    message: str,
    status_code: int,
) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    if choice.record_type not in action.record_types:
        choice = msgspec.structs.replace(choice, record_type=action.record_types[0])
    draft = await services.in_thread(_draft, services, viewer, action, choice, given, errors)
    context = {
        "action": action,
        "choice": choice,
        "records": lists.find(choice.record_type),
        "draft": draft,
        "message": message or draft.trouble,
        "key": _text(given, "key") or secrets.token_urlsafe(16),
    }
    return await page(request, "action.html", context, status_code)


def _draft(
    services: Services,
    viewer: Viewer,
    action: BulkAction[Any],
    choice: Choice,
    given: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
) -> Draft:
    with services.database.read() as connection:
        schema = forms.schema(action, Place(connection, viewer.account_id, services.clock.now()))
    fields = fields_of(schema, given, errors, choice.record_type)
    try:
        count, trouble = services.launcher.count(viewer, choice.record_type, choice.selection()), ""
    except Invalid as invalid:
        count, trouble = 0, invalid.message
    return Draft(fields, count, trouble)


def _text(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(name) or [""]
    return values[0]


routes = [
    Route("/actions/{kind}", form_page),
    Route("/actions/{kind}", launch, methods=["POST"]),
]
