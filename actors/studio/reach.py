"""From chosen records to the families that are meant, and the students that it is about."""

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from sqlalchemy import Connection, Select, select

from actors.studio.schedule.attending import attendees
from actors.studio.sql import one_of
from actors.studio.tables import classes, families, students


class Where(msgspec.Struct, frozen=True):
    """Whose records are read, through what."""

    connection: Connection
    account_id: int


Reached = Mapping[int, Mapping[int, Collection[str]]]
"""Record -> families -> first names of the students that it is about."""


def _of_families(where: Where, ids: Select[int]) -> Reached:
    query = select(families.c.id).where(families.c.account_id == where.account_id, families.c.id.in_(ids))
    there = list(where.connection.execute(query).scalars())
    names = _students(where, there)
    return {family: {family: names.get(family, ())} for family in there}


def _of_students(where: Where, ids: Select[int]) -> Reached:
    """The whole family's students: it gets one letter, however many of them are chosen."""
    query = select(students.c.id, students.c.family_id).where(
        students.c.account_id == where.account_id, students.c.id.in_(ids)
    )
    family_of = {student: family for student, family in where.connection.execute(query)}
    names = _students(where, family_of.values())
    return {student: {family: names.get(family, ())} for student, family in family_of.items()}


def _of_classes(where: Where, ids: Select[int]) -> Reached:
    query = select(classes.c.id).where(classes.c.account_id == where.account_id, classes.c.id.in_(ids))
    coming = attendees(where.connection, where.account_id, ids, ["active"])
    found: dict[int, dict[int, list[str]]] = {class_id: {} for class_id in where.connection.execute(query).scalars()}
    for class_id in found:
        for attendee in coming.get(class_id, ()):
            found[class_id].setdefault(attendee.family_id, []).append(attendee.first_name)
    return found


def _students(where: Where, family_ids: Iterable[int]) -> dict[int, list[str]]:
    """Family -> the first names of its active students, or of all where none is active."""
    columns = (students.c.family_id, students.c.first_name, students.c.active)
    query = select(*columns).where(students.c.account_id == where.account_id, one_of(students.c.family_id, family_ids))
    everyone: dict[int, list[tuple[str, bool]]] = {}
    for family, name, active in where.connection.execute(query.order_by(students.c.first_name, students.c.id)):
        everyone.setdefault(family, []).append((name, active))
    return {family: _active_or_all(its) for family, its in everyone.items()}


def _active_or_all(named: Collection[tuple[str, bool]]) -> list[str]:
    return [name for name, active in named if active] or [name for name, _ in named]


REACH: dict[str, Callable[[Where, Select[int]], Reached]] = {
    "families": _of_families,
    "students": _of_students,
    "classes": _of_classes,
}
