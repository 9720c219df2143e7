"""What several reports ask: who speaks for a family, and what a record refers to."""

from typing import Any

import msgspec
from sqlalchemy import Select, and_, select

from actors.studio.reports.report import Question
from actors.studio.tables import guardians, students

LAST_FIRST = (students.c.last_name + ", " + students.c.first_name).label("student")


class Contact(msgspec.Struct, frozen=True):
    name: str = ""
    phone: str = ""
    email: str = ""


NOBODY = Contact()


def contacts(question: Question, family_ids: Select[int]) -> dict[int, Contact]:
    """The primary guardian by family; of two, the older record."""
    query = (
        select(guardians.c.family_id, guardians.c.name, guardians.c.phone, guardians.c.email)
        .where(guardians.c.account_id == question.account_id, guardians.c.is_primary)
        .where(guardians.c.family_id.in_(family_ids))
        .order_by(guardians.c.id.desc())
    )
    rows = question.connection.execute(query)
    return {row.family_id: Contact(row.name, row.phone or "", row.email or "") for row in rows}


def families_of(question: Question, student_ids: Select[int]) -> Select[int]:
    return select(students.c.family_id).where(
        students.c.account_id == question.account_id, students.c.id.in_(student_ids)
    )


def also(query: Any, account_id: int, table: Any, key: Any) -> Any:
    """The query with what `key` may refer to."""
    return query.outerjoin(table, and_(table.c.id == key, table.c.account_id == account_id))
