"""Class rosters: who is in each class, and whom to call."""

from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, func, select

from actors.studio.reports.parts import LAST_FIRST, NOBODY, Contact, also, contacts, families_of
from actors.studio.reports.report import Answer, Column, Line, Question, Report
from actors.studio.tables import classes, enrollments, families, rooms, staff, students
from actors.studio.wording import WEEKDAYS, hours

ORDER = ("active", "trial", "makeup", "waitlist")
EMPTY = "nobody is enrolled"


class ClassRosters(Report):
    name = "class_rosters"
    title = "Class rosters"
    record_type = "classes"
    counted = ("place", "places")
    groups = 5
    columns = (
        Column("Class", 28),
        Column("Day", 6),
        Column("Time", 22),
        Column("Room", 14),
        Column("Instructor", 18),
        Column("Student", 26),
        Column("Born", 11, "date"),
        Column("Status", 9),
        Column("Since", 11, "date"),
        Column("Family", 20),
        Column("Guardian", 24),
        Column("Phone", 16),
        Column("Email", 32),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        found = question.connection.execute(_classes(question)).all()
        people = question.connection.execute(_people(question)).all()
        guardians = contacts(question, families_of(question, _student_ids(question)))
        rosters = {class_id: list(rows) for class_id, rows in groupby(people, key=lambda row: row.class_id)}
        return {row.id: _lines(row, rosters.get(row.id, []), guardians) or EMPTY for row in found}


def _classes(question: Question) -> Any:
    columns = (classes.c.id, classes.c.name, classes.c.weekday, classes.c.starts, classes.c.ends)
    query = select(*columns, rooms.c.name.label("room"), staff.c.name.label("instructor")).select_from(classes)
    query = also(query, question.account_id, rooms, classes.c.room_id)
    query = also(query, question.account_id, staff, classes.c.instructor_id)
    return query.where(classes.c.account_id == question.account_id, classes.c.id.in_(question.record_ids))


def _people(question: Question) -> Any:
    mine, place = question.account_id, enrollments.c
    columns = (
        place.class_id, place.status, place.started_on, LAST_FIRST, students.c.birth_date, students.c.family_id,
        families.c.name.label("family"),
    )  # fmt: skip
    return (
        select(*columns)
        .join_from(enrollments, students, and_(students.c.id == place.student_id, students.c.account_id == mine))
        .join(families, and_(families.c.id == students.c.family_id, families.c.account_id == mine))
        .where(*_enrolled(question))
        .order_by(
            place.class_id,
            case({status: rank for rank, status in enumerate(ORDER)}, value=place.status),
            func.lower(students.c.last_name),
            func.lower(students.c.first_name),
            students.c.id,
        )
    )


def _student_ids(question: Question) -> Any:
    return select(enrollments.c.student_id).where(*_enrolled(question))


def _enrolled(question: Question) -> tuple[Any, ...]:
    place = enrollments.c
    mine = place.account_id == question.account_id
    return mine, place.class_id.in_(question.record_ids), place.status.in_(ORDER)


def _lines(row: Any, people: list[Any], guardians: dict[int, Contact]) -> list[Line]:
    heading = (row.name, WEEKDAYS[row.weekday], hours(row.starts, row.ends), row.room, row.instructor)
    return [(*heading, *_place(person, guardians.get(person.family_id, NOBODY))) for person in people]


def _place(person: Any, guardian: Contact) -> Line:
    return (
        person.student, person.birth_date, person.status.title(), person.started_on, person.family, guardian.name,
        guardian.phone, guardian.email,
    )  # fmt: skip
