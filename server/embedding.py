"""Our badge and drawer in a page of another application: which pages may, and what such a page is told.

Such a page runs our modules (`/static/`), draws with our markup (`PATH`) and opens a socket. The first two are the same
for everybody and hold nothing of anybody; the socket is what counts, and asks both for an origin and for a proof:

- an origin of ours or of ALLOWED_ORIGINS, with the session's cookie or with an embed token;
- an origin of EMBED_ORIGINS, with an embed token only. A browser adds no token by itself, so nothing that it does add
  lends such a page anything.

The token comes as a subprotocol of the handshake: browsers let a script say no header, and an address would stand in
logs.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from actors.accounts.embed_tokens import PREFIX
from actors.settings import Settings
from server.messages import SUBPROTOCOL
from server.security import is_own_origin, origin_of
from server.services import Services

PATH = "/embed"
ANY_PAGE = "*"


def token_offered(scope: Scope) -> str | None:
    """The embed token that a handshake comes with, right or wrong."""
    return next((each for each in scope.get("subprotocols", ()) if each.startswith(PREFIX)), None)


def subprotocol(scope: Scope) -> str | None:
    """What to answer to those that the handshake offers."""
    return SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None


def may_open(websocket: WebSocket, settings: Settings) -> bool:
    """Whether the page that asks for a socket is one that may have it, whoever is looking at it."""
    headers = websocket.headers
    if is_own_origin(headers, settings.allowed_origins):
        return True
    return token_offered(websocket.scope) is not None and origin_of(headers) in settings.embed_origins


def may_embed(headers: Headers, settings: Settings) -> bool:
    """Whether the page that asks for the markup may show it. Without an `Origin` no other page asks."""
    if "origin" not in headers:
        return True
    return is_own_origin(headers, settings.allowed_origins) or origin_of(headers) in settings.embed_origins


class EmbeddingMiddleware:
    """Lets scripts of other pages read what is the same for everybody, where there is any page that may embed us."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings = self._services.settings
        if not (settings.embed_origins or settings.allowed_origins) or not _is_everybodys(scope):
            return await self._app(scope, receive, send)

        async def send_to_any_page(message: Message) -> None:
            if message["type"] == "http.response.start":
                # For any, not for those alone that may embed us: a page that may not is told so in words, and what a
                # cache keeps for our own pages is right for theirs. No cookie goes with it.
                MutableHeaders(scope=message)["access-control-allow-origin"] = ANY_PAGE
            await send(message)

        await self._app(scope, receive, send_to_any_page)


def _is_everybodys(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return bool(scope["path"] == PATH or scope["path"].startswith("/static/"))
