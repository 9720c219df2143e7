"""Makeup tokens outstanding: who may still come to make up for which missed meeting."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, or_, select

from actors.studio.reports.parts import LAST_FIRST, also
from actors.studio.reports.report import Answer, Column, Line, Question, Report
from actors.studio.tables import classes, families, makeup_tokens, meetings, students

NONE_LEFT = "no outstanding token"


class MakeupTokensOutstanding(Report):
    name = "makeup_tokens_outstanding"
    title = "Makeup tokens outstanding"
    record_type = "students"
    takes = "day"
    counted = ("token", "tokens")
    columns = (
        Column("Student", 26),
        Column("Family", 22),
        Column("Why", 34),
        Column("Class", 28),
        Column("Missed", 11, "date"),
        Column("Issued", 11, "date"),
        Column("Expires", 11, "date"),
    )

    def answers(self, question: Question) -> dict[int, Answer]:
        there = question.connection.execute(_students(question)).all()
        tokens: defaultdict[int, list[Any]] = defaultdict(list)
        for token in question.connection.execute(_tokens(question)):
            tokens[token.student_id].append(token)
        return {row.id: [_line(row, token) for token in tokens[row.id]] or NONE_LEFT for row in there}


def _students(question: Question) -> Any:
    mine = question.account_id
    return (
        select(students.c.id, LAST_FIRST, families.c.name.label("family"))
        .join_from(students, families, and_(families.c.id == students.c.family_id, families.c.account_id == mine))
        .where(students.c.account_id == mine, students.c.id.in_(question.record_ids))
    )


def _tokens(question: Question) -> Any:
    token, mine = makeup_tokens.c, question.account_id
    columns = (
        token.student_id, token.why, token.issued_on, token.expires_on, meetings.c.date.label("missed"),
        classes.c.name.label("class_name"),
    )  # fmt: skip
    query = also(select(*columns).select_from(makeup_tokens), mine, meetings, token.meeting_id)
    return (
        also(query, mine, classes, meetings.c.class_id)
        .where(token.account_id == mine, token.student_id.in_(question.record_ids))
        .where(token.issued_on <= question.day)
        .where(or_(token.used_on.is_(None), token.used_on > question.day))
        .where(or_(token.expires_on.is_(None), token.expires_on >= question.day))
        .order_by(token.issued_on, token.id)
    )


def _line(student: Any, token: Any) -> Line:
    return (
        student.student, student.family, token.why, token.class_name, token.missed, token.issued_on,
        token.expires_on,
    )  # fmt: skip
