"""The statements of many families at once, in four statements of SQL."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from actors.accounts.tables import accounts
from actors.studio.money.balances import SIGNED_CENTS, balance
from actors.studio.money.statement import Line, Owing, Statement, what
from actors.studio.tables import families, guardians, students, transactions


def statements(
    connection: Connection, account_id: int, family_ids: Select[int], from_date: date, to_date: date
) -> dict[int, Statement]:
    """By family; those that are gone are missing."""
    studio = connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar_one()
    entries = connection.execute(_entries(account_id, family_ids, from_date, to_date)).all()
    by_family = {family: list(rows) for family, rows in groupby(entries, key=lambda entry: entry.family_id)}
    found = connection.execute(_families(account_id, family_ids, from_date)).all()
    names = _first_names(connection, account_id, family_ids)
    given = {"studio": studio, "from_date": from_date, "to_date": to_date}
    return {row.id: _statement(row, by_family.get(row.id, []), names, **given) for row in found}


def owings(
    connection: Connection,
    account_id: int,
    family_ids: Select[int],
    from_date: date,
    to_date: date,
    only_with_balance: bool,
) -> list[Owing]:
    """What `Statement.owing` says, without the lines: for a count over any number of families."""
    entry, closing = transactions.c, balance(account_id, to_date)
    mine = and_(entry.account_id == account_id, entry.family_id == families.c.id)
    told = select(entry.id).where(mine, entry.date.between(from_date, to_date)).correlate(families).exists()
    opening = balance(account_id, from_date, inclusive=False)
    columns = (families.c.id, guardians.c.email, closing.label("closing"), opening.label("opening"), told.label("told"))
    query = _with_guardians(select(*columns), account_id, family_ids)
    if only_with_balance:
        query = query.where(closing > 0)
    found = {row.id: row for row in connection.execute(query)}
    return [
        Owing((row.email or "").strip(), int(row.closing), not row.told and not row.opening) for row in found.values()
    ]


def _with_guardians(query: Select[Any], account_id: int, family_ids: Select[int]) -> Select[Any]:
    """The families with their primary guardian; of two, the older record comes last, and so is the one that stays."""
    mine = and_(guardians.c.account_id == account_id, guardians.c.family_id == families.c.id, guardians.c.is_primary)
    return (
        query.join_from(families, guardians, mine, isouter=True)
        .where(families.c.account_id == account_id, families.c.id.in_(family_ids))
        .order_by(guardians.c.id.desc())
    )


def _families(account_id: int, family_ids: Select[int], from_date: date) -> Select[Any]:
    family = families.c
    columns = (
        family.id, family.name, family.street, family.city, family.state, family.zip,
        guardians.c.id.label("guardian_id"), guardians.c.name.label("guardian"), guardians.c.email,
        balance(account_id, from_date, inclusive=False).label("opening"),
    )  # fmt: skip
    return _with_guardians(select(*columns), account_id, family_ids)


def _entries(account_id: int, family_ids: Select[int], from_date: date, to_date: date) -> Select[Any]:
    entry = transactions.c
    columns = (entry.family_id, entry.student_id, entry.date, entry.category, entry.memo, SIGNED_CENTS.label("cents"))
    return (
        select(*columns)
        .where(entry.account_id == account_id, entry.family_id.in_(family_ids))
        .where(entry.date.between(from_date, to_date))
        .order_by(entry.family_id, entry.date, entry.id)
    )


def _first_names(connection: Connection, account_id: int, family_ids: Select[int]) -> dict[int, str]:
    """Of the families' students, by id. Not joined to the lines, for there are many more of those."""
    student = students.c
    theirs = (student.account_id == account_id, student.family_id.in_(family_ids))
    return {row.id: row.first_name for row in connection.execute(select(student.id, student.first_name).where(*theirs))}


def _statement(family: Any, entries: Sequence[Any], names: Mapping[int, str], **given: Any) -> Statement:
    town = " ".join(filter(None, (family.state, family.zip)))
    address = (family.street, ", ".join(filter(None, (family.city, town))))
    return Statement(
        family=family.name,
        guardian_id=family.guardian_id,
        guardian=family.guardian or "",
        email=(family.email or "").strip(),
        address=[line for line in address if line],
        opening_cents=int(family.opening),
        lines=_lines(int(family.opening), entries, names),
        **given,
    )


def _lines(opening: int, entries: Sequence[Any], names: Mapping[int, str]) -> list[Line]:
    lines, owed = [], opening
    for entry in entries:
        owed += entry.cents
        told = what(entry.category, entry.memo, names.get(entry.student_id))
        lines.append(Line(date=entry.date, what=told, signed_cents=entry.cents, balance_cents=owed))
    return lines
