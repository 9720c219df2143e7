"""What hangs on the records of a page, for all of them in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, literal, select

from actors.studio.tables import classes, enrollments, keyword_links, keywords

TAKES_PART = ("active", "trial", "makeup")
"""The enrollments of those who come to a class: not those who wait for a place, or have left."""


def keywords_of(
    connection: Connection, account_id: int, table: Table, ids: Sequence[int]
) -> defaultdict[int, list[str]]:
    """Record id -> the names of its keywords, in their order."""
    query = (
        select(keyword_links.c.record_id, keywords.c.name)
        .join(keywords, keywords.c.id == keyword_links.c.keyword_id)
        .where(keyword_links.c.account_id == account_id, keywords.c.account_id == account_id)
        .where(keyword_links.c.record_type == literal(table.name), keyword_links.c.record_id.in_(ids))
        .order_by(keywords.c.name)
    )
    return _grouped(connection, query)


def classes_of(connection: Connection, account_id: int, student_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    """Student id -> the names of the classes that the student comes to, in the order of the week."""
    query = (
        select(enrollments.c.student_id, classes.c.name)
        .join(classes, classes.c.id == enrollments.c.class_id)
        .where(enrollments.c.account_id == account_id, classes.c.account_id == account_id)
        .where(enrollments.c.student_id.in_(student_ids), enrollments.c.status.in_(TAKES_PART))
        .order_by(classes.c.weekday, classes.c.starts, classes.c.name)
    )
    return _grouped(connection, query)


def _grouped(connection: Connection, query: Select[Any]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for record_id, name in connection.execute(query):
        found[record_id].append(name)
    return found
