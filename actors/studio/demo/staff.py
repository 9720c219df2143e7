"""The demo studios' staff: the instructors of the week, those who can step in for them, and the office."""

import msgspec

from actors.studio.demo import words
from actors.studio.demo.office import Office, Values
from actors.studio.demo.studios import Studio
from actors.studio.tables import staff

FEWEST_INSTRUCTORS, FEWEST_SUBSTITUTES = 12, 4


class Staff(msgspec.Struct, frozen=True):
    instructors: list[int]
    """Two for each room, who share its week."""
    substitutes: list[int]
    """Teach no class of their own, so they are free for everybody's."""


def fill_staff(office: Office, studio: Studio, rooms: int) -> Staff:
    teaching = 2 * rooms
    number = max(FEWEST_INSTRUCTORS, teaching + FEWEST_SUBSTITUTES)
    rows = [_person(studio, _name(place), teaches=True) for place in range(number)]
    rows += [_person(studio, _name(number + place), teaches=False) for place in range(len(words.OFFICE))]
    ids = office.insert(staff, rows)
    return Staff(ids[:teaching], ids[teaching:number])


def _person(studio: Studio, name: str, *, teaches: bool) -> Values:
    address = f"{words.ascii_letters(name)}@{studio.slug}.test"
    return {"name": name, "email": address, "teaches": teaches, "active": True}


def _name(number: int) -> str:
    """No two of the first 5,000 are the same: 45 first and 118 last names have no common divisor."""
    adults, last = words.ADULTS, words.LAST_NAMES
    return f"{adults[number % len(adults)]} {last[(number * 7 + 3) % len(last)]}"
