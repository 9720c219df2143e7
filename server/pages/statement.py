"""A family's statement, to look at and to print: the same document that the email of `send_statements` carries."""

from datetime import date, timedelta

import msgspec
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.studio.money.statement import Statement, render_statement_html
from actors.studio.money.statements import statements
from actors.studio.tables import families
from actors.studio.today import today
from actors.tasks.errors import NotFound
from server.pages.page import page, services_of, signed_in, viewer_of
from server.pages.templates import document
from server.services import Services

USUAL_DAYS = timedelta(days=90)


class Asked(msgspec.Struct, frozen=True):
    family_id: int
    first: date
    last: date


@signed_in
async def statement_page(request: Request) -> Response:
    statement, asked = await _found(request)
    context = {"statement": statement, "asked": asked, "trouble": _trouble(request, asked)}
    return await page(request, "statement.html", context, frames=True)


@signed_in
async def printed(request: Request) -> Response:
    """The document alone, for the printer and for the frame of the page."""
    statement, _asked = await _found(request)
    return document(render_statement_html(statement), sandboxed=False)


async def _found(request: Request) -> tuple[Statement, Asked]:
    services = services_of(request)
    return await services.in_thread(_read, services, viewer_of(request), request)


def _read(services: Services, viewer: Viewer, request: Request) -> tuple[Statement, Asked]:
    family_id: int = request.path_params["id"]
    with services.database.read() as connection:
        day = today(connection, viewer.account_id, services.clock.now())
        last = _day(request, "to") or day
        first = min(_day(request, "from") or (last - USUAL_DAYS).replace(day=1), last)
        mine = families.c.account_id == viewer.account_id
        chosen = select(families.c.id).where(mine, families.c.id == family_id)
        found = statements(connection, viewer.account_id, chosen, first, last)
    if family_id not in found:
        raise NotFound("There is no such family.")
    return found[family_id], Asked(family_id, first, last)


def _day(request: Request, name: str) -> date | None:
    try:
        return date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        return None


def _trouble(request: Request, asked: Asked) -> str:
    wanted = _day(request, "from")
    return "The first day is after the last, so one day is shown." if wanted and wanted > asked.last else ""


routes = [
    Route("/families/{id:int}/statement", statement_page),
    Route("/families/{id:int}/statement/print", printed),
]
