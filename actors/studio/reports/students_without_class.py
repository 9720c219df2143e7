"""Students without a class: active students whom nobody expects this week, and who to ask why."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, func, select

from actors.studio.reports.parts import LAST_FIRST, NOBODY, Contact, contacts, families_of
from actors.studio.reports.report import Answer, Column, Line, Question, Report
from actors.studio.tables import enrollments, families, students

ATTENDING = ("active", "trial")
INACTIVE, HAS_A_CLASS = "inactive", "has a class"


class StudentsWithoutClass(Report):
    name = "students_without_class"
    title = "Students without a class"
    record_type = "students"
    counted = ("student", "students")
    columns = (
        Column("Student", 26),
        Column("Born", 11, "date"),
        Column("Family", 22),
        Column("Guardian", 24),
        Column("Phone", 16),
        Column("Email", 32),
        Column("Last dropped", 13, "date"),
        Column("Waitlists", 10, "number", total=True),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        there = question.connection.execute(_students(question)).all()
        places, guardians = _places(question), contacts(question, families_of(question, question.record_ids))
        return {row.id: _answer(row, places[row.id], guardians.get(row.family_id, NOBODY)) for row in there}


def _students(question: Question) -> Any:
    mine, student = question.account_id, students.c
    columns = (student.id, LAST_FIRST, student.birth_date, student.family_id, student.active)
    return (
        select(*columns, families.c.name.label("family"))
        .join_from(students, families, and_(families.c.id == student.family_id, families.c.account_id == mine))
        .where(student.account_id == mine, student.id.in_(question.record_ids))
    )


def _places(question: Question) -> defaultdict[int, dict[str, Any]]:
    """By student and status: how many places, and the last day that one was dropped."""
    place = enrollments.c
    query = (
        select(place.student_id, place.status, func.count().label("number"), func.max(place.drop_on).label("last"))
        .where(place.account_id == question.account_id, place.student_id.in_(question.record_ids))
        .group_by(place.student_id, place.status)
    )
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in question.connection.execute(query):
        found[row.student_id][row.status] = row
    return found


def _answer(student: Any, places: dict[str, Any], guardian: Contact) -> Answer:
    if not student.active:
        return INACTIVE
    if any(status in places for status in ATTENDING):
        return HAS_A_CLASS
    waiting, dropped = places.get("waitlist"), places.get("dropped")
    line: Line = (
        student.student, student.birth_date, student.family, guardian.name, guardian.phone, guardian.email,
        dropped.last if dropped else None, waiting.number if waiting else 0,
    )  # fmt: skip
    return [line]
