"""`POST /api/embed-tokens`: the server of another application gets a token for the person who looks at its page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.api_tokens import EMBED, Bearer
from actors.accounts.embed_tokens import make_token
from actors.accounts.people import find_active
from actors.studio.sql import LARGEST_ID
from actors.tasks.errors import Forbidden, Invalid, NotFound
from actors.tasks.permissions import Policy
from server import shapes
from server.api import answer
from server.bearer import needs
from server.requests import json_body, services_of, viewer_of
from server.services import Services

WHO = "Say for whom: the email or the user_id of one person, and not both."


async def make(request: Request) -> Response:
    services, bearer = services_of(request), _bearer(request)
    body = await json_body(request)
    _check(body)
    return answer(await services.in_thread(_make, services, bearer, body.get("email"), body.get("user_id")), 201)


routes = [Route("/api/embed-tokens", needs(EMBED, make), methods=["POST"])]


def _bearer(request: Request) -> Bearer:
    """A server that may speak for people. A browser, whoever is signed in there, is none."""
    viewer = viewer_of(request)
    bearer: Bearer | None = getattr(request.state, "bearer", None)
    if bearer is None:
        raise Forbidden("A server asks for this, with an API token.")
    if not Policy(viewer).may_speak_for_people():
        raise Forbidden("Only the token of an Account Owner makes embed tokens.")
    return bearer


def _check(body: dict[str, Any]) -> None:
    email, user_id = body.get("email"), body.get("user_id")
    if (email is None) == (user_id is None):
        raise Invalid(WHO, {"email": WHO})
    if email is not None and not isinstance(email, str):
        raise Invalid(WHO, {"email": "An email is text."})
    if user_id is not None and (type(user_id) is not int or not 0 < user_id <= LARGEST_ID):
        raise Invalid(WHO, {"user_id": "A user_id is a whole number."})


def _make(services: Services, bearer: Bearer, email: str | None, user_id: int | None) -> shapes.EmbedToken:
    with services.database.read() as connection:
        person = find_active(connection, bearer.viewer.account_id, email=email, user_id=user_id)
    if person is None:
        raise NotFound("Nobody of this account is that person.")
    made = make_token(services.secret_key, bearer.token_id, person.user_id, services.clock.now())
    return shapes.EmbedToken(*made)
