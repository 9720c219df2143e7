"""Enroll students: give them places in a class, as long as there are any."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import Row, Select, func, insert, select, update

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place
from actors.bulk.date_fields import place_today
from actors.bulk.money_fields import refuse, wrong_day
from actors.bulk.settling import settle_unchanged
from actors.studio.happened import FIRST_ENROLLMENT, tell
from actors.studio.tables import classes, enrollments, students
from actors.studio.taken import places_taken
from actors.studio.wording import class_label

ENROLLED, FULL, INACTIVE = "already enrolled in this class", "the class is full", "not active"


class EnrollParams(Params, frozen=True, kw_only=True):
    class_name: Annotated[str, Meta(title="Class", min_length=1, max_length=160)]
    starts_on: Annotated[date | None, Meta(title="Starts", description="Otherwise today.")] = None


class Student(msgspec.Struct, frozen=True):
    id: int
    active: bool
    status: str | None
    """In this class, where they have or had a place in it."""
    is_new: bool
    """Has never taken part in any class."""


class EnrollStudents(BulkAction[EnrollParams]):
    kind = "enroll_students"
    title = "Enroll in a class"
    record_types = ("students",)
    Params = EnrollParams

    def describe(self, params: EnrollParams) -> str:
        return f"Enroll in {params.class_name}"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        open_ones = select(class_label()).where(classes.c.account_id == place.account_id, classes.c.status == "active")
        return {"class_name": sorted(set(place.connection.execute(open_ones).scalars()))}

    def check(self, place: Place, params: EnrollParams) -> None:
        wrong = _wrong_class(_named(place, params), params.class_name)
        refuse(class_name=wrong, starts_on=wrong_day(params.starts_on, place_today(place)))

    def cost(self, place: Place, params: EnrollParams, chosen: Select[int, str, int]) -> str:
        (found,) = _named(place, params)
        return f"{place.counted(max(0, found.capacity - found.taken), 'free place')}"

    def process(self, batch: Batch, params: EnrollParams) -> None:
        found = _named(batch.place, params, hold=True)
        if trouble := _wrong_class(found, params.class_name):
            raise CannotGoOn(trouble)
        (into,) = found
        there = _students(batch, into.id)
        could = [student for student in there.values() if student.active and student.status != "active"]
        enrolled = could[: max(0, into.capacity - into.taken)]
        _enroll(batch, into.id, enrolled, params.starts_on or place_today(batch.place))
        settle_unchanged(batch, there, {student.id for student in enrolled}, lambda id: _why_not(there[id]))


def _why_not(student: Student) -> str:
    if not student.active:
        return INACTIVE
    return ENROLLED if student.status == "active" else FULL


def _named(place: Place, params: EnrollParams, *, hold: bool = False) -> Sequence[Row[Any, Any, Any]]:
    """The open classes of this label; held, so that two tasks cannot give the same place away."""
    query = select(classes.c.id, classes.c.capacity, places_taken.label("taken")).where(
        classes.c.account_id == place.account_id, classes.c.status == "active", class_label() == params.class_name
    )
    return place.connection.execute(query.with_for_update(of=classes) if hold else query).all()


def _wrong_class(found: Sequence[Row[Any, Any, Any]], name: str) -> str | None:
    if not found:
        return f'There is no open class "{name}".'
    return None if len(found) == 1 else f'There are {len(found)} classes "{name}".'


def _students(batch: Batch, class_id: int) -> dict[int, Student]:
    mine, others = enrollments.alias("mine"), enrollments.c
    here = (mine.c.account_id == batch.account_id, mine.c.student_id == students.c.id, mine.c.class_id == class_id)
    ever = select(func.count()).where(
        others.account_id == batch.account_id, others.student_id == students.c.id, others.status != "waitlist"
    )
    status = select(mine.c.status).where(*here).scalar_subquery()
    query = (
        select(students.c.id, students.c.active, status, ever.scalar_subquery() == 0)
        .where(students.c.account_id == batch.account_id, students.c.id.in_(batch.record_ids))
        .order_by(students.c.id)
    )
    return {row[0]: Student(*row) for row in batch.connection.execute(query)}


def _enroll(batch: Batch, class_id: int, enrolled: Sequence[Student], starts_on: date) -> None:
    """Whoever had a place, or waited for one, has it again; the others get one."""
    again = [student.id for student in enrolled if student.status is not None]
    mine = (enrollments.c.account_id == batch.account_id, enrollments.c.class_id == class_id)
    back = update(enrollments).where(*mine, enrollments.c.student_id.in_(again))
    batch.connection.execute(back.values(status="active", started_on=starts_on, drop_on=None))
    place = {"account_id": batch.account_id, "class_id": class_id, "status": "active", "started_on": starts_on}
    if new := [place | {"student_id": student.id} for student in enrolled if student.status is None]:
        batch.connection.execute(insert(enrollments), new)
    first = [(student.id, f"student:{student.id}") for student in enrolled if student.is_new]
    tell(batch.connection, batch.account_id, FIRST_ENROLLMENT, first, batch.now)
