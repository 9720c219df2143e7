"""Canceling and deleting several tasks at once: a page that asks, with what may be touched counted, and the deed."""

from collections.abc import Callable, Collection
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import msgspec
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.tasks import many
from actors.tasks.commands import Commands
from actors.tasks.errors import NotFound
from actors.tasks.filters import TaskFilters
from actors.tasks.lifecycle import ACTIVE, FINAL, Status
from actors.tasks.many import Reach
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.pages.task_query import TaskQuery, query_of
from server.services import Services

MOST_FIELDS = 2_000


class Deed(NamedTuple):
    name: str
    done: str
    statuses: Collection[Status]
    """Of the tasks that it can be done to."""
    run: Callable[[Commands, Viewer, TaskFilters], int]
    why_not: str
    """What is said of those in another state, after their number."""


DEEDS = {
    "cancel": Deed("Cancel", "canceled", ACTIVE, Commands.cancel_all, "already finished"),
    "delete": Deed("Delete", "deleted", FINAL, Commands.delete_all, "not finished yet"),
}


class Chosen(msgspec.Struct, frozen=True):
    """What the list's form says: some tasks by their ids, or all that its filters held when it was asked."""

    ids: tuple[str, ...]
    query: TaskQuery
    all: bool
    asked_at: datetime

    def filters(self, services: Services, zone: tzinfo) -> TaskFilters:
        if not self.all:
            return TaskFilters(ids=self.ids)
        held = self.query.filters(services.clock.now(), zone)
        return msgspec.structs.replace(held, until=min(filter(None, (held.until, self.asked_at))))

    def hidden_fields(self) -> list[tuple[str, str]]:
        some = [("selected", task_id) for task_id in self.ids]
        every = [("all", "1"), ("asked_at", self.asked_at.isoformat())]
        return [*(every if self.all else some), *self.query.asked.items()]


@signed_in
async def selected(request: Request) -> Response:
    """Asks first; with `sure` in the form it is done."""
    deed, services, viewer = _deed(request), services_of(request), viewer_of(request)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        chosen, sure = _chosen(form, services), bool(form.get("sure"))
    filters = chosen.filters(services, zone_of(request))
    if not sure:
        reach = await services.in_thread(_reach, services, viewer, filters, deed)
        context = {"deed": deed, "chosen": chosen, "reach": reach, "spared": spared(reach, deed)}
        return await page(request, "selected_tasks.html", context)
    count = await services.in_thread(deed.run, services.commands, viewer, filters)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"count": count, "done": deed.done})
    return RedirectResponse(chosen.query.link(done=f"{deed.done}-{count}"), 303)


def spared(reach: Reach, deed: Deed) -> str:
    """`1 is not yours, 2 are already finished`: why not all that were chosen."""
    others = ((reach.chosen - reach.yours, "not yours"), (reach.yours - reach.ready, deed.why_not))
    return ", ".join(f"{count:,} {'is' if count == 1 else 'are'} {why}" for count, why in others if count)


def _deed(request: Request) -> Deed:
    deed = DEEDS.get(request.path_params["deed"])
    if deed is None:
        raise NotFound("There is nothing here.")
    return deed


def _chosen(sent: ImmutableMultiDict[str, Any], services: Services) -> Chosen:
    texts = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    return Chosen(
        ids=tuple(value for name, value in texts if name == "selected"),
        query=query_of(dict(texts)),
        all=bool(sent.get("all")),
        asked_at=_moment(str(sent.get("asked_at") or "")) or services.clock.now(),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _reach(services: Services, viewer: Viewer, filters: TaskFilters, deed: Deed) -> Reach:
    with services.database.read() as connection:
        return many.reach(connection, viewer, services.clock.now(), filters, deed.statuses)


routes = [Route("/tasks/selected/{deed}", selected, methods=["POST"])]
