"""From an email and a password to a session.

Argon2 takes a core and 19 MiB for some 30 ms, so it runs in threads, a few at once; more would only slow everything
else. The limits of `attempts` are asked in such a turn, so that a thousand guesses in the same moment are counted, too.
"""

import math

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Connection, update
from starlette.requests import Request
from starlette.responses import Response

from actors.accounts import attempts, sessions
from actors.accounts.passwords import DUMMY_HASH, NONE, hash_password, needs_rehash, verify_password
from actors.accounts.people import VIEWER, Viewer, has_email, viewer_of
from actors.accounts.tables import users
from actors.tasks.errors import TaskError
from server.auth import attach, end_session
from server.clients import client_of
from server.requests import services_of
from server.services import Services

HASHES_AT_ONCE = 2

_hashing = CapacityLimiter(HASHES_AT_ONCE)


class TooMany(TaskError):
    """Too many sign-ins have failed, for this account or from this address."""

    code = "rate_limited"

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(f"Too many attempts. Try again in {self.seconds} seconds.")


def retry_after(error: TaskError) -> dict[str, str]:
    """What tells a program when to try again."""
    return {"retry-after": str(error.seconds)} if isinstance(error, TooMany) else {}


async def verify(request: Request, email: str, password: str) -> Viewer | None:
    """Whose email and password these are; None where either is wrong. Raises TooMany.

    An unknown email takes as long as a wrong password, so that the time does not tell which it was.
    """
    address = request.client.host if request.client else ""
    return await to_thread.run_sync(_verify, services_of(request), email, password, address, limiter=_hashing)


async def hashed(password: str) -> str:
    return await to_thread.run_sync(hash_password, password, limiter=_hashing)


async def begin(request: Request, response: Response, viewer: Viewer) -> None:
    """Sign the viewer in: always a session of a new token, and the one that the request came with is over."""
    services = services_of(request)
    await end_session(request)
    client = client_of(request.headers.get("user-agent", ""))
    token = await services.in_thread(sessions.start, services.database, viewer.user_id, services.clock.now(), client)
    attach(response, request, token)


def _verify(services: Services, email: str, password: str, address: str) -> Viewer | None:
    database, now = services.database, services.clock.now()
    with database.read() as connection:
        if wait := attempts.seconds_to_wait(connection, email, address, now):
            raise TooMany(wait)
        viewer, stored = _find(connection, email) or (None, NONE)
    matches = verify_password(DUMMY_HASH if stored == NONE else stored, password)
    if viewer is None or stored == NONE or not matches:
        attempts.note_failure(database, email, address, now)
        return None
    with database.write() as connection:
        attempts.forgive(connection, email)
        if needs_rehash(stored):
            mine = (users.c.id == viewer.user_id, users.c.account_id == viewer.account_id)
            connection.execute(update(users).where(*mine).values(password_hash=hash_password(password)))
    return viewer


def _find(connection: Connection, email: str) -> tuple[Viewer, str] | None:
    """Who may sign in with this email, and their password's hash."""
    mine = (has_email(email), users.c.deactivated_at.is_(None))
    query = VIEWER.add_columns(users.c.password_hash).where(*mine)
    row = connection.execute(query.execution_options(every_account="an email is one person's")).one_or_none()
    return (viewer_of(row), row.password_hash) if row else None
