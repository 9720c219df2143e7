"""Who is looking: the session behind every request, its cookie, and sign-out."""

from collections.abc import Set

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from actors.accounts import embed_tokens, sessions, signed_in
from actors.accounts.sessions import LIFETIME, Session, digest
from actors.mail import unsubscribing
from actors.tasks.events import SessionEnded
from server.embedding import PATH as EMBED
from server.embedding import token_offered
from server.gathering import Gathering
from server.services import Services

SECURE_COOKIE, PLAIN_COOKIE = "__Host-bt_session", "bt_session"
PUBLIC = ("/static/", EMBED, "/healthz", "/readyz", "/metrics", unsubscribing.PATH)
"""Where nobody is signed in, whatever the browser sends."""


class SessionMiddleware:
    """Puts `session` and `viewer` (or None) into the state of every request and socket."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._found = Gathering(self._find)
        self._noted = Gathering(self._note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            session = None if scope["path"].startswith(PUBLIC) else await self._session(HTTPConnection(scope))
            state = scope.setdefault("state", {})
            state["session"] = session
            state["viewer"] = session.viewer if session else None
        await self._app(scope, receive, send)

    async def _session(self, connection: HTTPConnection) -> Session | None:
        if (offered := token_offered(connection.scope)) is not None:  # with one no cookie counts
            name = embed_tokens.verify_token(self._services.secret_key, offered)
            return await self._found.find(name) if name else None
        token = connection.cookies.get(cookie_name(connection))
        if not token:
            return None
        session = await self._found.find(digest(token))
        if session and session.to_note(self._services.clock.now()):
            await self._noted.find(session.token_hash)  # apart: only these wait where the database is busy
        return session

    async def _find(self, hashes: Set[str]) -> dict[str, Session]:
        services = self._services
        return await services.in_thread(signed_in.find_all, services.database, hashes, services.clock.now())

    async def _note(self, hashes: Set[str]) -> dict[str, None]:
        services = self._services
        await services.in_thread(sessions.note_use, services.database, hashes, services.clock.now())
        return {}


def cookie_name(connection: HTTPConnection) -> str:
    return SECURE_COOKIE if connection.scope["scheme"] in ("https", "wss") else PLAIN_COOKIE


def attach(response: Response, request: Request, token: str) -> None:
    """Give the browser the session's cookie."""
    secure = request.url.scheme == "https"
    age = int(LIFETIME.total_seconds())
    response.set_cookie(
        cookie_name(request), token, max_age=age, path="/", httponly=True, samesite="lax", secure=secure
    )


async def sign_out(request: Request, response: Response) -> None:
    """End the request's session everywhere: its cookie, its row, its open sockets."""
    await end_session(request)
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)


async def end_session(request: Request) -> None:
    """The one that the request came with, if any."""
    services: Services = request.app.state.services
    session: Session | None = request.state.session
    if session is not None:
        await services.in_thread(sessions.end, services.database, session.token_hash)
        await services.in_thread(services.channel.publish, SessionEnded(session.viewer.account_id, session.token_hash))
