"""Who is in which class: most for good, some for a trial or a makeup, some waiting, some gone or about to go."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from actors.studio.demo.office import Office, Values
from actors.studio.demo.people import OLDEST, YOUNGEST, Child
from actors.studio.demo.timetable import Slot
from actors.studio.tables import enrollments

TWICE_A_WEEK, CAME_BEFORE, WAITS = 0.12, 0.5, 0.03
LONGEST_DAYS = 400
WAYS = {"active": 90, "trial": 3, "makeup": 2, "dropped": 5}
"""How a child that has chosen a class is in it, in parts of a hundred."""
DROP_DUE, DROP_PLANNED = 0.015, 0.03
"""Drops of active students that nobody has carried out yet, and those that lie ahead."""


class Place(msgspec.Struct, frozen=True):
    """A student's place in a class."""

    student_id: int
    family_id: int
    slot: Slot
    status: str
    started_on: date
    drop_on: date | None


class Places:
    def __init__(self, office: Office, slots: Sequence[Slot]) -> None:
        self._office = office
        self._by_age = {
            age: [slot for slot in slots if slot.course.youngest <= age <= slot.course.oldest]
            for age in range(YOUNGEST, OLDEST + 1)
        }

    def fill(self, children: Sequence[Child]) -> list[Place]:
        places = [place for child in children for place in self._places(child)]
        self._office.add(enrollments, [_row(place) for place in places])
        return places

    def _places(self, child: Child) -> Iterator[Place]:
        office = self._office
        if not child.active:
            if office.chance(CAME_BEFORE):
                for slot in self._offers(child.age)[:1]:
                    yield self._place(child, slot, "dropped")
            return
        chosen = self._choose(child)
        for slot in chosen:
            yield self._taken(child, slot)
        waiting = [slot for slot in self._offers(child.age) if slot not in chosen]
        if waiting and office.chance(WAITS):
            yield self._place(child, waiting[0], "waitlist")

    def _choose(self, child: Child) -> list[Slot]:
        chosen: list[Slot] = []
        for _ in range(2 if self._office.chance(TWICE_A_WEEK) else 1):
            free = [s for s in self._offers(child.age) if s.seats and not any(map(s.meets_with, chosen))]
            if free:
                chosen.append(max(free, key=lambda slot: slot.seats))
        return chosen

    def _offers(self, age: int) -> list[Slot]:
        """A few classes for the age: choosing the emptiest of them fills the week evenly."""
        suitable = self._by_age.get(age, [])
        return self._office.random.sample(suitable, min(3, len(suitable)))

    def _taken(self, child: Child, slot: Slot) -> Place:
        (status,) = self._office.random.choices([*WAYS], [*WAYS.values()])
        if status != "dropped":
            slot.seats -= 1
        if status == "active":
            slot.students.append(child.student_id)
        return self._place(child, slot, status)

    def _place(self, child: Child, slot: Slot, status: str) -> Place:
        office = self._office
        recent = status in ("trial", "makeup")
        started_on = max(child.joined_on, office.days_ago(1, 20 if recent else LONGEST_DAYS))
        drop_on = self._drop(status, started_on)
        return Place(child.student_id, child.family_id, slot, status, started_on, drop_on)

    def _drop(self, status: str, started_on: date) -> date | None:
        office = self._office
        if status == "dropped" or (status == "active" and office.chance(DROP_DUE)):
            furthest = 120 if status == "dropped" else 6
            return max(started_on + timedelta(days=1), office.days_ago(0, furthest))
        ahead = timedelta(days=office.random.randint(5, 60))
        return office.today + ahead if status == "active" and office.chance(DROP_PLANNED) else None


def _row(place: Place) -> Values:
    return {
        "class_id": place.slot.class_id,
        "student_id": place.student_id,
        "status": place.status,
        "started_on": place.started_on,
        "drop_on": place.drop_on,
    }
