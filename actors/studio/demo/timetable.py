"""The demo studios' classes: a week in which no room and no instructor is in two places, and a term of its meetings."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import msgspec
from sqlalchemy import Table

from actors.studio.demo.office import Office, Values
from actors.studio.demo.staff import fill_staff
from actors.studio.demo.studios import Course, Studio
from actors.studio.tables import classes, levels, programs, rooms

SCHOOL_DAYS = 5
MORNINGS = (time(9, 30), time(10, 30))
AFTERNOONS = (time(15, 30), time(16, 30), time(17, 30), time(18, 30))
SLOTS = MORNINGS + AFTERNOONS
FAMILIES_A_CLASS, FEWEST_CLASSES = 40 / 3, 6  # 90 classes for 1,200 families


class Slot(msgspec.Struct):
    """A class of the week with the students that it takes."""

    class_id: int
    course: Course
    weekday: int
    starts: time
    seats: int
    students: list[int]
    """Those who come every week."""

    def meets_with(self, other: "Slot") -> bool:
        return (self.weekday, self.starts) == (other.weekday, other.starts)


class Timetable(msgspec.Struct, frozen=True):
    slots: list[Slot]
    substitutes: list[int]
    """Staff who are free at every hour."""


def fill_timetable(office: Office, studio: Studio, families: int) -> Timetable:
    """Classes for a studio of so many families, and who teaches them."""
    number = max(FEWEST_CLASSES, round(families / FAMILIES_A_CLASS))
    seats = max(8, round(2.1 * families / number))
    slots = [_slot(office, studio, place, seats) for place in range(number)]
    places = -(-number // (SCHOOL_DAYS * len(SLOTS)))
    staff = fill_staff(office, studio, places)
    rows = _rows(office, studio, slots, places, staff.instructors)
    for slot, class_id in zip(slots, office.insert(classes, rows), strict=True):
        slot.class_id = class_id
    return Timetable(slots, staff.substitutes)


def _slot(office: Office, studio: Studio, place: int, seats: int) -> Slot:
    starts = SLOTS[place // SCHOOL_DAYS % len(SLOTS)]
    course = office.random.choice(studio.mornings if starts in MORNINGS else studio.afternoons)
    weekday = place % SCHOOL_DAYS
    return Slot(class_id=0, course=course, weekday=weekday, starts=starts, seats=seats, students=[])


def _rows(
    office: Office, studio: Studio, slots: Sequence[Slot], places: int, instructors: Sequence[int]
) -> list[Values]:
    courses = studio.courses
    program_ids = _named(office, programs, [course.program for course in courses])
    level_ids = _named(office, levels, [course.level for course in courses if course.level])
    names = [studio.rooms[place] if place < len(studio.rooms) else f"Room {place + 1}" for place in range(places)]
    room_ids = list(_named(office, rooms, names).values())
    return [
        {
            "program_id": program_ids[slot.course.program],
            "level_id": level_ids[slot.course.level] if slot.course.level else None,
            "room_id": room_ids[room],
            "instructor_id": instructors[room * 2 + slot.weekday % 2],
        }
        | _terms(slot)
        for slot, room in zip(slots, _rooms(len(slots)), strict=True)
    ]


def _terms(slot: Slot) -> Values:
    return {
        "name": slot.course.name,
        "weekday": slot.weekday,
        "starts": slot.starts,
        "ends": _later(slot.starts, slot.course.minutes),
        "capacity": slot.seats,
        "price_cents": slot.course.price_cents,
    }


def _rooms(number: int) -> list[int]:
    """Room after room, each with a whole week."""
    return [place // (SCHOOL_DAYS * len(SLOTS)) for place in range(number)]


def _named(office: Office, table: Table, names: Sequence[str]) -> dict[str, int]:
    unique = list(dict.fromkeys(names))
    return dict(zip(unique, office.insert(table, [{"name": name} for name in unique]), strict=True))


def _later(start: time, minutes: int) -> time:
    return (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()
