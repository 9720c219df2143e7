"""What the small studio teaches: three classes with their meetings, a camp, who takes part, and who teaches."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from actors.studio.tables import (
    camp_blocks,
    camp_enrollments,
    camps,
    classes,
    enrollments,
    levels,
    meetings,
    programs,
    rooms,
    staff,
)

TODAY = date(2026, 11, 23)
"""A Monday: the day of `tests.support.clocks.START`."""
SEPTEMBER = date(2026, 9, 1)
FIRST_WEEK, WEEKS = -2, 6

STAFF = ("Marcus Reed", "Nadia Kim", "Olga Petrov", "Pat Quill")
"""The last one works in the office and does not teach; Olga Petrov has no class of her own."""
PROGRAMS, LEVELS, ROOMS = ("Recreational", "Preschool"), ("Level 1", "Level 2"), ("Main gym", "Tumble room")

# Name, program, level, room, instructor, weekday, starts, ends, price, capacity. The first two are at the same hour.
CLASSES = (
    ("Level 1 Gymnastics", 0, 0, 0, 0, 0, time(16), time(17), 8500, 8),
    ("Level 2 Tumbling", 0, 1, 1, 1, 0, time(16, 30), time(17, 30), 9500, 8),
    ("Tiny Tumblers", 1, None, 0, 0, 2, time(9, 30), time(10, 15), 6000, 6),
)
# Class, student, status, drop date; all by place.
ENROLLMENTS = (
    (0, 0, "active", None), (0, 1, "active", None), (0, 2, "active", None), (0, 3, "active", None),
    (0, 4, "waitlist", None),
    (1, 0, "active", None), (1, 5, "trial", None), (1, 6, "dropped", date(2026, 10, 31)),
    (2, 1, "active", date(2026, 11, 20)), (2, 7, "active", date(2026, 12, 15)), (2, 8, "makeup", None),
)  # fmt: skip
CAMP = {"name": "Winter Camp", "price_cents": 24900, "capacity": 10}
BLOCKS = (date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 30))
CAMPERS = ((0, "active"), (2, "active"), (3, "waitlist"))

Values = dict[str, Any]


def insert_timetable(connection: Connection, account: int, students: list[int]) -> dict[str, list[int]]:
    """Table name -> the ids, in the order of the constants above."""
    made = {
        "staff": insert_all(connection, staff, account, [_person(name) for name in STAFF]),
        "programs": insert_all(connection, programs, account, [{"name": name} for name in PROGRAMS]),
        "levels": insert_all(connection, levels, account, [{"name": name} for name in LEVELS]),
        "rooms": insert_all(connection, rooms, account, [{"name": name} for name in ROOMS]),
    }
    made["classes"] = insert_all(connection, classes, account, [_class(made, *row) for row in CLASSES])
    made["meetings"] = insert_all(connection, meetings, account, _meetings(made["classes"]))
    made["enrollments"] = insert_all(connection, enrollments, account, _enrollments(made["classes"], students))
    made["camps"] = insert_all(connection, camps, account, [CAMP])
    made["camp_blocks"] = insert_all(connection, camp_blocks, account, _blocks(made))
    made["camp_enrollments"] = insert_all(connection, camp_enrollments, account, _campers(made, students))
    return made


def insert_all(connection: Connection, table: Any, account: int, rows: list[Values]) -> list[int]:
    if rows:
        connection.execute(insert(table), [{"account_id": account, **row} for row in rows])
    query = select(table.c.id).where(table.c.account_id == account).order_by(table.c.id)
    return list(connection.scalars(query))


def _person(name: str) -> Values:
    return {"name": name, "email": f"{name.split()[0].lower()}@staff.test", "teaches": name != STAFF[-1]}


def _class(
    made: dict[str, list[int]],
    name: str, program: int, level: int | None, room: int, instructor: int,
    weekday: int, starts: time, ends: time, price: int, capacity: int,
) -> Values:  # fmt: skip
    return {
        "external_id": f"C{name[:7]}",
        "name": name,
        "program_id": made["programs"][program],
        "level_id": None if level is None else made["levels"][level],
        "room_id": made["rooms"][room],
        "instructor_id": made["staff"][instructor],
        "weekday": weekday,
        "starts": starts,
        "ends": ends,
        "price_cents": price,
        "capacity": capacity,
    }


def _meetings(class_ids: list[int]) -> list[Values]:
    """Class by class, from two weeks ago to three weeks from now."""
    return [
        {"class_id": class_id, "date": TODAY + timedelta(days=row[5], weeks=week)}
        for class_id, row in zip(class_ids, CLASSES, strict=True)
        for week in range(FIRST_WEEK, FIRST_WEEK + WEEKS)
    ]


def _enrollments(class_ids: list[int], students: list[int]) -> list[Values]:
    return [
        {"class_id": class_ids[of], "student_id": students[who], "status": status, "drop_on": drop_on}
        | {"started_on": SEPTEMBER}
        for of, who, status, drop_on in ENROLLMENTS
        if who < len(students)
    ]


def _blocks(made: dict[str, list[int]]) -> list[Values]:
    hours = {"starts": time(9), "ends": time(12), "instructor_id": made["staff"][1]}
    return [{"camp_id": made["camps"][0], "date": day} | hours for day in BLOCKS]


def _campers(made: dict[str, list[int]], students: list[int]) -> list[Values]:
    return [
        {"camp_id": made["camps"][0], "student_id": students[who], "status": status, "enrolled_on": SEPTEMBER}
        for who, status in CAMPERS
        if who < len(students)
    ]
