"""Who is there, by whichever proof: a session of ours, or a pass for a page of another application."""

from collections.abc import Iterable
from datetime import datetime

from actors.accounts import embed_tokens, sessions
from actors.accounts.sessions import Session
from actors.db import Database


def find(database: Database, name: str, now: datetime) -> Session | None:
    """The session of that name as it is now; None where it is over. Notes that it was used, where that counts."""
    if embed_tokens.is_pass(name):
        return embed_tokens.find_all(database, [name], now).get(name)
    return sessions.find(database, name, now)


def find_all(database: Database, names: Iterable[str], now: datetime) -> dict[str, Session]:
    """Those that are not over, by their name (`Session.token_hash`)."""
    every = set(names)
    passes = {name for name in every if embed_tokens.is_pass(name)}
    found = sessions.find_all(database, every - passes, now)
    return found | embed_tokens.find_all(database, passes, now) if passes else found
