"""The page behind the link in a newsletter: asks once, then notes that this guardian wants no more of them.

Nobody signs in for it. A program that only follows the link, to look at it, changes nothing.
"""

import msgspec
from sqlalchemy import ColumnElement, and_, select, update
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.tables import accounts
from actors.mail.unsubscribing import Unsubscribed, verify_token
from actors.secret_key import secret_key
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
    found = await _found(request)
    return draw(request, "unsubscribe.html", {"guardian": found, "done": found.opted_out})


async def confirm(request: Request) -> Response:
    found = await _found(request)
    await services_of(request).in_thread(_opt_out, services_of(request), _who(request))
    return draw(request, "unsubscribe.html", {"guardian": found, "done": True})


async def _found(request: Request) -> Guardian:
    return await services_of(request).in_thread(_guardian, services_of(request), _who(request))


def _who(request: Request) -> Unsubscribed:
    who = verify_token(secret_key(services_of(request).settings), request.path_params["token"])
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


def _opt_out(services: Services, who: Unsubscribed) -> None:
    with services.database.write() as connection:
        connection.execute(update(guardians).where(_is(who)).values(opted_out=True))


def _is(who: Unsubscribed) -> ColumnElement[bool]:
    return and_(guardians.c.account_id == who.account_id, guardians.c.id == who.guardian_id)


routes = [
    Route("/unsubscribe/{token}", ask),
    Route("/unsubscribe/{token}", confirm, methods=["POST"]),
]
