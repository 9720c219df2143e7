"""Who teaches a meeting instead of the class's own instructor, and what keeps them from it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Select, case, func, null, select, update

from actors.studio.schedule.clashes import Busy, Teacher
from actors.studio.schedule.meetings import Meeting, Period, planned_in
from actors.studio.sql import one_of
from actors.studio.tables import camp_blocks, camps, classes, meetings, staff


def find_teachers(connection: Connection, account_id: int, name: str) -> list[Teacher]:
    query = select(staff.c.id, staff.c.name).where(
        staff.c.account_id == account_id, staff.c.name == name, staff.c.teaches, staff.c.active
    )
    return [Teacher(*row) for row in connection.execute(query)]


def hold_teacher(connection: Connection, account_id: int, teacher: Teacher) -> None:
    """Until the transaction ends: two tasks may want them for the same hour, and each must see what the other took."""
    mine = select(staff.c.id).where(staff.c.account_id == account_id, staff.c.id == teacher.id)
    connection.execute(mine.with_for_update(key_share=True))


def meetings_to_change(
    connection: Connection, account_id: int, class_ids: Select[int], period: Period, teacher: Teacher
) -> list[Meeting]:
    """Planned meetings that the teacher does not teach yet."""
    query = (
        select(meetings.c.id, meetings.c.class_id, meetings.c.date)
        .join(classes, classes.c.id == meetings.c.class_id)
        .where(*planned_in(account_id, period), classes.c.account_id == account_id)
        .where(meetings.c.class_id.in_(class_ids), ~_teaches(teacher))
    )
    return [Meeting(*row) for row in connection.execute(query)]


def busy_hours(connection: Connection, account_id: int, period: Period, teacher: Teacher) -> list[Busy]:
    """The teacher's own meetings, substitutions and camp blocks in the period."""
    columns = (classes.c.name, meetings.c.date, classes.c.starts, classes.c.ends, classes.c.id)
    of_classes = (
        select(*columns)
        .join_from(meetings, classes, classes.c.id == meetings.c.class_id)
        .where(*planned_in(account_id, period), classes.c.account_id == account_id)
        .where(classes.c.status == "active", _teaches(teacher))
    )
    block = camp_blocks.c
    of_camps = (
        select(camps.c.name, block.date, block.starts, block.ends)
        .join_from(camp_blocks, camps, camps.c.id == block.camp_id)
        .where(block.account_id == account_id, camps.c.account_id == account_id)
        .where(block.instructor_id == teacher.id, block.status == "planned")
        .where(block.date.between(period.first, period.last))
    )
    return [Busy(*row) for query in (of_classes, of_camps) for row in connection.execute(query)]


def set_substitute(connection: Connection, account_id: int, changed: Iterable[Meeting], teacher: Teacher) -> None:
    """The teacher takes these meetings; in a class of their own that ends a substitution."""
    own = select(classes.c.id).where(classes.c.account_id == account_id, classes.c.instructor_id == teacher.id)
    who = case((meetings.c.class_id.in_(own), null()), else_=teacher.id)
    mine = (meetings.c.account_id == account_id, one_of(meetings.c.id, (meeting.id for meeting in changed)))
    connection.execute(update(meetings).where(*mine).values(substitute_id=who))


def _teaches(teacher: Teacher) -> ColumnElement[bool]:
    """Never null: a class need not have an instructor."""
    return func.coalesce(meetings.c.substitute_id, classes.c.instructor_id, 0) == teacher.id
