"""Camps: canceling them with what is still planned of them, and whose children would have come."""

from collections import defaultdict
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from actors.studio.tables import camp_blocks, camp_enrollments, camps, students


class Camp(msgspec.Struct, frozen=True):
    id: int
    name: str
    status: str
    first_day: date | None
    last_day: date | None


def camps_with_days(connection: Connection, account_id: int, camp_ids: Select[int]) -> dict[int, Camp]:
    """By id, with the days of its blocks; camps that are gone are missing."""
    days = func.min(camp_blocks.c.date), func.max(camp_blocks.c.date)
    mine = (camp_blocks.c.account_id == account_id) & (camp_blocks.c.camp_id == camps.c.id)
    query = (
        select(camps.c.id, camps.c.name, camps.c.status, *days)
        .join_from(camps, camp_blocks, mine, isouter=True)
        .where(camps.c.account_id == account_id, camps.c.id.in_(camp_ids))
        .group_by(camps.c.id, camps.c.name, camps.c.status)
    )
    return {row.id: Camp(*row) for row in connection.execute(query)}


def cancel_camps(connection: Connection, account_id: int, camp_ids: Select[int], reason: str) -> set[int]:
    """Cancel them with their planned blocks; returns those that were not canceled before."""
    values = {"status": "canceled", "cancel_reason": reason}
    mine = (*_not_canceled(account_id), camps.c.id.in_(camp_ids))
    canceled = set(connection.execute(update(camps).where(*mine).values(**values).returning(camps.c.id)).scalars())
    theirs = (*_planned(account_id), camp_blocks.c.camp_id.in_(camp_ids))
    connection.execute(update(camp_blocks).where(*theirs).values(**values))
    return canceled


def count_blocks(connection: Connection, account_id: int, camp_ids: Select[int]) -> int:
    """How many planned blocks `cancel_camps` would cancel."""
    theirs = (*_planned(account_id), camp_blocks.c.camp_id.in_(camp_ids))
    return connection.execute(select(func.count()).select_from(camp_blocks).where(*theirs)).scalar_one()


def campers(connection: Connection, account_id: int, camp_ids: Select[int]) -> dict[int, dict[int, list[str]]]:
    """Camp -> family -> the first names of its children who have a place."""
    place = camp_enrollments.c
    query = (
        select(place.camp_id, students.c.family_id, students.c.first_name)
        .join_from(camp_enrollments, students, students.c.id == place.student_id)
        .where(place.account_id == account_id, students.c.account_id == account_id)
        .where(place.camp_id.in_(camp_ids), place.status == "active")
        .order_by(students.c.first_name, students.c.id)
    )
    found: defaultdict[int, dict[int, list[str]]] = defaultdict(dict)
    for camp, family, name in connection.execute(query):
        found[camp].setdefault(family, []).append(name)
    return found


def _not_canceled(account_id: int) -> tuple[ColumnElement[bool], ...]:
    return (camps.c.account_id == account_id, camps.c.status != "canceled")


def _planned(account_id: int) -> tuple[ColumnElement[bool], ...]:
    return (camp_blocks.c.account_id == account_id, camp_blocks.c.status == "planned")
