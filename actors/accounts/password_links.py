"""The link by which a person sets a password without knowing one: an invitation, or help for who has forgotten it.

Opaque, stored as a digest, of use once, and at most one a person: a newer link ends the older one.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, insert

from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.sessions import digest
from actors.accounts.tables import password_links, users

GOOD_FOR = timedelta(days=3)

_LINKS = password_links.c


class Link(msgspec.Struct, frozen=True):
    token: str
    """Stored nowhere but in the email."""
    expires_at: datetime


def make(connection: Connection, user_id: int, now: datetime) -> Link:
    link = Link(secrets.token_urlsafe(32), now + GOOD_FOR)
    end(connection, user_id)
    values = {"token_hash": digest(link.token), "expires_at": link.expires_at}
    connection.execute(insert(password_links).values(user_id=user_id, **values))
    return link


def whose(connection: Connection, token: str, now: datetime) -> Viewer | None:
    """Who may set their password by it; None where it is used, over, or not ours."""
    query = _alive(now).where(_LINKS.token_hash == digest(token))
    row = connection.execute(query.execution_options(every_account="the link tells whose it is")).one_or_none()
    return viewer_of(row) if row else None


def use(connection: Connection, token: str, now: datetime) -> Viewer | None:
    """`whose`, for the one time; of two at the same moment one gets None."""
    viewer = whose(connection, token, now)
    used = delete(password_links).where(_LINKS.token_hash == digest(token))
    return viewer if viewer and connection.execute(used).rowcount == 1 else None


def end(connection: Connection, user_id: int) -> None:
    connection.execute(delete(password_links).where(_LINKS.user_id == user_id))


def waiting(connection: Connection, account_id: int, now: datetime) -> dict[int, datetime]:
    """Until when the links of the account's people are good, by person."""
    query = _alive(now).where(users.c.account_id == account_id).with_only_columns(users.c.id, _LINKS.expires_at)
    return {user_id: expires_at for user_id, expires_at in connection.execute(query)}


def _alive(now: datetime) -> Select[Any]:
    good = (_LINKS.expires_at > now, users.c.deactivated_at.is_(None))
    return VIEWER.join(password_links, _LINKS.user_id == users.c.id).where(*good)
