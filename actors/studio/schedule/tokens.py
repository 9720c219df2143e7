"""Makeup tokens: which are open, and issuing them. A student has at most one for a meeting, whoever issues it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, Date, Select, String, exists, func, insert, literal, or_, select

from actors.studio.phrases import day_and_year
from actors.studio.schedule.meetings import Meeting, Period, planned_in
from actors.studio.sql import add_missing, one_of
from actors.studio.tables import enrollments, makeup_tokens, meetings

MOST_OPEN = 3
"""Tokens that a student can have to use at a time; more is a promise that the classes have no room for."""

MOST_WHY = 200
"""Characters of the reason."""


class Terms(msgspec.Struct, frozen=True):
    """What is the same for all tokens that are issued together."""

    why: str
    issued_on: date
    expires_on: date | None
    """None: never."""


def issue_for_meetings(
    connection: Connection, account_id: int, canceled: Iterable[Meeting], terms: Terms
) -> Counter[tuple[int, int]]:
    """One for each active student of each meeting who has none for it; returns how many by class and student."""
    class_of = {meeting.id: meeting.class_id for meeting in canceled}
    wanted = _without_token(account_id).where(one_of(meetings.c.id, class_of))
    same = (literal(terms.why, String), literal(terms.issued_on, Date), literal(terms.expires_on, Date))
    names = ["account_id", "student_id", "meeting_id", "why", "issued_on", "expires_on"]
    # In one order, so that two tasks over the same meetings wait for each other in one direction only.
    rows = wanted.add_columns(*same).order_by(enrollments.c.student_id, meetings.c.id)
    statement = add_missing(connection, makeup_tokens).from_select(names, rows)
    issued = connection.execute(statement.returning(makeup_tokens.c.meeting_id, makeup_tokens.c.student_id))
    return Counter((class_of[meeting_id], student_id) for meeting_id, student_id in issued)


def count_for_meetings(connection: Connection, account_id: int, class_ids: Select[int], period: Period) -> int:
    """How many `issue_for_meetings` would issue if what is planned in the period were canceled."""
    wanted = _without_token(account_id).where(*planned_in(account_id, period), meetings.c.class_id.in_(class_ids))
    return connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()


def open_tokens(connection: Connection, account_id: int, student_ids: Select[int], today: date) -> Counter[int]:
    """How many each student can still use."""
    token = makeup_tokens.c
    query = (
        select(token.student_id, func.count())
        .where(token.account_id == account_id, token.student_id.in_(student_ids))
        .where(token.used_on.is_(None), or_(token.expires_on.is_(None), token.expires_on >= today))
        .group_by(token.student_id)
    )
    return Counter({student: count for student, count in connection.execute(query)})


def issue(connection: Connection, account_id: int, student_ids: Iterable[int], how_many: int, terms: Terms) -> None:
    """So many for each of the students, for no meeting in particular."""
    row = {"account_id": account_id} | msgspec.structs.asdict(terms)
    rows = [row | {"student_id": student} for student in student_ids for _ in range(how_many)]
    if rows:
        connection.execute(insert(makeup_tokens), rows)


def lasting(expires_on: date | None) -> str:
    """As a sentence goes on: `good until Jan 31, 2027`."""
    return f"good until {day_and_year(expires_on)}" if expires_on else "with no end date"


def _without_token(account_id: int) -> Select[int, int, int]:
    """Account, student and meeting, for active students who would have come and have no token for it."""
    enrolled = enrollments.c
    return (
        select(literal(account_id), enrolled.student_id, meetings.c.id)
        .join_from(meetings, enrollments, enrolled.class_id == meetings.c.class_id)
        .where(meetings.c.account_id == account_id, enrolled.account_id == account_id, enrolled.status == "active")
        .where(enrolled.started_on <= meetings.c.date)
        .where(or_(enrolled.drop_on.is_(None), enrolled.drop_on > meetings.c.date), ~_has_token(account_id))
    )


def _has_token(account_id: int) -> ColumnElement[bool]:
    token = makeup_tokens.c
    return exists(makeup_tokens.c.id).where(
        token.account_id == account_id,
        token.student_id == enrollments.c.student_id,
        token.meeting_id == meetings.c.id,
    )
