"""Who is written to: a family's primary guardian, and in whose name."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, select

from actors.accounts.tables import accounts
from actors.mail.message import is_address, one_line
from actors.studio.sql import one_of
from actors.studio.tables import families, guardians


class Contact(msgspec.Struct, frozen=True):
    family_id: int
    family_name: str
    guardian_id: int | None
    """None where the family has no primary guardian."""
    name: str
    email: str
    opted_out: bool

    @property
    def reachable(self) -> bool:
        return is_address(self.email)


def studio_name(connection: Connection, account_id: int) -> str:
    name: str = connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar_one()
    return name


def contacts(connection: Connection, account_id: int, family_ids: Iterable[int]) -> dict[int, Contact]:
    """By family; those that are gone are missing."""
    columns = (families.c.id, families.c.name, guardians.c.id, guardians.c.name, guardians.c.email)
    primary = and_(guardians.c.account_id == account_id, guardians.c.id == _primary(account_id))
    query = (
        select(*columns, func.coalesce(guardians.c.opted_out, False))
        .join_from(families, guardians, primary, isouter=True)
        .where(families.c.account_id == account_id, one_of(families.c.id, family_ids))
    )
    return {row[0]: _contact(*row) for row in connection.execute(query)}


def _primary(account_id: int) -> ColumnElement[int]:
    """The family's primary guardian; of two, the older record."""
    mine = and_(guardians.c.account_id == account_id, guardians.c.family_id == families.c.id, guardians.c.is_primary)
    return select(func.min(guardians.c.id)).where(mine).correlate(families).scalar_subquery()


def _contact(
    family: int, family_name: str, guardian: int | None, name: str | None, email: str | None, opted_out: bool
) -> Contact:
    address = (email or "").strip()
    return Contact(family, one_line(family_name), guardian, one_line(name or family_name), address, bool(opted_out))
