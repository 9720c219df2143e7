"""Embed tokens: how a page of another application shows a person their tasks, without a sign-in of ours.

Naive: give that page an API token. Problem: it lasts for months, and a page keeps nothing secret. Chosen: that
application's server holds an API token with the scope `embed`, and gets with it a token for one person, for ten
minutes, which opens a socket and nothing else. It is signed and stored nowhere. But it counts only while the API token
and the Account Owner who made that are there, so a revocation ends what it has given out, at once.
"""

import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from actors.accounts.api_tokens import EMBED
from actors.accounts.people import OWNER, VIEWER, viewer_of
from actors.accounts.sessions import OF_THE_PERSON, Session, preferences_of
from actors.accounts.tables import accounts, api_tokens, users
from actors.db import Database

LIFETIME = timedelta(minutes=10)
PREFIX = "bte_"
"""So that a token that leaks into a file or a log can be found there."""
PURPOSE = b"embed:"
"""Signed along, so that a signature for something else with the same key is none for this."""
TOKEN = re.compile(rf"({PREFIX}[0-9]{{1,10}}-[0-9]{{1,10}}-[0-9]{{1,10}})-([0-9a-f]{{64}})")
PASSES_A_QUERY = 250


class Pass(msgspec.Struct, frozen=True):
    """What a token says: by which API token, for whom, until when (seconds since 1970)."""

    api_token_id: int
    user_id: int
    ends: int

    @property
    def name(self) -> str:
        """What is signed; the session of whoever comes with the token is known by it."""
        return f"{PREFIX}{self.api_token_id}-{self.user_id}-{self.ends}"

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(self.ends, UTC)


def make_token(key: bytes, api_token_id: int, user_id: int, now: datetime) -> tuple[str, datetime]:
    """The token, and when it ends."""
    given = Pass(api_token_id, user_id, int((now + LIFETIME).timestamp()))
    return f"{given.name}-{_signature(key, given.name)}", given.ends_at


def verify_token(key: bytes, token: str) -> str | None:
    """The name of the pass that the token is; None where we did not make it. Whether it still counts, find_all says."""
    found = TOKEN.fullmatch(token)
    if not found or not hmac.compare_digest(found[2], _signature(key, found[1])):
        return None
    return found[1]


def is_pass(name: str) -> bool:
    return name.startswith(PREFIX)


def find_all(database: Database, names: Iterable[str], now: datetime) -> dict[str, Session]:
    """The sessions of those passes that count now, by their names."""
    passes = [each for each in map(_pass, names) if each.ends_at > now]
    found: dict[str, Session] = {}
    with database.read() as connection:
        for start in range(0, len(passes), PASSES_A_QUERY):
            found |= _sessions(connection, passes[start : start + PASSES_A_QUERY], now)
    return found


def _pass(name: str) -> Pass:
    return Pass(*map(int, name.removeprefix(PREFIX).split("-")))


def _sessions(connection: Connection, passes: list[Pass], now: datetime) -> dict[str, Session]:
    query = _counting(now).where(
        api_tokens.c.id.in_({each.api_token_id for each in passes}), users.c.id.in_({each.user_id for each in passes})
    )
    query = query.execution_options(every_account="the signed token tells whose it is")
    rows = {(row.api_token_id, row.id): row for row in connection.execute(query) if EMBED in row.scopes.split()}
    return {
        each.name: Session(each.name, viewer_of(row), row.failures_seen_at, now, each.ends_at, preferences_of(row))
        for each in passes
        if (row := rows.get((each.api_token_id, each.user_id)))
    }


def _counting(now: datetime) -> Select[Any]:
    """Each person of an account with each API token of it that may speak for them."""
    makers = users.alias("makers")
    return (
        select(api_tokens.c.id.label("api_token_id"), api_tokens.c.scopes, *OF_THE_PERSON, *VIEWER.selected_columns)
        .select_from(api_tokens)
        .join(makers, makers.c.id == api_tokens.c.user_id)
        .join(accounts, accounts.c.id == api_tokens.c.account_id)
        .join(users, users.c.account_id == accounts.c.id)
        .where(api_tokens.c.expires_at > now, makers.c.account_id == accounts.c.id, users.c.deactivated_at.is_(None))
        .where(makers.c.role == OWNER, makers.c.deactivated_at.is_(None))
    )


def _signature(key: bytes, name: str) -> str:
    return hmac.new(key, PURPOSE + name.encode(), sha256).hexdigest()
