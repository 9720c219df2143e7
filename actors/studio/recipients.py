"""Who gets a letter about which records, with what its merge fields say to them. Four statements, however many."""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from sqlalchemy import Select, select

from actors.mail.message import is_address, one_line
from actors.studio.addressees import to_guardian, to_staff
from actors.studio.contacts import Contact, contacts, studio_name
from actors.studio.money.balances import balance
from actors.studio.money.cents import format_cents
from actors.studio.phrases import listed
from actors.studio.reach import REACH, Reached, Where
from actors.studio.sql import one_of
from actors.studio.tables import families, staff

FAMILY_FIELDS = ("family_name", "guardian_name", "first_name", "student_names", "balance", "studio_name")
STAFF_FIELDS = ("first_name", "studio_name")
FIELDS = {"families": FAMILY_FIELDS, "students": FAMILY_FIELDS, "classes": FAMILY_FIELDS, "staff": STAFF_FIELDS}

NO_ADDRESS, BAD_ADDRESS, OPTED_OUT = "no email address", "not a valid email address", "does not want emails"


class Recipient(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    account_id: int
    key: str
    """What makes two of them the same: `family:12`."""
    called: str
    """The family or the person, for the office."""
    name: str
    email: str
    guardian_id: int | None
    addressee: str | None
    opted_out: bool
    values: Mapping[str, str]

    @property
    def why_not(self) -> str | None:
        if not self.email:
            return NO_ADDRESS
        if not is_address(self.email):
            return BAD_ADDRESS
        return OPTED_OUT if self.opted_out else None


def recipients(where: Where, record_type: str, ids: Select[int]) -> dict[int, list[Recipient]]:
    """By record; those that are gone are missing."""
    studio = one_line(studio_name(where.connection, where.account_id))
    if record_type == "staff":
        return _staff(where, ids, studio)
    return _families(where, REACH[record_type](where, ids), studio)


def _staff(where: Where, ids: Select[int], studio: str) -> dict[int, list[Recipient]]:
    columns = (staff.c.id, staff.c.name, staff.c.email)
    query = select(*columns).where(staff.c.account_id == where.account_id, staff.c.id.in_(ids))
    return {row.id: [_person(where, studio, *row)] for row in where.connection.execute(query)}


def _person(where: Where, studio: str, staff_id: int, name: str, email: str | None) -> Recipient:
    called = one_line(name)
    values = {"first_name": called.partition(" ")[0], "studio_name": studio}
    return Recipient(
        account_id=where.account_id,
        key=f"staff:{staff_id}",
        called=called,
        name=called,
        email=(email or "").strip(),
        guardian_id=None,
        addressee=to_staff(staff_id),
        opted_out=False,
        values=values,
    )


def _families(where: Where, reached: Reached, studio: str) -> dict[int, list[Recipient]]:
    ids = {family for its in reached.values() for family in its}
    there = contacts(where.connection, where.account_id, ids)
    owed = _balances(where, ids)
    return {
        record: [
            _family(where, there[family], names, format_cents(owed[family]), studio)
            for family, names in its.items()
            if family in there
        ]
        for record, its in reached.items()
    }


def _family(where: Where, contact: Contact, names: Collection[str], owed: str, studio: str) -> Recipient:
    values = {
        "family_name": contact.family_name,
        "guardian_name": contact.name,
        "first_name": contact.name.partition(" ")[0],
        "student_names": listed([one_line(name) for name in names]),
        "balance": owed,
        "studio_name": studio,
    }
    return Recipient(
        account_id=where.account_id,
        key=f"family:{contact.family_id}",
        called=contact.family_name,
        name=contact.name,
        email=contact.email,
        guardian_id=contact.guardian_id,
        addressee=to_guardian(contact.guardian_id),
        opted_out=contact.opted_out,
        values=values,
    )


def _balances(where: Where, ids: Iterable[int]) -> dict[int, int]:
    query = select(families.c.id, balance(where.account_id)).where(
        families.c.account_id == where.account_id, one_of(families.c.id, ids)
    )
    return {family: int(cents) for family, cents in where.connection.execute(query)}
