"""The page behind the link in a newsletter: asks once, then notes that this guardian wants no more of them.

Nobody signs in for it. A program that only follows the link, to look at it, changes nothing; one that sends to it, as
mail programs do for the person who presses their own "unsubscribe", is believed without being asked (RFC 8058).
"""

import msgspec
from sqlalchemy import ColumnElement, and_, select, update
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.tables import accounts
from actors.mail.unsubscribing import PATH, Unsubscribed, verify_token
from actors.studio.tables import guardians
from actors.tasks.errors import NotFound
from server.pages.page import services_of
from server.pages.templates import draw
from server.services import Services

UNKNOWN = "This link is not whole. Copy it again from the email, or write to your studio."


class Guardian(msgspec.Struct, frozen=True):
    studio: str
    email: str
    opted_out: bool


async def ask(request: Request) -> Response:
    return _page(request, await _found(request))


async def confirm(request: Request) -> Response:
    return await _set(request, opted_out=True)


async def take_back(request: Request) -> Response:
    return await _set(request, opted_out=False)


async def _set(request: Request, *, opted_out: bool) -> Response:
    found = await _found(request)
    await services_of(request).in_thread(_write, services_of(request), _who(request), opted_out)
    return _page(request, msgspec.structs.replace(found, opted_out=opted_out), welcome=not opted_out)


def _page(request: Request, guardian: Guardian, *, welcome: bool = False) -> Response:
    context = {"guardian": guardian, "welcome": welcome, "address": PATH + request.path_params["token"]}
    return draw(request, "unsubscribe.html", context)


async def _found(request: Request) -> Guardian:
    return await services_of(request).in_thread(_guardian, services_of(request), _who(request))


def _who(request: Request) -> Unsubscribed:
    who = verify_token(services_of(request).secret_key, request.path_params["token"])
    if who is None:
        raise NotFound(UNKNOWN)
    return who


def _guardian(services: Services, who: Unsubscribed) -> Guardian:
    query = (
        select(accounts.c.name, guardians.c.email, guardians.c.opted_out)
        .join_from(guardians, accounts, accounts.c.id == guardians.c.account_id)
        .where(_is(who))
    )
    with services.database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("This address is no longer with the studio, so it gets no more emails.")
    return Guardian(row.name, row.email or "", row.opted_out)


def _write(services: Services, who: Unsubscribed, opted_out: bool) -> None:
    with services.database.write() as connection:
        connection.execute(update(guardians).where(_is(who)).values(opted_out=opted_out))


def _is(who: Unsubscribed) -> ColumnElement[bool]:
    return and_(guardians.c.account_id == who.account_id, guardians.c.id == who.guardian_id)


routes = [
    Route(PATH + "{token}", ask),
    Route(PATH + "{token}", confirm, methods=["POST"]),
    Route(PATH + "{token}/again", take_back, methods=["POST"]),
]
