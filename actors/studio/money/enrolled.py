"""Who is in which class at what price, as rows for `tuition`."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, cast, func, literal, or_, select

from actors.studio.money.months import Month
from actors.studio.money.tuition import Enrollment
from actors.studio.tables import classes, enrollments, meetings, programs, students, transactions

_CLASS = (
    classes.c.id.label("class_id"), classes.c.name.label("class_name"), classes.c.status.label("class_status"),
    classes.c.weekday, classes.c.price_cents, classes.c.billable,
)  # fmt: skip


def enrollments_by_student(
    connection: Connection, account_id: int, student_ids: Select[int], program: str | None
) -> dict[int, list[Enrollment]]:
    """Every student that exists, with all places in classes of the program."""
    columns = (
        enrollments.c.student_id, enrollments.c.status, enrollments.c.started_on, enrollments.c.drop_on, *_CLASS,
    )  # fmt: skip
    places = _in_program(select(*columns), account_id, program).subquery()
    query = (
        select(students.c.id, students.c.family_id, *(column for column in places.c if column.name != "student_id"))
        .join_from(students, places, places.c.student_id == students.c.id, isouter=True)
        .where(students.c.account_id == account_id, students.c.id.in_(student_ids))
    )
    found: dict[int, list[Enrollment]] = {}
    for row in connection.execute(query).mappings():
        of_student = found.setdefault(row["id"], [])
        if row["class_id"] is not None:
            of_student.append(_enrollment(row, student_id=row["id"], family_id=row["family_id"]))
    return found


def uncharged(
    connection: Connection, account_id: int, student_ids: Select[int], program: str | None, month: Month
) -> list[tuple[Enrollment, int]]:
    """Active places that have no charge for the month yet, those that cost the same together, with how many they are.

    Of nobody in particular: a cost is told before a launch, over any number of students.
    """
    place = enrollments.c
    started_on = case((place.started_on <= month.first, literal(month.first)), else_=place.started_on)
    places = _in_program(select(started_on.label("started_on"), *_CLASS), account_id, program).where(
        place.student_id.in_(student_ids),
        place.status == "active",
        or_(place.drop_on.is_(None), place.drop_on > month.first),
        ~_charged(account_id, month),
    )
    each = places.subquery().c
    query = select(*each, func.count().label("many")).group_by(*each)
    nobody = {"student_id": 0, "family_id": 0, "status": "active", "drop_on": None}
    return [(_enrollment(row, **nobody), row["many"]) for row in connection.execute(query).mappings()]


def canceled_meetings(connection: Connection, account_id: int, month: Month) -> set[tuple[int, date]]:
    meeting = meetings.c
    query = select(meeting.class_id, meeting.date).where(
        meeting.account_id == account_id,
        meeting.date.between(month.first, month.last),
        meeting.status == "canceled",
    )
    return {(row.class_id, row.date) for row in connection.execute(query)}


def _in_program(query: Select[Any], account_id: int, program: str | None) -> Select[Any]:
    query = query.join_from(
        enrollments, classes, and_(classes.c.id == enrollments.c.class_id, classes.c.account_id == account_id)
    ).where(enrollments.c.account_id == account_id)
    if program is None:
        return query
    named = and_(programs.c.id == classes.c.program_id, programs.c.account_id == account_id)
    return query.join(programs, named).where(programs.c.name == program)


def _charged(account_id: int, month: Month) -> ColumnElement[bool]:
    """Whether the enclosing query's place has its charge: the words of `tuition.once`, in SQL."""
    student, klass = cast(enrollments.c.student_id, String), cast(enrollments.c.class_id, String)
    once = literal("tuition:") + student + ":" + klass + f":{month}"
    query = select(transactions.c.id).where(transactions.c.account_id == account_id, transactions.c.once == once)
    return query.exists()


def _enrollment(row: Any, **given: Any) -> Enrollment:
    return Enrollment(**{name: given[name] if name in given else row[name] for name in Enrollment.__struct_fields__})
