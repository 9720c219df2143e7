"""Launching a bulk action: its form over the chosen records, as a page or inside the list's dialog."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from actors.bulk import register
from actors.bulk.base import BulkAction, Refusal
from actors.studio import lists
from actors.tasks.errors import Invalid, NotFound
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server import api, presenting
from server.pages import drafts
from server.pages.choice import Choice, choice_of
from server.pages.drafts import Asked, Draft
from server.pages.given import given_in
from server.pages.listings import LISTINGS
from server.pages.page import local_path, page, services_of, signed_in, viewer_of, zone_of

MOST_FIELDS = 5_000
"""A page of a list has 50 records, but a form may carry many chosen ids, and many keywords."""


@signed_in
async def form_page(request: Request) -> Response:
    services, sent = services_of(request), request.query_params
    asked = Asked(action_of(request), choice_of(sent), given_in(sent))
    afresh = "afresh" in sent
    asked = await services.in_thread(drafts.begun, services, viewer_of(request), asked, afresh=afresh)
    return await _show(request, asked)


@signed_in
async def launch(request: Request) -> Response:
    asked, services = await asked_in_form(request), services_of(request)
    try:
        params = drafts.params_of(asked.action, asked.given)
        task = await services.in_thread(
            services.launcher.launch,
            viewer_of(request), asked.action.kind, params, asked.choice.selection(), _text(asked, "key") or None,
        )  # fmt: skip
    except (Refusal, Invalid) as refused:
        return await _show(request, msgspec.structs.replace(asked, errors=refused.fields), refused.message, 422)
    await services.in_thread(drafts.remember_launch, services, viewer_of(request), asked)
    return _started(request, task)


@signed_in
async def preview(request: Request) -> Response:
    """What it would touch and cost: for the open form as JSON, and for a browser without JavaScript the page again."""
    asked, services = await asked_in_form(request), services_of(request)
    try:
        found = await services.in_thread(drafts.preview, services, viewer_of(request), zone_of(request), asked)
    except (Refusal, Invalid) as refused:
        if _wants_json(request):
            return JSONResponse({"message": refused.message, "fields": refused.fields})
        return await _show(request, msgspec.structs.replace(asked, errors=refused.fields), refused.message, 422)
    if _wants_json(request):
        return JSONResponse(msgspec.to_builtins(found))
    return await _show(request, asked)


async def asked_in_form(request: Request) -> Asked:
    action = action_of(request)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return Asked(action, fitting(action, choice_of(form)), given_in(form))


def action_of(request: Request) -> BulkAction[Any]:
    action = register.find(request.path_params["kind"])
    if action is None or action.launched_from != "list":
        raise NotFound("There is no such action.")
    return action


def fitting(action: BulkAction[Any], choice: Choice) -> Choice:
    """The choice over records that the action has to do with."""
    if choice.record_type in action.record_types:
        return choice
    return msgspec.structs.replace(choice, record_type=action.record_types[0])


async def _show(request: Request, asked: Asked, message: str = "", status_code: int = 200) -> Response:
    services = services_of(request)
    asked = msgspec.structs.replace(asked, choice=fitting(asked.action, asked.choice))
    draft = await services.in_thread(drafts.draft, services, viewer_of(request), zone_of(request), asked)
    return await page(request, "action.html", context_of(asked, draft, message), status_code)


def context_of(asked: Asked, draft: Draft, message: str = "") -> dict[str, Any]:
    back = local_path(_text(asked, "back"), LISTINGS[asked.choice.record_type].path)
    return {
        "action": asked.action,
        "choice": asked.choice,
        "records": lists.find(asked.choice.record_type),
        "draft": draft,
        "remembered_at": asked.remembered_at,
        "message": message or draft.trouble,
        "key": _text(asked, "key") or drafts.new_key(),
        "has_sample": hasattr(asked.action, "preview"),
        "back": back,
        "back_label": next((each.title for each in LISTINGS.values() if each.path == back), "Back"),
    }


def _started(request: Request, task: TaskState) -> Response:
    if _wants_json(request):
        shown = presenting.present(task, Policy(viewer_of(request)), services_of(request).clock.now())
        return api.answer({"task": shown}, 202)
    return RedirectResponse(f"/tasks/{task.id}", 303)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _text(asked: Asked, name: str) -> str:
    values = asked.given.get(name) or [""]
    return values[0]


routes = [
    Route("/actions/{kind}", form_page),
    Route("/actions/{kind}", launch, methods=["POST"]),
    Route("/actions/{kind}/preview", preview, methods=["POST"]),
]
