"""The list of students: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from actors.studio.lists import filters, lookups
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.sql import contains
from actors.studio.tables import enrollments, families, students

FIRST_LAST = students.c.first_name + " " + students.c.last_name
LAST_FIRST = students.c.last_name + ", " + students.c.first_name
BY_NAME = (func.lower(students.c.last_name), func.lower(students.c.first_name))
COLUMNS = (
    students.c.id, students.c.first_name, students.c.last_name, students.c.family_id,
    families.c.name.label("family_name"), students.c.birth_date, students.c.active,
)  # fmt: skip


class StudentItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    first_name: str
    last_name: str
    family_id: int
    family_name: str
    birth_date: date | None
    active: bool
    classes: list[str]
    keywords: list[str]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def _named(account_id: int, text: str) -> ColumnElement[bool]:
    return or_(contains(FIRST_LAST, text), contains(LAST_FIRST, text))


def _in_class(account_id: int, text: str) -> ColumnElement[bool]:
    class_id = filters.whole_number("class", text, "Choose a class from the list.")
    enrolled = select(enrollments.c.student_id).where(
        enrollments.c.account_id == account_id,
        enrollments.c.class_id == class_id,
        enrollments.c.status.in_(lookups.TAKES_PART),
    )
    return students.c.id.in_(enrolled)


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return query.select_from(students).join(
        families, (families.c.id == students.c.family_id) & (families.c.account_id == account_id)
    )


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[StudentItem]:
    ids = [row.id for row in rows]
    classes = lookups.classes_of(connection, account_id, ids)
    keywords = lookups.keywords_of(connection, account_id, students, ids)
    return [StudentItem(**row._mapping, classes=classes[row.id], keywords=keywords[row.id]) for row in rows]


STUDENTS = RecordList(
    record_type="students",
    noun=Noun("student", "students"),
    table=students,
    label=FIRST_LAST,
    filters={
        "q": _named,
        "keyword": filters.keyword(students),
        "class": _in_class,
        "active": filters.active(students),
    },
    sorts={
        "name": BY_NAME,
        "first_name": (func.lower(students.c.first_name), func.lower(students.c.last_name)),
        "family": (func.lower(families.c.name), *BY_NAME),
        "birth_date": (students.c.birth_date,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
