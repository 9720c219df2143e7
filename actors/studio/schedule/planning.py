"""Planning the meetings of classes that came with a file: a term of them, and on other days once a class has moved."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from actors.studio.schedule.term import days_of_term
from actors.studio.tables import makeup_tokens, meetings

Weekdays = Mapping[int, int]
"""By class, 0 is Monday."""


def plan_term(connection: Connection, account_id: int, weekdays: Weekdays, today: date) -> None:
    """A term of meetings for those of the classes that have none yet."""
    mine = (meetings.c.account_id == account_id, meetings.c.class_id.in_(list(weekdays)))
    planned = set(connection.execute(select(meetings.c.class_id).where(*mine).distinct()).scalars())
    _plan(
        connection,
        account_id,
        {class_id: days_of_term(weekday, today) for class_id, weekday in weekdays.items() if class_id not in planned},
    )


def move_meetings(connection: Connection, account_id: int, weekdays: Weekdays, today: date) -> None:
    """Put what is still planned from `today` on onto the classes' new days. What has given somebody a token stays."""
    given = select(makeup_tokens.c.id).where(
        makeup_tokens.c.account_id == account_id, makeup_tokens.c.meeting_id == meetings.c.id
    )
    ahead = (
        meetings.c.account_id == account_id,
        meetings.c.class_id.in_(list(weekdays)),
        meetings.c.date >= today,
        meetings.c.status == "planned",
        ~given.exists(),
    )
    dropped = connection.execute(delete(meetings).where(*ahead).returning(meetings.c.class_id)).scalars()
    new = {
        class_id: [day for day in days_of_term(weekdays[class_id], today) if day >= today] for class_id in {*dropped}
    }
    taken = _taken(connection, account_id, new, today)
    _plan(connection, account_id, {its: [day for day in days if (its, day) not in taken] for its, days in new.items()})


def _taken(connection: Connection, account_id: int, class_ids: Collection[int], today: date) -> set[tuple[int, date]]:
    ahead = (meetings.c.account_id == account_id, meetings.c.class_id.in_(list(class_ids)), meetings.c.date >= today)
    return {
        (row.class_id, row.date)
        for row in connection.execute(select(meetings.c.class_id, meetings.c.date).where(*ahead))
    }


def _plan(connection: Connection, account_id: int, wanted: Mapping[int, Collection[date]]) -> None:
    rows = [{"account_id": account_id, "class_id": its, "date": day} for its, days in wanted.items() for day in days]
    if rows:
        connection.execute(insert(meetings), rows)
