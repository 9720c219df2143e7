"""The form of a workflow, new or to be changed: what it does, when, to whom, how. The action's own is part of it."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import store
from actors.autopilot.draft import Draft, offered
from actors.autopilot.items import when
from actors.autopilot.triggers import BadTrigger, timing
from actors.bulk.base import BulkAction, Refusal
from actors.studio import lists
from actors.studio.lists import FilterChoices
from actors.studio.today import today
from actors.tasks.errors import Invalid, NotFound
from server.pages import drafts
from server.pages.autopilot import action_fields, own_fields
from server.pages.autopilot.commands import workflow_path
from server.pages.autopilot.library import expect_manager
from server.pages.choice import FILTER
from server.pages.fields import RECORDS, Field, fields_of
from server.pages.given import Given, given_in
from server.pages.listing import Listing
from server.pages.listings import LISTINGS
from server.pages.page import page, services_of, signed_in, viewer_of
from server.services import Services

MOST_FIELDS = 500
PARAMS, FILTERS = "params.", "filter."


class Asked(msgspec.Struct, frozen=True):
    action: BulkAction[Any]
    record_type: str
    given: Given
    workflow_id: int | None = None
    errors: dict[str, str] = {}
    """By the names of the draft: `name`, `params.subject`, `filter.balance`."""
    message: str = ""
    sent: bool = False


class Form(msgspec.Struct, frozen=True):
    own: own_fields.OwnFields
    fields: list[Field]
    listing: Listing
    listings: list[Listing]
    choices: FilterChoices


@signed_in
async def new(request: Request) -> Response:
    expect_manager(request)
    sent = request.query_params
    action = _action(sent.get("kind", ""))
    return await _show(request, Asked(action, _record_type(action, sent.get("to", "")), own_fields.BEGINNING))


@signed_in
async def edit(request: Request) -> Response:
    expect_manager(request)
    services, workflow_id = services_of(request), request.path_params["id"]
    return await _show(request, await services.in_thread(_begun, services, viewer_of(request), workflow_id))


@signed_in
async def create(request: Request) -> Response:
    expect_manager(request)
    return await _save(request, await _asked(request, None))


@signed_in
async def change(request: Request) -> Response:
    expect_manager(request)
    return await _save(request, await _asked(request, request.path_params["id"]))


@signed_in
async def preview(request: Request) -> Response:
    """What it would be about now, and when; for the open form, as JSON."""
    expect_manager(request)
    asked = await _asked(request, request.path_params.get("id"))
    return JSONResponse(await services_of(request).in_thread(_preview, services_of(request), viewer_of(request), asked))


def _action(kind: str) -> BulkAction[Any]:
    action = offered(kind)
    if action is None:
        raise NotFound("There is no such action.")
    return action


def _record_type(action: BulkAction[Any], wanted: str) -> str:
    return wanted if wanted in action.record_types else action.record_types[0]


def _begun(services: Services, viewer: Viewer, workflow_id: int) -> Asked:
    """The form as the workflow is now."""
    with services.database.read() as connection:
        found = store.workflow(connection, viewer, workflow_id)
    draft = Draft(**{name: getattr(found, name) for name in Draft.__struct_fields__})
    filters = {FILTER + name: [str(value)] for name, value in found.filter.items()}
    action = _action(found.kind)
    given = own_fields.given_of(draft) | action_fields.given_of(action, found.params) | filters
    return Asked(action, found.record_type, given, workflow_id, sent=True)


async def _asked(request: Request, workflow_id: int | None) -> Asked:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        given = given_in(form)
    action = _action((given.get("kind") or [""])[-1])
    record_type = _record_type(action, (given.get("to") or [""])[-1])
    return Asked(action, record_type, given, workflow_id, sent=True)


async def _save(request: Request, asked: Asked) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    try:
        workflow_id = await services.in_thread(_write, services, viewer, asked)
    except (Refusal, Invalid) as refused:
        return await _show(request, _refused(asked, refused), 422)
    return RedirectResponse(workflow_path(workflow_id), 303)


def _refused(asked: Asked, refused: Refusal | Invalid) -> Asked:
    """A Refusal is the action's, and names its own parameters."""
    prefix = PARAMS if isinstance(refused, Refusal) else ""
    errors = {prefix + name: sentence for name, sentence in refused.fields.items()}
    elsewhere = [sentence for name, sentence in errors.items() if name == "kind" or name.startswith(FILTERS)]
    return msgspec.structs.replace(asked, errors=errors, message=" ".join([refused.message, *elsewhere]))


def _write(services: Services, viewer: Viewer, asked: Asked) -> int:
    values = _values(services, viewer, asked)
    if asked.workflow_id is None:
        return services.workflow_commands.create(viewer, msgspec.convert(values, Draft)).id
    return services.workflow_commands.edit(viewer, asked.workflow_id, values).id


def _values(services: Services, viewer: Viewer, asked: Asked) -> dict[str, Any]:
    """The draft that the form says. Raises Refusal where a parameter of the action is wrong."""
    with services.database.read() as connection:
        day = today(connection, viewer.account_id, services.clock.now())
    params = action_fields.params_of(asked.action, asked.given, day)
    return own_fields.draft_values(asked.given) | {
        "kind": asked.action.kind,
        "params": params,
        "filter": _filter(asked.given),
    }


def _filter(given: Given) -> dict[str, str]:
    said = {name.removeprefix(FILTER): values[-1].strip() for name, values in given.items() if name.startswith(FILTER)}
    return {name: value for name, value in said.items() if value}


def _preview(services: Services, viewer: Viewer, asked: Asked) -> dict[str, Any]:
    own = own_fields.draft_values(asked.given)
    found: dict[str, Any] = {"fields": {}}
    try:
        timed = timing(own["trigger"], own["trigger_params"])
        found["when"] = when(own["trigger"], timed.params, timed.cron, viewer.time_zone)
    except BadTrigger as bad:
        found["fields"][own_fields.PREFIX + bad.field] = str(bad)
    chosen = {"filter": _filter(asked.given)} if _filter(asked.given) else {"all": True}
    try:
        count = services.launcher.count(viewer, asked.record_type, chosen)
        found["records"] = lists.find(asked.record_type).noun.count(count)
        _values(services, viewer, asked)
    except Refusal as refused:
        found["fields"] |= refused.fields
    except Invalid as invalid:
        found["records"] = invalid.message
    return found


async def _show(request: Request, asked: Asked, status_code: int = 200) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    form = await services.in_thread(_form, services, viewer, asked)
    told = await services.in_thread(_preview, services, viewer, asked)
    context = {"asked": asked, "form": form, "told": told, "filter_prefix": FILTER}
    return await page(request, "autopilot/form.html", context, status_code)


def _form(services: Services, viewer: Viewer, asked: Asked) -> Form:
    with services.database.read() as connection:
        choices: Any = lists.filter_choices(connection, viewer.account_id)
    schema = drafts.schema_of(services, viewer, asked.action)
    wrong = {name.removeprefix(PARAMS): sentence for name, sentence in asked.errors.items() if name.startswith(PARAMS)}
    given = {**asked.given, RECORDS: [asked.record_type]}
    fields = fields_of(schema, given, wrong, asked.record_type, sent=asked.sent)
    return Form(
        own=own_fields.own_fields(asked.given, asked.errors, asked.record_type),
        fields=action_fields.moving(fields),
        listing=LISTINGS[asked.record_type],
        listings=[LISTINGS[each] for each in asked.action.record_types],
        choices=choices,
    )


routes = [
    Route("/autopilot/workflows/new", new),
    Route("/autopilot/workflows", create, methods=["POST"]),
    Route("/autopilot/workflows/preview", preview, methods=["POST"]),
    Route("/autopilot/workflows/{id:int}/edit", edit),
    Route("/autopilot/workflows/{id:int}", change, methods=["POST"]),
    Route("/autopilot/workflows/{id:int}/preview", preview, methods=["POST"]),
]
