"""The demo studios: two accounts with their people and a believable office, the same for the same seed and date.

Filling again empties the two accounts first. Account and user rows stay as they are, so whoever is signed in stays so.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, column, delete, insert, select, table, update

from actors.accounts.passwords import hash_password, verify_password
from actors.accounts.tables import accounts, users
from actors.db import Database
from actors.studio.demo.camps import fill_camps
from actors.studio.demo.ledgers import Ledgers
from actors.studio.demo.meetings import fill_meetings
from actors.studio.demo.office import Office
from actors.studio.demo.people import Child, People
from actors.studio.demo.places import Places
from actors.studio.demo.studios import LAKESIDE, RIVERBEND, Person, Studio
from actors.studio.demo.timetable import fill_timetable
from actors.studio.tables import (
    applications,
    camp_blocks,
    camp_enrollments,
    camps,
    classes,
    enrollments,
    families,
    guardians,
    keyword_links,
    keywords,
    levels,
    makeup_tokens,
    meetings,
    programs,
    rooms,
    staff,
    students,
    studio_events,
    transactions,
)

STUDIOS = (RIVERBEND, LAKESIDE)
PASSWORD = "demo-password"  # noqa: S105 - it is printed at the start, for everybody to use
TIME_ZONE = "America/Chicago"
SECONDS_TO_WATCH = 8
"""A task over all students of a demo studio lasts about so long, so that there is something to watch."""
SLOWEST_PACE = 50
WHY = "an email is one person's"
BATCH_FAMILIES = 600  # a whole number of sixes, see people.CHILDREN

# The records know nothing of tasks and workflows (import-linter holds them apart), so those tables are only named here.
TASKS = tuple(
    table(name, column("account_id"))
    for name in (
        "audit", "emails", "task_records", "tasks", "task_counts", "acknowledgements", "firings", "runs", "workflows",
    )
)  # fmt: skip
RECORDS = (
    studio_events, applications, transactions, makeup_tokens, camp_enrollments, camp_blocks, camps, enrollments,
    meetings, classes, staff, rooms, levels, programs, keyword_links, keywords, students, guardians, families,
)  # fmt: skip


def fill(
    database: Database,
    families: int,
    seed: int,
    now: datetime,
    also: Callable[[Connection, datetime], None] | None = None,
) -> None:
    """Fill both studios, Riverbend with so many families. One transaction: there is the old demo, or the new one.

    `also` fills in what the records know nothing of.
    """
    today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
    with database.write() as connection:
        account_ids = [_account(connection, studio) for studio in STUDIOS]
        _empty(connection, account_ids)
        for studio, account_id in zip(STUDIOS, account_ids, strict=True):
            random = Random(f"{seed} {studio.slug}")  # noqa: S311 - nothing is secret about it
            _fill(Office(connection, account_id, random, today), studio, max(1, families // studio.share))
        if also:
            also(connection, now)
        _analyze(connection)


def _empty(connection: Connection, account_ids: Sequence[int]) -> None:
    """Table by table for both, children first: no row that goes then looks in vain for others that refer to it."""
    for emptied in (*TASKS, *RECORDS):
        connection.execute(delete(emptied).where(emptied.c.account_id.in_(account_ids)))


def _fill(office: Office, studio: Studio, number: int) -> None:
    for person in studio.people:
        _person(office.connection, office.account_id, person)
    timetable = fill_timetable(office, studio, number)
    people, places, ledgers = People(office), Places(office, timetable.slots), Ledgers(office)
    everyone: list[Child] = []
    for first in range(0, number, BATCH_FAMILIES):
        children = people.fill(first, min(BATCH_FAMILIES, number - first))
        ledgers.fill(list(dict.fromkeys(child.family_id for child in children)), places.fill(children))
        everyone += children
    fill_meetings(office, timetable)
    fill_camps(office, studio, timetable.substitutes, everyone)
    pace = max(SLOWEST_PACE, len(everyone) // SECONDS_TO_WATCH)
    mine = accounts.c.id == office.account_id
    office.connection.execute(update(accounts).where(mine).values(records_per_second=pace))


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
        "manage_autopilot": person.manage_autopilot,
    }
    theirs = select(users.c.password_hash).where(users.c.email == person.email)
    known = connection.execute(theirs.execution_options(every_account=WHY)).scalar()
    if known is None or not verify_password(known, PASSWORD):
        values["password_hash"] = hash_password(PASSWORD)
    _kept(connection, users, person.email, "email", values)


def _kept(connection: Connection, kept_in: Table, key: str, name: str, values: dict[str, Any]) -> int:
    """The id of the row that has this key: brought up to date, or made."""
    statement = update(kept_in).where(kept_in.c[name] == key).values(values).returning(kept_in.c.id)
    found: int | None = connection.execute(statement.execution_options(every_account=WHY)).scalar()
    if found is None:
        found = int(connection.execute(insert(kept_in).values(values).returning(kept_in.c.id)).scalar_one())
    return found
