"""API tokens: how a person's scripts sign in. A token is shown once; what is stored is its SHA-256.

A token acts as the person who made it, within its scopes and their permissions as they are at that moment, and it ends
with its own time, with a revocation, or with the person.
"""

import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.sessions import SEEN_EVERY, digest
from actors.accounts.tables import accounts, api_tokens, users
from actors.db import Database

READ, LAUNCH, CONTROL, EMBED = "read", "launch", "control", "embed"
SCOPES = {
    READ: "Read tasks, their records and files",
    LAUNCH: "Launch, retry and resend",
    CONTROL: "Cancel, pause, resume, delete and restore",
    EMBED: "Let another application show people of the account their tasks",
}
PREFIX = "bt_"
"""So that a token that leaks into a file or a log can be found there."""
WHY = "what is over goes, whosever it was"
MOST_NAME_LENGTH, MOST_TOKENS = 60, 50
LIFETIMES = (30, 90, 365)
"""Days that a person may choose."""


class ApiToken(msgspec.Struct, frozen=True):
    """A token as the person who made it sees it."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Bearer(msgspec.Struct, frozen=True):
    """Whoever comes with a token: the person, and what the token may."""

    token_id: int
    viewer: Viewer
    scopes: frozenset[str]


def make(connection: Connection, viewer: Viewer, name: str, scopes: Collection[str], now: datetime, days: int) -> str:
    """The new token, which is stored nowhere."""
    token = PREFIX + secrets.token_urlsafe(32)
    values = {
        "account_id": viewer.account_id,
        "user_id": viewer.user_id,
        "name": name,
        "token_hash": digest(token),
        "scopes": " ".join(scope for scope in SCOPES if scope in scopes),
        "created_at": now,
        "expires_at": now + timedelta(days=days),
    }
    connection.execute(insert(api_tokens).values(values))
    return token


def of_person(connection: Connection, viewer: Viewer, now: datetime) -> list[ApiToken]:
    """Theirs that have not ended, newest first."""
    token = api_tokens.c
    query = select(token.id, token.name, token.scopes, token.created_at, token.expires_at, token.used_at)
    mine = query.where(*_theirs(viewer), token.expires_at > now).order_by(token.id.desc())
    return [
        ApiToken(row.id, row.name, row.scopes.split(), row.created_at, row.expires_at, row.used_at)
        for row in connection.execute(mine)
    ]


def revoke(connection: Connection, viewer: Viewer, token_id: int) -> str | None:
    """End one of the person's tokens, at once; returns its name, None where there is none."""
    mine = (*_theirs(viewer), api_tokens.c.id == token_id)
    return connection.execute(delete(api_tokens).where(*mine).returning(api_tokens.c.name)).scalar_one_or_none()


def find(database: Database, token: str, now: datetime) -> Bearer | None:
    """Who comes with the token; None where it is none, or over. Notes that it was used."""
    with database.read() as connection:
        row = connection.execute(_bearing(digest(token), now)).one_or_none()
    if row is None:
        return None
    if row.used_at is None or now - row.used_at > SEEN_EVERY:
        _note_use(database, row.account_id, row.token_id, now)
    return Bearer(row.token_id, viewer_of(row), frozenset(row.scopes.split()))


def forget_expired(database: Database, now: datetime) -> int:
    """Take away what has ended; returns how many."""
    over = api_tokens.c.expires_at <= now
    some = select(api_tokens.c.id).where(over).limit(1).execution_options(every_account=WHY)
    with database.read() as connection:
        if connection.execute(some).first() is None:
            return 0
    with database.write() as connection:
        return connection.execute(delete(api_tokens).where(over).execution_options(every_account=WHY)).rowcount


def _theirs(viewer: Viewer) -> tuple[Any, ...]:
    return api_tokens.c.account_id == viewer.account_id, api_tokens.c.user_id == viewer.user_id


def _bearing(token_hash: str, now: datetime) -> Select[Any]:
    token = api_tokens.c
    of_token = (token.id.label("token_id"), token.scopes, token.used_at)
    return (
        select(*of_token, *VIEWER.selected_columns)
        .select_from(api_tokens)
        .join(users, users.c.id == token.user_id)
        .join(accounts, accounts.c.id == users.c.account_id)
        .where(token.token_hash == token_hash, token.expires_at > now, users.c.deactivated_at.is_(None))
        .execution_options(every_account="the token tells whose it is")
    )


def _note_use(database: Database, account_id: int, token_id: int, now: datetime) -> None:
    """Not where the database is busy, which must not turn a read into a failure."""
    with suppress(OperationalError), database.write() as connection:
        mine = (api_tokens.c.id == token_id, api_tokens.c.account_id == account_id)
        connection.execute(update(api_tokens).where(*mine).values(used_at=now))
