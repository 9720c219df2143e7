"""Scripts that come with an API token (`Authorization: Bearer bt_…`) instead of a cookie.

With a token no cookie counts: what a browser adds by itself never lends a token's freedom from the same-origin rule.
A route takes tokens only where it says which scope it needs (`needs`); to all others a script is signed out.
"""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from actors.accounts import api_tokens
from actors.accounts.api_tokens import SCOPES, Bearer
from actors.tasks.errors import Forbidden
from server.services import Services

SCHEME = "bearer "

Handler = Callable[[Request], Awaitable[Response]]


def token_in(headers: Headers) -> str | None:
    """The token that the request comes with; empty where it names the scheme alone, None where it names another."""
    said = headers.get("authorization", "")
    return said[len(SCHEME) :].strip() if said.lower().startswith(SCHEME) else None


class BearerMiddleware:
    """Puts `bearer` into the state of a request that has a token, and takes `session` and `viewer` out of it."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (token := token_in(Headers(scope=scope))) is not None:
            found = await self._services.in_thread(
                api_tokens.find, self._services.database, token, self._services.clock.now()
            )
            scope.setdefault("state", {}).update(session=None, viewer=None, bearer=found)
        await self._app(scope, receive, send)


def needs(scope: str, handler: Handler) -> Handler:
    """The handler, open also to tokens that have the scope. Raises Forbidden to one that has others alone."""

    async def open_to_tokens(request: Request) -> Response:
        bearer: Bearer | None = getattr(request.state, "bearer", None)
        if bearer is not None:
            if scope not in bearer.scopes:
                raise Forbidden(f'This token has no scope "{scope}" ({SCOPES[scope].lower()}).')
            request.state.viewer = bearer.viewer
        return await handler(request)

    return open_to_tokens
