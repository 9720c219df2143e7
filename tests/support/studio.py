"""A small studio, inserted in a few statements: the accounts and the people of the demo studio, and some records."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, insert, select

from actors.accounts.people import VIEWER, Viewer, viewer_of
from actors.accounts.tables import accounts, users
from actors.db import Database
from actors.studio.tables import families, guardians, keywords, students
from tests.support.timetable import insert_all, insert_timetable

OWNER, STAFF = "owner", "staff"
PEOPLE = (  # e-mail, name, role, holds Autopilot Tasks
    ("owner@riverbend.test", "Olivia Owens", OWNER, False),
    ("front-desk@riverbend.test", "Frank Desmond", STAFF, False),
    ("coach@riverbend.test", "Cora Chen", STAFF, False),
    ("supervisor@riverbend.test", "Sam Vargas", STAFF, True),
    ("owner@lakeside.test", "Liam Lake", OWNER, False),
    ("front-desk@lakeside.test", "Dana Shore", STAFF, False),
)
KEYWORDS = ("Competition", "Trial", "Waitlist")


@dataclass(frozen=True)
class Studio:
    """What was inserted. The ids are Riverbend's, but for those named `lakeside`."""

    account: int
    lakeside: int
    owner: Viewer
    front_desk: Viewer
    coach: Viewer
    supervisor: Viewer
    lakeside_owner: Viewer
    lakeside_front_desk: Viewer
    families: list[int]
    students: list[int]
    keywords: list[int]
    lakeside_families: list[int]
    lakeside_students: list[int]
    guardians: list[int]
    """The primary one of each family, in the families' order."""
    staff: list[int]
    programs: list[int]
    levels: list[int]
    rooms: list[int]
    classes: list[int]
    meetings: list[int]
    enrollments: list[int]
    camps: list[int]
    camp_blocks: list[int]
    camp_enrollments: list[int]
    lakeside_staff: list[int]
    lakeside_classes: list[int]
    lakeside_meetings: list[int]
    lakeside_camps: list[int]


def insert_studio(database: Database, family_count: int = 5, students_per_family: int = 2) -> Studio:
    """Riverbend with `family_count` families, Lakeside with two. No password of theirs can be entered."""
    with database.write() as connection:
        riverbend = _account(connection, "riverbend", "Riverbend Gymnastics")
        lakeside = _account(connection, "lakeside", "Lakeside Swim")
        people = _people(connection, {"riverbend": riverbend, "lakeside": lakeside})
        our_families = _families(connection, riverbend, family_count)
        their_families = _families(connection, lakeside, 2)
        our_students = _students(connection, riverbend, our_families, students_per_family)
        their_students = _students(connection, lakeside, their_families, students_per_family)
        _guardians(connection, lakeside, their_families)
        theirs = insert_timetable(connection, lakeside, their_students)
        return Studio(
            riverbend,
            lakeside,
            *people,
            families=our_families,
            students=our_students,
            keywords=insert_all(connection, keywords, riverbend, [{"name": name} for name in KEYWORDS]),
            lakeside_families=their_families,
            lakeside_students=their_students,
            guardians=_guardians(connection, riverbend, our_families),
            lakeside_staff=theirs["staff"],
            lakeside_classes=theirs["classes"],
            lakeside_meetings=theirs["meetings"],
            lakeside_camps=theirs["camps"],
            **insert_timetable(connection, riverbend, our_students),
        )


def count(database: Database, table: Table) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _account(connection: Connection, slug: str, name: str) -> int:
    row = {"slug": slug, "name": name, "time_zone": "America/Chicago"}
    return connection.execute(insert(accounts).values(row).returning(accounts.c.id)).scalar_one()


def _people(connection: Connection, account_of: dict[str, int]) -> list[Viewer]:
    rows = [
        {"account_id": account_of[email.partition("@")[2].removesuffix(".test")], "email": email, "name": name}
        | {"role": role, "autopilot_tasks": autopilot_tasks, "password_hash": "x"}
        for email, name, role, autopilot_tasks in PEOPLE
    ]
    connection.execute(insert(users), rows)
    return [viewer_of(row) for row in connection.execute(VIEWER.order_by(users.c.id))]


def _families(connection: Connection, account: int, how_many: int) -> list[int]:
    rows = [{"name": f"Family {n:04}", "external_id": f"F{n}"} for n in range(1, how_many + 1)]
    return insert_all(connection, families, account, rows)


def _guardians(connection: Connection, account: int, family_ids: list[int]) -> list[int]:
    rows = [
        {"family_id": family, "is_primary": True, "name": f"Guardian {n}", "email": f"family{n}@example.test"}
        for n, family in enumerate(family_ids, 1)
    ]
    return insert_all(connection, guardians, account, rows)


def _students(connection: Connection, account: int, family_ids: list[int], each: int) -> list[int]:
    rows = [
        {
            "family_id": family,
            "first_name": f"Student {n}",
            "last_name": f"Family {family:04}",
            "external_id": f"S{family}-{n}",
        }
        for family in family_ids
        for n in range(1, each + 1)
    ]
    return insert_all(connection, students, account, rows)
