"""Who comes to a class, and so whom it touches when meetings change: a family is told once, of all its students."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import msgspec
from sqlalchemy import Connection, Select, select

from actors.studio.schedule.meetings import Meeting
from actors.studio.tables import enrollments, students

ATTENDING = ("active", "trial", "makeup")
"""Enrollment states of those who come; the others wait for a place or have left."""


class Attendee(msgspec.Struct, frozen=True):
    class_id: int
    student_id: int
    family_id: int
    first_name: str
    started_on: date
    drop_on: date | None

    def attends(self, day: date) -> bool:
        """The day of the drop is the first one without them."""
        return self.started_on <= day and (self.drop_on is None or day < self.drop_on)


class Touched(msgspec.Struct, frozen=True):
    """What a family has to know about one class."""

    students: list[str]
    """First names."""
    student_ids: list[int]
    days: list[date]


def attendees(
    connection: Connection, account_id: int, class_ids: Select[int], states: Sequence[str] = ATTENDING
) -> Mapping[int, Sequence[Attendee]]:
    """By class, in the order of their names."""
    enrolled = enrollments.c
    columns = (
        enrolled.class_id, enrolled.student_id, students.c.family_id, students.c.first_name,
        enrolled.started_on, enrolled.drop_on,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(students, students.c.id == enrolled.student_id)
        .where(enrolled.account_id == account_id, students.c.account_id == account_id)
        .where(enrolled.class_id.in_(class_ids), enrolled.status.in_(states))
        .order_by(enrolled.class_id, students.c.first_name, students.c.id)
    )
    found = [Attendee(*row) for row in connection.execute(query)]
    return {class_id: list(of_class) for class_id, of_class in groupby(found, key=lambda one: one.class_id)}


def touched_by_class(
    connection: Connection, account_id: int, class_ids: Select[int], found: Mapping[int, Sequence[Meeting]]
) -> dict[int, dict[int, Touched]]:
    """Class -> family -> what it has to know of the class's meetings that were `found`."""
    coming = attendees(connection, account_id, class_ids)
    return {
        class_id: touched(coming.get(class_id, ()), [meeting.date for meeting in of_class])
        for class_id, of_class in found.items()
    }


def touched(attendees: Sequence[Attendee], days: Sequence[date]) -> dict[int, Touched]:
    """By family: its students who would have come on some of the days, and on which. Pure."""
    found: defaultdict[int, Touched] = defaultdict(lambda: Touched([], [], []))
    for attendee in attendees:
        theirs = [day for day in days if attendee.attends(day)]
        if theirs:
            family = found[attendee.family_id]
            family.students.append(attendee.first_name)
            family.student_ids.append(attendee.student_id)
            family.days.extend(day for day in theirs if day not in family.days)
    for family in found.values():
        family.days.sort()
    return dict(found)
