"""The list of makeup tokens: a page of it, and what it can be filtered and sorted by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from actors.studio.lists import filters
from actors.studio.lists.record_list import Noun, RecordList
from actors.studio.local_date import local_date
from actors.studio.sql import contains
from actors.studio.tables import classes, makeup_tokens, meetings, students

STUDENT = students.c.first_name + " " + students.c.last_name
COLUMNS = (
    makeup_tokens.c.id, STUDENT.label("student"), classes.c.name.label("class_name"),
    meetings.c.date.label("class_date"), makeup_tokens.c.why, makeup_tokens.c.issued_on, makeup_tokens.c.expires_on,
    makeup_tokens.c.used_on,
)  # fmt: skip


class TokenItem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student: str
    class_name: str | None
    """The class that it makes up for, and its date; a token may be for none."""
    class_date: date | None
    why: str
    issued_on: date
    expires_on: date | None
    """The last day on which it can be used; None is never."""
    used_on: date | None
    state: str
    """open | used | expired"""

    @property
    def name(self) -> str:
        return self.student

    @property
    def active(self) -> bool:
        return self.state == "open"


def _of_student(account_id: int, text: str) -> ColumnElement[bool]:
    named = select(students.c.id).where(students.c.account_id == account_id, contains(STUDENT, text))
    return makeup_tokens.c.student_id.in_(named)


def _in_state(account_id: int, text: str) -> ColumnElement[bool]:
    token, today = makeup_tokens.c, local_date(account_id)
    states: dict[str, ColumnElement[bool]] = {
        "open": and_(token.used_on.is_(None), or_(token.expires_on.is_(None), token.expires_on >= today)),
        "used": token.used_on.is_not(None),
        "expired": and_(token.used_on.is_(None), token.expires_on < today),
        "any": true(),
    }
    if text not in states:
        raise filters.BadFilter("state", "State is open, used, expired or any.")
    return states[text]


def _joined(query: Select[Any], account_id: int) -> Select[Any]:
    return (
        query.select_from(makeup_tokens)
        .join(students, and_(students.c.id == makeup_tokens.c.student_id, students.c.account_id == account_id))
        .outerjoin(meetings, and_(meetings.c.id == makeup_tokens.c.meeting_id, meetings.c.account_id == account_id))
        .outerjoin(classes, and_(classes.c.id == meetings.c.class_id, classes.c.account_id == account_id))
    )


def _items(connection: Connection, account_id: int, rows: Sequence[Row[Any]]) -> list[TokenItem]:
    today = connection.execute(select(local_date(account_id))).scalar_one()
    return [TokenItem(**row._mapping, state=_state(row, today)) for row in rows]


def _state(row: Row[Any], today: date) -> str:
    if row.used_on:
        return "used"
    return "expired" if row.expires_on and row.expires_on < today else "open"


MAKEUP_TOKENS = RecordList(
    record_type="makeup_tokens",
    noun=Noun("makeup token", "makeup tokens"),
    table=makeup_tokens,
    label=STUDENT,
    filters={"q": _of_student, "state": _in_state},
    sorts={
        "student": (func.lower(students.c.last_name), func.lower(students.c.first_name), makeup_tokens.c.issued_on),
        "issued": (makeup_tokens.c.issued_on,),
        "expires": (makeup_tokens.c.expires_on,),
    },
    columns=COLUMNS,
    joined=_joined,
    items=_items,
)
