"""Families together with their primary guardian and the balance that they bring along: read and written as one.

A family has exactly one primary guardian, who is written to. The file's guardian is that one: a new family gets it, and
a file that names somebody else changes it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from actors.studio.office_export.families import COLUMNS, OF_FAMILY, OF_GUARDIAN
from actors.studio.office_export.plan import Clean, Plan
from actors.studio.office_export.saving import existing, ids_by
from actors.studio.sql import add_missing
from actors.studio.tables import families, guardians, transactions

OPENING = "Opening balance"
MEMO = "Balance in the office's export"


def households(connection: Connection, account_id: int, ids: Collection[str]) -> dict[str, Clean]:
    """The account's families with these external ids, as a file that says nothing new would have them."""
    primary = and_(guardians.c.account_id == account_id, guardians.c.family_id == families.c.id, guardians.c.is_primary)
    return existing(connection, account_id, families, COLUMNS, ids, families.outerjoin(guardians, primary))


def write_households(connection: Connection, account_id: int, plan: Plan, today: date) -> None:
    if not plan.new and not plan.changed:
        return
    _write_families(connection, account_id, plan)
    written = plan.new | plan.changed
    family_ids = ids_by(connection, account_id, families, families.c.external_id, sorted(written))
    _write_guardians(connection, account_id, {family_ids[id]: record for id, record in written.items()})
    _open_ledgers(connection, account_id, {family_ids[id]: record for id, record in plan.new.items()}, today)


def _write_families(connection: Connection, account_id: int, plan: Plan) -> None:
    if plan.new:
        rows = [{"account_id": account_id, "external_id": id, **_of_family(record)} for id, record in plan.new.items()]
        connection.execute(insert(families), rows)
    if plan.changed:
        mine = (families.c.account_id == account_id, families.c.external_id == bindparam("found_by"))
        rows = [{"found_by": id, **_of_family(record)} for id, record in plan.changed.items()]
        connection.execute(update(families).where(*mine), rows)


def _write_guardians(connection: Connection, account_id: int, records: Mapping[int, Clean]) -> None:
    mine = (guardians.c.account_id == account_id, guardians.c.is_primary)
    having = select(guardians.c.family_id).where(*mine, guardians.c.family_id.in_(sorted(records)))
    known = set(connection.execute(having).scalars())
    changed = [{"found_by": id, **_of_guardian(record)} for id, record in records.items() if id in known]
    if changed:
        statement = update(guardians).where(*mine, guardians.c.family_id == bindparam("found_by"))
        connection.execute(statement, changed)
    missing = [
        {"account_id": account_id, "family_id": id, "is_primary": True, **_of_guardian(record)}
        for id, record in records.items()
        if id not in known
    ]
    if missing:
        connection.execute(insert(guardians), missing)


def _open_ledgers(connection: Connection, account_id: int, records: Mapping[int, Clean], today: date) -> None:
    rows = [
        {"account_id": account_id, "family_id": id, **_opening(record, today)}
        for id, record in records.items()
        if record.opening_cents
    ]
    if rows:
        connection.execute(add_missing(connection, transactions), rows)


def _opening(record: Clean, today: date) -> dict[str, Any]:
    owes = record.opening_cents > 0
    return {
        "type": "charge" if owes else "credit",
        "category": OPENING,
        "date": today,
        "due_on": today if owes else None,
        "amount_cents": abs(record.opening_cents),
        "memo": MEMO,
        "once": f"opening:{record.external_id}",
    }


def _of_family(record: Clean) -> dict[str, Any]:
    return {name: record.values[name] for name in OF_FAMILY}


def _of_guardian(record: Clean) -> dict[str, Any]:
    return {column: record.values[name] for name, column in OF_GUARDIAN.items()}
