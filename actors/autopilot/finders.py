"""What has come about because days went by: whom it concerns, and what makes it the same occasion next time.

Days are the studio's. `since` is the day on which the workflow was enabled: what came about before is left alone, so
that enabling a reminder does not remind everybody of last year.
"""

from datetime import date, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, extract, select

from actors.studio.money.late import overdue
from actors.studio.tables import enrollments, families, makeup_tokens, students

NOT_ENROLLED = ("dropped",)


class Found(msgspec.Struct, frozen=True):
    record_id: int
    subject: str
    """`charge:88`: a workflow fires for it once."""


def families_without_enrollment(
    connection: Connection, account_id: int, days: int, since: date, today: date
) -> list[Found]:
    """Families that were made `days` ago or before, and none of whose students takes part in anything."""
    ago = timedelta(days=days)
    family = families.c
    query = select(family.id).where(
        family.account_id == account_id,
        family.active,
        family.joined_on.between(since - ago, today - ago),
        ~_has_enrollment(account_id),
    )
    return [Found(family_id, f"family:{family_id}") for family_id in connection.execute(query).scalars()]


def overdue_payments(connection: Connection, account_id: int, days: int, since: date, today: date) -> list[Found]:
    """Charges that are unpaid so many days after they were due."""
    ago = timedelta(days=days)
    everybody = select(families.c.id).where(families.c.account_id == account_id)
    late = overdue(account_id, everybody, today - ago).subquery()
    query = select(late.c.id, late.c.family_id).where(late.c.due_on >= since - ago)
    return [Found(row.family_id, f"charge:{row.id}") for row in connection.execute(query)]


def expiring_tokens(connection: Connection, account_id: int, days: int, since: date, today: date) -> list[Found]:
    """Open makeup tokens that can be used for `days` more at most."""
    token = makeup_tokens.c
    query = select(token.id, token.student_id).where(
        token.account_id == account_id,
        token.used_on.is_(None),
        token.expires_on.between(today, today + timedelta(days=days)),
    )
    return [Found(row.student_id, f"token:{row.id}") for row in connection.execute(query)]


def birthdays(connection: Connection, account_id: int, days: int, since: date, today: date) -> list[Found]:
    """Students whose birthday is today or within `days`; who was born on February 29 has it on the 28th otherwise."""
    coming = [today + timedelta(days=ahead) for ahead in range(days + 1)]
    years = {number: day.year for day in coming for number in _numbers(day)}
    born = extract("month", students.c.birth_date) * 100 + extract("day", students.c.birth_date)
    query = select(students.c.id, born.label("born")).where(
        students.c.account_id == account_id, students.c.active, born.in_(years)
    )
    rows = connection.execute(query)
    return [Found(row.id, f"birthday:{row.id}:{years[int(row.born)]}") for row in rows]


def _has_enrollment(account_id: int) -> ColumnElement[bool]:
    return exists().where(
        students.c.account_id == account_id,
        students.c.family_id == families.c.id,
        enrollments.c.account_id == account_id,
        enrollments.c.student_id == students.c.id,
        enrollments.c.status.not_in(NOT_ENROLLED),
    )


def _numbers(day: date) -> list[int]:
    """Month and day as one number; on a February 28 that has no 29th after it, also that of the 29th."""
    number = day.month * 100 + day.day
    return [number, 229] if number == 228 and (day + timedelta(days=1)).month == 3 else [number]
