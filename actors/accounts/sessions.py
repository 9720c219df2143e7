"""Server-side sessions: an opaque 256-bit token in the browser, its SHA-256 in the database.

So a stolen database opens no session, and ending a session ends it everywhere at once.
"""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.preferences import Preferences
from actors.accounts.tables import accounts, sessions, users
from actors.db import Database

LIFETIME = timedelta(days=7)
IDLE_LIMIT = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is noted at most so often: not every page view should be a write."""

HASHES_A_QUERY = 500
OF_THE_SESSION = (sessions.c.token_hash, sessions.c.seen_at, sessions.c.expires_at)
OF_THE_PERSON = (users.c.failures_seen_at, users.c.locale, users.c.time_zone.label("own_time_zone"))
MARK_LENGTH = 12
"""Enough of a hash to tell a person's sessions apart; a hash is no way in."""


class Session(msgspec.Struct, frozen=True):
    token_hash: str
    """What it is known by; for a page of another application, its pass (`embed_tokens.Pass.name`)."""
    viewer: Viewer
    failures_seen_at: datetime | None
    """Up to when this person has seen the failures of tasks, on whichever of their devices; None: none ever."""
    seen_at: datetime
    """When its use was noted last."""
    ends_at: datetime
    """When it will be over, unless it is used or renewed."""
    preferences: Preferences = Preferences()

    def to_note(self, now: datetime) -> bool:
        """Whether its use at `now` is to be noted."""
        return now - self.seen_at > SEEN_EVERY


class Begun(msgspec.Struct, frozen=True):
    """A session as its own person is shown it."""

    mark: str
    """Names it among the person's; of no use as a token."""
    client: str
    """The browser and the system that it was begun with, e.g. `Firefox on Windows`; may be empty."""
    created_at: datetime
    seen_at: datetime


def start(database: Database, user_id: int, now: datetime, client: str = "") -> str:
    """A new session; returns its token, which is stored nowhere but in the browser."""
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        values = {"token_hash": digest(token), "user_id": user_id, "created_at": now, "seen_at": now}
        connection.execute(insert(sessions).values(expires_at=now + LIFETIME, client=client, **values))
    return token


def find(database: Database, token_hash: str, now: datetime) -> Session | None:
    """The session and who it belongs to, as they are now; None where it is over. Notes that it was used."""
    session = find_all(database, [token_hash], now).get(token_hash)
    if session and session.to_note(now):
        note_use(database, [token_hash], now)
    return session


def find_all(database: Database, token_hashes: Iterable[str], now: datetime) -> dict[str, Session]:
    """Those of the sessions that are not over, by their hash."""
    hashes = sorted(token_hashes)
    found: dict[str, Session] = {}
    with database.read() as connection:
        for start in range(0, len(hashes), HASHES_A_QUERY):
            some = hashes[start : start + HASHES_A_QUERY]
            for row in connection.execute(_alive(now).where(sessions.c.token_hash.in_(some))):
                found[row.token_hash] = _session(row)
    return found


def note_use(database: Database, token_hashes: Iterable[str], now: datetime) -> None:
    """Note that the sessions were used; not where the database is busy, which must not turn a read into a failure."""
    with suppress(OperationalError), database.write() as connection:
        used = sessions.c.token_hash.in_(sorted(token_hashes))
        connection.execute(update(sessions).where(used).values(seen_at=now))


def renew(database: Database, token_hash: str, now: datetime) -> datetime:
    """The person stays: the session begins anew. Returns when it ends now."""
    with database.write() as connection:
        own = update(sessions).where(sessions.c.token_hash == token_hash)
        connection.execute(own.values(seen_at=now, expires_at=now + LIFETIME))
    return now + min(IDLE_LIMIT, LIFETIME)


def end(database: Database, token_hash: str) -> None:
    with database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def of_user(connection: Connection, user_id: int, now: datetime) -> list[Begun]:
    """The person's sessions that are not over, the one used last first."""
    alive = select(sessions).where(sessions.c.user_id == user_id, *_lasting(now)).order_by(sessions.c.seen_at.desc())
    return [
        Begun(mark_of(row.token_hash), row.client, row.created_at, row.seen_at) for row in connection.execute(alive)
    ]


def mark_of(token_hash: str) -> str:
    return token_hash[:MARK_LENGTH]


def end_of_user(connection: Connection, user_id: int, *, mark: str | None = None, but: str | None = None) -> list[str]:
    """End the person's sessions: the one with this mark, or all `but` the one with this hash. Returns their hashes."""
    theirs = [sessions.c.user_id == user_id]
    if mark is not None:
        theirs.append(sessions.c.token_hash.startswith(mark, autoescape=True))
    if but is not None:
        theirs.append(sessions.c.token_hash != but)
    ended = connection.execute(select(sessions.c.token_hash).where(*theirs)).scalars().all()
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.token_hash.in_(ended)))
    return list(ended)


def end_all(database: Database) -> None:
    """Everybody of every account must sign in again."""
    with database.write() as connection:
        connection.execute(delete(sessions))


def forget_expired(database: Database, now: datetime) -> int:
    """Take away the rows of sessions that are over; returns how many."""
    over = or_(sessions.c.expires_at <= now, sessions.c.seen_at <= now - IDLE_LIMIT)
    with database.read() as connection:
        if connection.execute(select(sessions.c.token_hash).where(over).limit(1)).first() is None:
            return 0
    with database.write() as connection:
        return connection.execute(delete(sessions).where(over)).rowcount


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _session(row: Any) -> Session:
    ends_at = min(row.expires_at, row.seen_at + IDLE_LIMIT)
    return Session(row.token_hash, viewer_of(row), row.failures_seen_at, row.seen_at, ends_at, preferences_of(row))


def preferences_of(row: Any) -> Preferences:
    """Of a row with what is OF_THE_PERSON."""
    return Preferences(row.locale, row.own_time_zone)


def _alive(now: datetime) -> Select[Any]:
    return (
        select(*OF_THE_SESSION, *OF_THE_PERSON, *VIEWER.selected_columns)
        .select_from(sessions)
        .join(users, users.c.id == sessions.c.user_id)
        .join(accounts, accounts.c.id == users.c.account_id)
        .where(users.c.deactivated_at.is_(None), *_lasting(now))
        .execution_options(every_account="the cookie tells whose it is")
    )


def _lasting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.expires_at > now, sessions.c.seen_at > now - IDLE_LIMIT
