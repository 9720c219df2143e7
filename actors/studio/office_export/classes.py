"""A row of the classes' file: its cells as the columns of a class, with what it names (program, room, …) as names."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import Column

from actors.studio.office_export.cells import BadCell, clean
from actors.studio.office_export.families import text
from actors.studio.office_export.plan import Clean
from actors.studio.office_export.timetable_cells import capacity, class_status, clock_time, price, weekday
from actors.studio.tables import classes, levels, programs, rooms, staff

COLUMNS: tuple[Column[Any], ...] = (
    classes.c.name, classes.c.program_id, classes.c.level_id, classes.c.room_id, classes.c.instructor_id,
    classes.c.weekday, classes.c.starts, classes.c.ends, classes.c.price_cents, classes.c.capacity, classes.c.status,
)  # fmt: skip
"""What a file decides about a class. The rest, such as whether it is shown online, is the studio's own."""


def class_(row: Mapping[str, str]) -> Clean:
    """Its `program_id`, `level_id` and so on are still names; `names.with_ids` puts ids in their place."""
    number, name = text(row, "Class ID", classes.c.external_id), text(row, "Class Name", classes.c.name)
    if not number:
        raise BadCell("The class has no ID")
    if not name:
        raise BadCell("The class has no name")
    if not clean(row["Program"]):
        raise BadCell("The class has no program")
    return Clean(external_id=number, values={"name": name} | _named(row) | _hours(row) | _terms(row))


def _named(row: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "program_id": text(row, "Program", programs.c.name),
        "level_id": text(row, "Level", levels.c.name) or None,
        "room_id": text(row, "Room", rooms.c.name) or None,
        "instructor_id": text(row, "Instructor", staff.c.name) or None,
    }


def _hours(row: Mapping[str, str]) -> dict[str, int | time]:
    starts, ends = clock_time(row["Starts"], "Starts"), clock_time(row["Ends"], "Ends")
    if ends <= starts:
        raise BadCell(f"The class ends at {clean(row['Ends'])}, which is not after its start at {clean(row['Starts'])}")
    return {"weekday": weekday(row["Weekday"]), "starts": starts, "ends": ends}


def _terms(row: Mapping[str, str]) -> dict[str, int | str]:
    return {
        "price_cents": price(row["Price"]),
        "capacity": capacity(row["Capacity"]),
        "status": class_status(row["Status"]),
    }
