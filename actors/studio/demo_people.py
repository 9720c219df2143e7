"""The demo studios' families, their students, and what hangs on those: keywords and enrollments. Batch by batch."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert

from actors.studio import demo_words as words
from actors.studio.demo_timetable import Slot
from actors.studio.tables import enrollments, families, keyword_links, keywords, students

CHILDREN = (1, 1, 1, 2, 2, 3)  # of six families: five students for three families
BATCH_FAMILIES = 600  # a whole number of sixes
NO_EMAIL, OWES, HAS_CREDIT, LEFT, TWICE_A_WEEK = 0.03, 0.22, 0.03, 0.06, 0.12
YOUNGEST, OLDEST, SCHOOL_AGE, NOT_AT_SCHOOL = 2, 17, 6, 0.33
DAYS_A_YEAR = 365.25
UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss"})

Values = dict[str, Any]


class People:
    """Fills one studio with people; everything random comes from `random`, in a fixed order."""

    def __init__(self, connection: Connection, account_id: int, slots: Sequence[Slot], random: Random, today: date):
        self._connection = connection
        self._account_id = account_id
        self._random = random
        self._today = today
        self._by_age = {
            age: [slot for slot in slots if slot.course.youngest <= age <= slot.course.oldest]
            for age in range(YOUNGEST, OLDEST + 1)
        }
        names = [*words.STUDENT_KEYWORDS, *words.FAMILY_KEYWORDS, words.SIBLING]
        self._keywords = dict(zip(names, self._insert(keywords, [{"name": name} for name in names]), strict=True))

    def fill(self, number: int) -> int:
        """So many families with their students. Returns the number of students."""
        return sum(
            self._fill_batch(first, min(BATCH_FAMILIES, number - first)) for first in range(0, number, BATCH_FAMILIES)
        )

    def _fill_batch(self, first: int, number: int) -> int:
        households = [self._family(first + place) for place in range(number)]
        family_ids = self._insert(families, households)
        children = list(self._children(households, family_ids))
        student_ids = self._insert(students, children)
        self._link(families, family_ids, [self._having(words.FAMILY_KEYWORDS) for _ in family_ids])
        self._link(students, student_ids, self._student_keywords(children))
        self._enroll(student_ids, children)
        return len(children)

    def _family(self, number: int) -> Values:
        random, name = self._random, self._random.choice(words.LAST_NAMES)
        adult = random.choice(words.ADULTS)
        address = f"{_ascii(adult)}.{_ascii(name)}{number}@example.com"
        return {
            "name": name,
            "guardian": f"{adult} {name if random.random() < 0.85 else random.choice(words.LAST_NAMES)}",
            "email": None if random.random() < NO_EMAIL else address,
            "phone": f"({random.choice(words.AREA_CODES)}) 555-01{random.randrange(100):02}",
            "street": f"{random.randrange(100, 9900)} {random.choice(words.STREETS)}",
            "city": random.choice(("Riverbend", "Oak Hill", "Mill Creek")),
            "state": "TX",
            "zip": f"78{random.randrange(1000):03}",
            "balance_cents": self._balance(),
            "active": random.random() >= LEFT,
        }

    def _balance(self) -> int:
        chance = self._random.random()
        if chance < OWES:
            return self._random.randrange(2_000, 32_000, 25)
        return -self._random.randrange(500, 5_000, 25) if chance < OWES + HAS_CREDIT else 0

    def _children(self, households: Sequence[Values], family_ids: Sequence[int]) -> Iterator[Values]:
        for start in range(0, len(households), len(CHILDREN)):
            counts = self._random.sample(CHILDREN, len(CHILDREN))
            block = slice(start, start + len(CHILDREN))
            for household, family_id, count in zip(households[block], family_ids[block], counts, strict=False):
                for name, gender in self._first_names(count):
                    yield self._student(household, family_id, name, gender)

    def _first_names(self, number: int) -> list[tuple[str, str]]:
        """Different ones: siblings do not share a name."""
        everyone = [(name, "F") for name in words.GIRLS] + [(name, "M") for name in words.BOYS]
        return self._random.sample(everyone, number)

    def _student(self, household: Values, family_id: int, name: str, gender: str) -> Values:
        random = self._random
        at_school = random.random() >= NOT_AT_SCHOOL
        age = random.randint(SCHOOL_AGE, OLDEST) if at_school else random.randrange(YOUNGEST, SCHOOL_AGE)
        return {
            "family_id": family_id,
            "first_name": name,
            "last_name": household["name"],
            "birth_date": self._today - timedelta(days=int(age * DAYS_A_YEAR) + random.randrange(1, 365)),
            "gender": gender,
            "active": household["active"] and random.random() >= LEFT,
        }

    def _student_keywords(self, children: Sequence[Values]) -> list[list[str]]:
        family_ids = [child["family_id"] for child in children]
        return [
            self._having(words.STUDENT_KEYWORDS | _sibling_share(family_ids, place)) for place in range(len(children))
        ]

    def _having(self, shares: dict[str, float]) -> list[str]:
        return [name for name, share in shares.items() if self._random.random() < share]

    def _link(self, table: Table, ids: Sequence[int], names: Sequence[Sequence[str]]) -> None:
        self._insert(
            keyword_links,
            [
                {"keyword_id": self._keywords[name], "record_type": table.name, "record_id": record_id}
                for record_id, its_names in zip(ids, names, strict=True)
                for name in its_names
            ],
        )

    def _enroll(self, student_ids: Sequence[int], children: Sequence[Values]) -> None:
        self._insert(
            enrollments,
            [
                {"class_id": slot.class_id, "student_id": student_id, "started_on": self._past_day()}
                for student_id, child in zip(student_ids, children, strict=True)
                if child["active"]
                for slot in self._classes_for(int((self._today - child["birth_date"]).days / DAYS_A_YEAR))
            ],
        )

    def _classes_for(self, age: int) -> list[Slot]:
        chosen: list[Slot] = []
        for _ in range(2 if self._random.random() < TWICE_A_WEEK else 1):
            free = [slot for slot in self._offers(age) if slot.seats and not any(map(slot.meets_with, chosen))]
            if free:
                chosen.append(max(free, key=lambda slot: slot.seats))
                chosen[-1].seats -= 1
        return chosen

    def _offers(self, age: int) -> list[Slot]:
        """A few classes for the age: choosing the emptiest of them fills the week evenly."""
        suitable = self._by_age.get(age, [])
        return self._random.sample(suitable, min(3, len(suitable)))

    def _past_day(self) -> date:
        return self._today - timedelta(days=self._random.randrange(1, 400))

    def _insert(self, table: Table, rows: list[Values]) -> list[int]:
        """Returns the new ids in the rows' order, where the table has such."""
        rows = [{"account_id": self._account_id, **row} for row in rows]
        if not rows:
            return []
        if "id" not in table.c:
            self._connection.execute(insert(table), rows)
            return []
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self._connection.execute(statement, rows).scalars())


def _sibling_share(family_ids: Sequence[int], place: int) -> dict[str, float]:
    beside = [*family_ids[max(0, place - 1) : place], *family_ids[place + 1 : place + 2]]
    return {words.SIBLING: words.SIBLING_SHARE} if family_ids[place] in beside else {}


def _ascii(name: str) -> str:
    """The name as it can stand in an address."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(UNDECOMPOSED))
    return "".join(c for c in letters if c.isascii() and c.isalpha())
