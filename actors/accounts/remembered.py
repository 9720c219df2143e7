"""What a person said in a form the last time, for the next time: per person and form, on all of their devices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from actors.accounts.people import Viewer
from actors.accounts.tables import remembered_forms

Said = Mapping[str, Sequence[str]]
_OWN = remembered_forms.c


class Remembered(msgspec.Struct, frozen=True):
    said: dict[str, list[str]]
    """What each field held, by its name."""
    at: datetime


def remember(connection: Connection, viewer: Viewer, form: str, said: Said, now: datetime) -> None:
    values = {"said": {name: list(texts) for name, texts in said.items()}, "at": now}
    renewed = update(remembered_forms).where(_OWN.user_id == viewer.user_id, _OWN.form == form).values(values)
    if connection.execute(renewed).rowcount == 0:
        connection.execute(insert(remembered_forms).values(user_id=viewer.user_id, form=form, **values))


def remembered(connection: Connection, viewer: Viewer, form: str) -> Remembered | None:
    query = select(_OWN.said, _OWN.at).where(_OWN.user_id == viewer.user_id, _OWN.form == form)
    row = connection.execute(query).one_or_none()
    return Remembered(*row) if row else None
