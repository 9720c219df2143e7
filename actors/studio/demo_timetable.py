"""The demo studios' classes: a week in which no room and no instructor is in two places, and a term of its meetings."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

import msgspec
from sqlalchemy import Connection, insert

from actors.studio.demo_words import ADULTS, LAST_NAMES, Course, Studio
from actors.studio.tables import classes, meetings

SCHOOL_DAYS = 5
MORNINGS = (time(9, 30), time(10, 30))
AFTERNOONS = (time(15, 30), time(16, 30), time(17, 30), time(18, 30))
SLOTS = MORNINGS + AFTERNOONS
WEEKS_BEFORE, TERM_WEEKS = 6, 12
FAMILIES_A_CLASS, FEWEST_CLASSES = 40 / 3, 6  # 90 classes for 1,200 families
INSERT_ROWS = 5_000


class Slot(msgspec.Struct):
    """A class of the week with the students that it takes."""

    class_id: int
    course: Course
    weekday: int
    starts: time
    seats: int

    def meets_with(self, other: "Slot") -> bool:
        return (self.weekday, self.starts) == (other.weekday, other.starts)


def fill_timetable(
    connection: Connection, account_id: int, studio: Studio, families: int, random: Random, today: date
) -> list[Slot]:
    """Classes for a studio of so many families, and their meetings around today."""
    number = max(FEWEST_CLASSES, round(families / FAMILIES_A_CLASS))
    seats = max(8, round(2.1 * families / number))
    slots = [_slot(place, studio, seats, random) for place in range(number)]
    rows = [_row(place, slot, studio) | {"account_id": account_id} for place, slot in enumerate(slots)]
    ids = connection.execute(insert(classes).returning(classes.c.id, sort_by_parameter_order=True), rows).scalars()
    for slot, class_id in zip(slots, ids, strict=True):
        slot.class_id = class_id
    _fill_meetings(connection, account_id, slots, today)
    return slots


def _slot(place: int, studio: Studio, seats: int, random: Random) -> Slot:
    starts = SLOTS[place // SCHOOL_DAYS % len(SLOTS)]
    course = random.choice(studio.mornings if starts in MORNINGS else studio.afternoons)
    return Slot(class_id=0, course=course, weekday=place % SCHOOL_DAYS, starts=starts, seats=seats)


def _row(place: int, slot: Slot, studio: Studio) -> dict[str, object]:
    room = place // (SCHOOL_DAYS * len(SLOTS))
    return {
        "name": slot.course.name,
        "program": slot.course.program,
        "instructor": _instructor(room * 2 + slot.weekday % 2),
        "room": _named(studio.rooms, room),
        "weekday": slot.weekday,
        "starts": slot.starts,
        "ends": _later(slot.starts, slot.course.minutes),
        "capacity": slot.seats,
    }


def _instructor(number: int) -> str:
    return f"{ADULTS[number % len(ADULTS)]} {LAST_NAMES[(number * 7 + 3) % len(LAST_NAMES)]}"


def _named(rooms: Sequence[str], number: int) -> str:
    return rooms[number] if number < len(rooms) else f"Room {number + 1}"


def _later(start: time, minutes: int) -> time:
    return (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()


def _fill_meetings(connection: Connection, account_id: int, slots: Sequence[Slot], today: date) -> None:
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS_BEFORE)
    rows = [
        {"account_id": account_id, "class_id": slot.class_id, "date": monday + timedelta(slot.weekday, weeks=week)}
        for slot in slots
        for week in range(TERM_WEEKS)
    ]
    for start in range(0, len(rows), INSERT_ROWS):
        connection.execute(insert(meetings), rows[start : start + INSERT_ROWS])
