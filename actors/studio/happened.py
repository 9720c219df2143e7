"""Telling that something has happened to records, in the transaction in which it does, so that no such event is lost.

Each kind is about records of one type, and says what makes it the same event: told twice, it is there once.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from actors.studio.sql import add_missing
from actors.studio.tables import studio_events

ENROLLMENT_DROPPED, FIRST_ENROLLMENT, CLASS_CANCELED = "enrollment_dropped", "first_enrollment", "class_canceled"

Happened = tuple[int, str]
"""The record's id, and what makes it the same event: `enrollment:12:2026-11-30`."""


def tell(connection: Connection, account_id: int, kind: str, events: Iterable[Happened], now: datetime) -> None:
    rows = [
        {"account_id": account_id, "kind": kind, "record_id": record_id, "once": once, "at": now}
        for record_id, once in events
    ]
    if rows:
        connection.execute(add_missing(connection, studio_events), rows)
