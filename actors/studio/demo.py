"""The demo studios: two accounts with their people and a believable office, the same for the same seed and date.

Filling again empties the two accounts first. Account and user rows stay as they are, so whoever is signed in stays so.
"""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, column, delete, insert, select, table, update

from actors.accounts.passwords import hash_password, verify_password
from actors.accounts.tables import accounts, users
from actors.db import Database
from actors.studio.demo_people import People
from actors.studio.demo_timetable import fill_timetable
from actors.studio.demo_words import LAKESIDE, RIVERBEND, Person, Studio
from actors.studio.tables import (
    classes,
    enrollments,
    families,
    keyword_links,
    keywords,
    meetings,
    students,
)

STUDIOS = (RIVERBEND, LAKESIDE)
PASSWORD = "demo-password"  # noqa: S105 - it is printed at the start, for everybody to use
TIME_ZONE = "America/Chicago"
SECONDS_TO_WATCH = 8
"""A task over all students of a demo studio lasts about so long, so that there is something to watch."""
SLOWEST_PACE = 50

# The records know nothing of tasks (import-linter holds them apart), so those tables are only named here.
TASKS = tuple(table(name, column("account_id")) for name in ("audit", "task_records", "tasks"))
RECORDS = (enrollments, meetings, classes, keyword_links, keywords, students, families)


def fill(database: Database, families: int, seed: int, now: datetime) -> None:
    """Fill both studios, Riverbend with so many families. One transaction: there is the old demo, or the new one."""
    today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
    with database.write() as connection:
        account_ids = [_account(connection, studio) for studio in STUDIOS]
        _empty(connection, account_ids)
        for studio, account_id in zip(STUDIOS, account_ids, strict=True):
            random = Random(f"{seed} {studio.slug}")  # noqa: S311 - nothing is secret about it
            _fill(connection, studio, account_id, max(1, families // studio.share), random, today)
        _analyze(connection)


def _empty(connection: Connection, account_ids: Sequence[int]) -> None:
    """Table by table for both, children first: no row that goes then looks in vain for others that refer to it."""
    for emptied in (*TASKS, *RECORDS):
        connection.execute(delete(emptied).where(emptied.c.account_id.in_(account_ids)))


def _fill(connection: Connection, studio: Studio, account_id: int, number: int, random: Random, today: date) -> None:
    for person in studio.people:
        _person(connection, account_id, person)
    slots = fill_timetable(connection, account_id, studio, number, random, today)
    students = People(connection, account_id, slots, random, today).fill(number)
    pace = max(SLOWEST_PACE, students // SECONDS_TO_WATCH)
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(records_per_second=pace))


def _analyze(connection: Connection) -> None:
    """Count the rows for the query planner: until PostgreSQL does so by itself, it takes full tables for empty ones."""
    for filled in RECORDS:
        connection.exec_driver_sql(f"ANALYZE {filled.name}")


def _account(connection: Connection, studio: Studio) -> int:
    values: dict[str, Any] = {"slug": studio.slug, "name": studio.name, "time_zone": TIME_ZONE}
    return _kept(connection, accounts, studio.slug, "slug", values)


def _person(connection: Connection, account_id: int, person: Person) -> None:
    values: dict[str, Any] = {
        "account_id": account_id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "autopilot_tasks": person.autopilot_tasks,
    }
    known = connection.execute(select(users.c.password_hash).where(users.c.email == person.email)).scalar()
    if known is None or not verify_password(known, PASSWORD):
        values["password_hash"] = hash_password(PASSWORD)
    _kept(connection, users, person.email, "email", values)


def _kept(connection: Connection, kept_in: Table, key: str, name: str, values: dict[str, Any]) -> int:
    """The id of the row that has this key: brought up to date, or made."""
    statement = update(kept_in).where(kept_in.c[name] == key).values(values).returning(kept_in.c.id)
    found: int | None = connection.execute(statement).scalar()
    if found is None:
        found = int(connection.execute(insert(kept_in).values(values).returning(kept_in.c.id)).scalar_one())
    return found
