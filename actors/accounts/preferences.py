"""How a person wants times, dates and numbers written, wherever they sign in. What is None is left to their browser."""

import msgspec
from sqlalchemy import Connection, update

from actors.accounts.people import Viewer
from actors.accounts.tables import users


class Preferences(msgspec.Struct, frozen=True):
    locale: str | None = None
    """Such as `en-GB`."""
    time_zone: str | None = None
    """Such as `America/Chicago`."""


def prefer(connection: Connection, viewer: Viewer, preferences: Preferences) -> None:
    own = update(users).where(users.c.id == viewer.user_id, users.c.account_id == viewer.account_id)
    connection.execute(own.values(msgspec.structs.asdict(preferences)))
