"""Who is looking: sign-in, sign-out, and the session behind every request."""

from collections.abc import Set

from anyio import CapacityLimiter, to_thread
from sqlalchemy import func, select, update
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from actors.accounts import sessions
from actors.accounts.passwords import DUMMY_HASH, hash_password, needs_rehash, verify_password
from actors.accounts.people import Viewer, find_viewer
from actors.accounts.sessions import LIFETIME, Session, digest
from actors.accounts.tables import users
from actors.mail import unsubscribing
from actors.tasks.events import SessionEnded
from server.gathering import Gathering
from server.services import Services

SECURE_COOKIE, PLAIN_COOKIE = "__Host-bt_session", "bt_session"
PUBLIC = ("/static/", "/healthz", "/readyz", "/metrics", unsubscribing.PATH)
"""Where nobody is signed in, whatever the browser sends."""
HASHES_AT_ONCE = 2
"""Argon2 takes a core and 19 MiB for some 30 ms; more at once would only slow everything else."""

_hashing = CapacityLimiter(HASHES_AT_ONCE)


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
        token = connection.cookies.get(cookie_name(connection))
        if not token:
            return None
        session = await self._found.find(digest(token))
        if session and session.to_note(self._services.clock.now()):
            await self._noted.find(session.token_hash)  # apart: only these wait where the database is busy
        return session

    async def _find(self, hashes: Set[str]) -> dict[str, Session]:
        services = self._services
        return await services.in_thread(sessions.find_all, services.database, hashes, services.clock.now())

    async def _note(self, hashes: Set[str]) -> dict[str, None]:
        services = self._services
        await services.in_thread(sessions.note_use, services.database, hashes, services.clock.now())
        return {}


def cookie_name(connection: HTTPConnection) -> str:
    return SECURE_COOKIE if connection.url.scheme in ("https", "wss") else PLAIN_COOKIE


async def sign_in(services: Services, email: str, password: str) -> tuple[str, Viewer] | None:
    """A new session's token and its viewer; None where the email or the password is wrong.

    An unknown email takes as long as a wrong password, so that the time does not tell which it was.
    """
    found = await services.in_thread(_find_user, services, email)
    user_id, stored = found or (None, DUMMY_HASH)
    matches = await to_thread.run_sync(verify_password, stored, password, limiter=_hashing)
    if user_id is None or not matches:
        return None
    if needs_rehash(stored):
        renewed = await to_thread.run_sync(hash_password, password, limiter=_hashing)
        await services.in_thread(_store_hash, services, user_id, renewed)
    return await services.in_thread(_start, services, user_id)


def attach(response: Response, request: Request, token: str) -> None:
    """Give the browser the session's cookie."""
    secure = request.url.scheme == "https"
    age = int(LIFETIME.total_seconds())
    response.set_cookie(
        cookie_name(request), token, max_age=age, path="/", httponly=True, samesite="lax", secure=secure
    )


async def sign_out(request: Request, response: Response) -> None:
    """End the request's session everywhere: its cookie, its row, its open sockets."""
    services: Services = request.app.state.services
    session: Session | None = request.state.session
    if session is not None:
        await services.in_thread(end_session, services, session)
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)


def end_session(services: Services, session: Session) -> None:
    sessions.end(services.database, session.token_hash)
    services.channel.publish(SessionEnded(session.viewer.account_id, session.token_hash))


def _find_user(services: Services, email: str) -> tuple[int, str] | None:
    query = select(users.c.id, users.c.password_hash).where(func.lower(users.c.email) == email.strip().lower())
    with services.database.read() as connection:
        row = connection.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def _start(services: Services, user_id: int) -> tuple[str, Viewer] | None:
    with services.database.read() as connection:
        viewer = find_viewer(connection, user_id)
    return (sessions.start(services.database, user_id, services.clock.now()), viewer) if viewer else None


def _store_hash(services: Services, user_id: int, renewed: str) -> None:
    with services.database.write() as connection:
        connection.execute(update(users).where(users.c.id == user_id).values(password_hash=renewed))
