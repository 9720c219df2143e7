"""Who an email is written to: a guardian or a member of the staff, as the outbox notes them, and where they are now."""

from typing import NamedTuple

from sqlalchemy import Connection, Select, false, select

from actors.studio.tables import guardians, staff

GUARDIAN, STAFF = "guardian", "staff"


class Whereabouts(NamedTuple):
    address: str
    """Empty where they have none."""
    opted_out: bool
    """Whether they want no more blasts."""


def to_guardian(guardian_id: int | None) -> str | None:
    return f"{GUARDIAN}:{guardian_id}" if guardian_id else None


def to_staff(staff_id: int) -> str:
    return f"{STAFF}:{staff_id}"


def whereabouts(connection: Connection, account_id: int, addressee: str) -> Whereabouts | None:
    """None where they are gone, or no longer the one to whom their family's mail goes."""
    kind, _, number = addressee.partition(":")
    query = _guardian(account_id) if kind == GUARDIAN else _staff(account_id)
    row = connection.execute(query.where(query.selected_columns.id == int(number))).one_or_none()
    return Whereabouts((row.email or "").strip(), row.opted_out) if row else None


def _guardian(account_id: int) -> Select[int, str, bool]:
    columns = (guardians.c.id, guardians.c.email, guardians.c.opted_out)
    return select(*columns).where(guardians.c.account_id == account_id, guardians.c.is_primary)


def _staff(account_id: int) -> Select[int, str, bool]:
    columns = (staff.c.id, staff.c.email, false().label("opted_out"))
    return select(*columns).where(staff.c.account_id == account_id)
