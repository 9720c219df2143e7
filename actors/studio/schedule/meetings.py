"""The planned meetings of classes: which there are in a period, and canceling them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import groupby

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, select, update

from actors.studio.tables import classes, meetings


class Period(msgspec.Struct, frozen=True):
    """Both days included."""

    first: date
    last: date


class Meeting(msgspec.Struct, frozen=True):
    id: int
    class_id: int
    date: date


class Taught(msgspec.Struct, frozen=True):
    """A class as people are told of it."""

    id: int
    name: str
    starts: time
    ends: time
    instructor_id: int | None


def in_period(account_id: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (meetings.c.account_id == account_id, meetings.c.date.between(period.first, period.last))


def planned_in(account_id: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (*in_period(account_id, period), meetings.c.status == "planned")


def planned_meetings(
    connection: Connection, account_id: int, class_ids: Select[int], period: Period
) -> Mapping[int, Sequence[Meeting]]:
    """By class, the earliest first; a class without any is missing."""
    query = select(meetings.c.id, meetings.c.class_id, meetings.c.date).where(
        *planned_in(account_id, period), meetings.c.class_id.in_(class_ids)
    )
    return by_class(Meeting(*row) for row in connection.execute(query))


def cancel_meetings(
    connection: Connection, account_id: int, class_ids: Select[int], period: Period, reason: str
) -> Mapping[int, Sequence[Meeting]]:
    """Cancel what is still planned; returns exactly that, by class."""
    canceled = (
        update(meetings)
        .where(*planned_in(account_id, period), meetings.c.class_id.in_(class_ids))
        .values(status="canceled", cancel_reason=reason)
        .returning(meetings.c.id, meetings.c.class_id, meetings.c.date)
    )
    return by_class(Meeting(*row) for row in connection.execute(canceled))


def meeting_classes(connection: Connection, account_id: int, class_ids: Select[int], period: Period) -> set[int]:
    """The classes that have a meeting in the period at all, canceled ones too."""
    query = select(meetings.c.class_id).where(*in_period(account_id, period), meetings.c.class_id.in_(class_ids))
    return set(connection.execute(query.distinct()).scalars())


def taught(connection: Connection, account_id: int, class_ids: Select[int]) -> dict[int, Taught]:
    """By id; classes that are gone are missing."""
    columns = (classes.c.id, classes.c.name, classes.c.starts, classes.c.ends, classes.c.instructor_id)
    query = select(*columns).where(classes.c.account_id == account_id, classes.c.id.in_(class_ids))
    return {row.id: Taught(*row) for row in connection.execute(query)}


def by_class(found: Iterable[Meeting]) -> dict[int, list[Meeting]]:
    ordered = sorted(found, key=lambda meeting: (meeting.class_id, meeting.date))
    return {class_id: list(of_class) for class_id, of_class in groupby(ordered, key=lambda found: found.class_id)}
