"""The bare chunked loop: what the change costs with nothing around it. No ledger, no lease, no progress, no cancel."""

import time
from collections.abc import Callable

from sqlalchemy import Connection, insert, literal, select

from actors.db import upsert
from actors.studio.tables import keyword_links, students
from actors.tasks.plans import unindexed
from bench.bulk.studio import Studio

BATCH = 500
NAMES = ("keyword_id", "record_type", "record_id", "account_id")

Assign = Callable[[Connection, int, int, list[int]], None]


def set_based(connection: Connection, account_id: int, keyword_id: int, ids: list[int]) -> None:
    """The fastest way that we know: a stretch of ids, found and inserted in the order of both primary keys."""
    pairs = select(literal(keyword_id), literal("students"), students.c.id, literal(account_id)).where(
        unindexed(students.c.account_id) == account_id, students.c.id.between(ids[0], ids[-1])
    )
    adding = upsert(connection, keyword_links).on_conflict_do_nothing()
    connection.execute(adding.from_select(NAMES, pairs.order_by(students.c.id)))


def one_by_one(connection: Connection, account_id: int, keyword_id: int, ids: list[int]) -> None:
    having = having_keyword(connection, account_id, keyword_id, ids)
    add(connection, account_id, keyword_id, [student for student in ids if student not in having])


def add(connection: Connection, account_id: int, keyword_id: int, ids: list[int]) -> None:
    same = {"keyword_id": keyword_id, "record_type": "students", "account_id": account_id}
    if ids:
        connection.execute(insert(keyword_links), [same | {"record_id": student} for student in ids])


def having_keyword(connection: Connection, account_id: int, keyword_id: int, ids: list[int]) -> set[int]:
    of = keyword_links.c
    query = select(of.record_id).where(
        of.account_id == account_id, of.keyword_id == keyword_id, of.record_type == "students", of.record_id.in_(ids)
    )
    return set(connection.execute(query).scalars())


def timed(studio: Studio, assign: Assign) -> float:
    """Records a second."""
    ids = studio.students
    began = time.monotonic()
    for start in range(0, len(ids), BATCH):
        with studio.services.database.write() as connection:
            assign(connection, studio.account_id, studio.keyword_id, ids[start : start + BATCH])
    return len(ids) / (time.monotonic() - began)
