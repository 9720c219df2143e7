"""Enrollment by class: how full each class is."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select

from actors.studio.reports.parts import also
from actors.studio.reports.report import Answer, Column, Line, Question, Report
from actors.studio.tables import classes, enrollments, levels, programs, rooms, staff
from actors.studio.wording import WEEKDAYS, hours

COLUMNS = (
    classes.c.id, classes.c.name, classes.c.status, classes.c.weekday, classes.c.starts, classes.c.ends,
    classes.c.capacity, programs.c.name.label("program"), levels.c.name.label("level"), rooms.c.name.label("room"),
    staff.c.name.label("instructor"),
)  # fmt: skip


class EnrollmentByClass(Report):
    name = "enrollment_by_class"
    title = "Enrollment by class"
    record_type = "classes"
    counted = ("class", "classes")
    columns = (
        Column("Class", 24),
        Column("Program", 15),
        Column("Level", 10),
        Column("Day", 6),
        Column("Time", 21),
        Column("Room", 15),
        Column("Instructor", 17),
        Column("Status", 8),
        Column("Capacity", 11, "number", total=True),
        Column("Enrolled", 11, "number", total=True),
        Column("Trial", 7, "number", total=True),
        Column("Makeup", 10, "number", total=True),
        Column("Waitlist", 10, "number", total=True),
        Column("Open", 8, "number", total=True),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        counts = _counts(question)
        return {row.id: [_line(row, counts[row.id])] for row in question.connection.execute(_classes(question))}


def _classes(question: Question) -> Any:
    mine = question.account_id
    query = select(*COLUMNS).select_from(classes)
    query = also(query, mine, programs, classes.c.program_id)
    query = also(query, mine, levels, classes.c.level_id)
    query = also(query, mine, rooms, classes.c.room_id)
    query = also(query, mine, staff, classes.c.instructor_id)
    return query.where(classes.c.account_id == mine, classes.c.id.in_(question.record_ids))


def _counts(question: Question) -> defaultdict[int, dict[str, int]]:
    place = enrollments.c
    query = (
        select(place.class_id, place.status, func.count().label("number"))
        .where(place.account_id == question.account_id, place.class_id.in_(question.record_ids))
        .group_by(place.class_id, place.status)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in question.connection.execute(query):
        found[row.class_id][row.status] = row.number
    return found


def _line(row: Any, counts: dict[str, int]) -> Line:
    active, trial, makeup, waitlist = (counts.get(status, 0) for status in ("active", "trial", "makeup", "waitlist"))
    # A trial and a makeup come for one day and take no place; a class over its capacity has none open, not fewer.
    free = max(0, row.capacity - active)
    return (
        row.name, row.program, row.level, WEEKDAYS[row.weekday], hours(row.starts, row.ends), row.room,
        row.instructor, row.status.title(), row.capacity, active, trial, makeup, waitlist, free,
    )  # fmt: skip
