"""A workflow's own page: what it does, when, to whom, how; what it waits for; and every run that it has had."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import monitor, store
from actors.autopilot.draft import offered, parsed
from actors.autopilot.items import RunItem, WorkflowItem
from actors.autopilot.triggers import TRIGGERS
from actors.autopilot.workflow import Workflow
from actors.bulk.base import Place, Refusal
from actors.studio import lists
from actors.studio.lists import FilterChoices
from actors.tasks.errors import Invalid
from actors.tasks.permissions import Policy
from server.pages.autopilot.monitor import row_of, shared, studio_zone
from server.pages.listings import LISTINGS
from server.pages.page import page, services_of, signed_in, viewer_of
from server.services import Services

PAGE_SIZE = 30


class WorkflowPage(msgspec.Struct, frozen=True):
    workflow: Workflow
    item: WorkflowItem
    runs: list[RunItem]
    next: str | None
    does: str
    """`Send email "Happy birthday"`; what is wrong with it, where it cannot be done as it is."""
    whom: list[str]
    """The filter in words; empty for all."""
    records: str
    """How many they are now: `412 families`."""


@signed_in
async def workflow_page(request: Request) -> Response:
    services, viewer, before = services_of(request), viewer_of(request), request.query_params.get("before")
    found = await services.in_thread(_read, services, viewer, request.path_params["id"], before)
    now = services.clock.now()
    context = {
        "found": found,
        "item": found.item,
        "row": row_of(found.item, now, studio_zone(viewer)),
        "manages": Policy(viewer).may_manage_autopilot(),
        "by_event": TRIGGERS[found.workflow.trigger].is_event,
        "before": before,
    }
    return await page(request, "autopilot/workflow.html", shared(now, viewer) | context)


def _read(services: Services, viewer: Viewer, workflow_id: int, before: str | None) -> WorkflowPage:
    now = services.clock.now()
    with services.database.read() as connection:
        found = store.workflow(connection, viewer, workflow_id)
        runs, following = monitor.page(connection, viewer, workflow_id, before, PAGE_SIZE)
        return WorkflowPage(
            workflow=found,
            item=monitor.workflow(connection, viewer, found, now),
            runs=runs,
            next=following,
            does=does(found, Place(connection, viewer.account_id, now), studio_zone(viewer)),
            whom=filter_words(connection, viewer, found),
            records=_records(services, viewer, found),
        )


def does(workflow: Workflow, place: Place, zone: ZoneInfo) -> str:
    """Verb and object, as its task will be called today."""
    action = offered(workflow.kind)
    if action is None:
        return f"This version does not know the action {workflow.kind!r}."
    try:
        return action.describe(parsed(action, place, zone, workflow.params))
    except Refusal as refusal:
        return f"{action.title}. " + " ".join([refusal.message, *refusal.fields.values()])


def filter_words(connection: Connection, viewer: Viewer, workflow: Workflow) -> list[str]:
    """`Owes something`, `Keyword: Team`, as the list's own filter calls it."""
    listing = LISTINGS.get(workflow.record_type)
    choices: Any = lists.filter_choices(connection, viewer.account_id) if workflow.filter else None
    labels = {field.name: _labels(field, choices) for field in listing.filters} if listing and choices else {}
    return [
        labels.get(name, {}).get(str(value)) or (f"“{value}”" if name == "q" else f"{name.capitalize()}: {value}")
        for name, value in workflow.filter.items()
        if str(value).strip()
    ]


def _labels(field: Any, choices: FilterChoices) -> dict[str, str]:
    return {value: label for value, label in field.options(choices)}


def _records(services: Services, viewer: Viewer, workflow: Workflow) -> str:
    chosen = {"filter": workflow.filter} if workflow.filter else {"all": True}
    try:
        count = services.launcher.count(viewer, workflow.record_type, chosen)
    except Invalid as invalid:
        return invalid.message
    return lists.find(workflow.record_type).noun.count(count)


routes = [Route("/autopilot/workflows/{id:int}", workflow_page)]
