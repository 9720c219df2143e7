"""The demo studios' families, with their guardians, their students and the keywords of both. Batch by batch."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy import Table

from actors.studio.demo import words
from actors.studio.demo.office import Office, Values
from actors.studio.tables import families, guardians, keyword_links, keywords, students

CHILDREN = (1, 1, 1, 2, 2, 3)  # of six families: five students for three families
NO_EMAIL, OPTED_OUT, SECOND_GUARDIAN, OTHER_NAME, LEFT = 0.03, 0.04, 0.45, 0.15, 0.06
YOUNGEST, OLDEST, SCHOOL_AGE, NOT_AT_SCHOOL = 2, 17, 6, 0.33
LONGEST_MEMBER_DAYS = 1_500
DAYS_A_YEAR = 365.25


class Child(msgspec.Struct, frozen=True):
    student_id: int
    family_id: int
    age: int
    active: bool
    joined_on: date
    """When the family came."""


class People:
    def __init__(self, office: Office) -> None:
        self._office = office
        names = [*words.STUDENT_KEYWORDS, *words.FAMILY_KEYWORDS, words.SIBLING]
        ids = office.insert(keywords, [{"name": name} for name in names])
        self._keywords = dict(zip(names, ids, strict=True))

    def fill(self, first: int, number: int) -> list[Child]:
        """So many families from the `first` on, with their students."""
        office = self._office
        households = [_family(office) for _ in range(number)]
        family_ids = office.insert(families, households)
        office.add(guardians, list(_guardians(office, first, households, family_ids)))
        children = list(_children(office, households, family_ids))
        student_ids = office.insert(students, children)
        self._link(families, family_ids, [_having(office, words.FAMILY_KEYWORDS) for _ in family_ids])
        self._link(students, student_ids, _student_keywords(office, children))
        joined = dict(zip(family_ids, (household["joined_on"] for household in households), strict=True))
        return [_child(office, *pair, joined) for pair in zip(student_ids, children, strict=True)]

    def _link(self, table: Table, ids: Sequence[int], names: Sequence[Sequence[str]]) -> None:
        rows = [
            {"keyword_id": self._keywords[name], "record_type": table.name, "record_id": record_id}
            for record_id, its_names in zip(ids, names, strict=True)
            for name in its_names
        ]
        self._office.add(keyword_links, rows)


def _family(office: Office) -> Values:
    random = office.random
    return {
        "name": random.choice(words.LAST_NAMES),
        "street": f"{random.randrange(100, 9900)} {random.choice(words.STREETS)}",
        "city": random.choice(("Riverbend", "Oak Hill", "Mill Creek")),
        "state": "TX",
        "zip": f"78{random.randrange(1000):03}",
        "joined_on": office.days_ago(10, LONGEST_MEMBER_DAYS),
        "active": not office.chance(LEFT),
    }


def _guardians(office: Office, first: int, households: Sequence[Values], family_ids: Sequence[int]) -> Iterator[Values]:
    for number, (household, family_id) in enumerate(zip(households, family_ids, strict=True), first):
        one, other = office.random.sample(words.ADULTS, 2)
        yield _guardian(office, family_id, household["name"], one, number, is_primary=True)
        if office.chance(SECOND_GUARDIAN):
            yield _guardian(office, family_id, household["name"], other, number, is_primary=False)


def _guardian(office: Office, family_id: int, name: str, adult: str, number: int, *, is_primary: bool) -> Values:
    random = office.random
    return {
        "family_id": family_id,
        "is_primary": is_primary,
        "name": f"{adult} {random.choice(words.LAST_NAMES) if office.chance(OTHER_NAME) else name}",
        "email": None if office.chance(NO_EMAIL) else words.ascii_letters(f"{adult}.{name}") + f"{number}@example.com",
        "phone": f"({random.choice(words.AREA_CODES)}) 555-01{random.randrange(100):02}",
        "opted_out": office.chance(OPTED_OUT),
    }


def _children(office: Office, households: Sequence[Values], family_ids: Sequence[int]) -> Iterator[Values]:
    for start in range(0, len(households), len(CHILDREN)):
        counts = office.random.sample(CHILDREN, len(CHILDREN))
        block = slice(start, start + len(CHILDREN))
        for household, family_id, count in zip(households[block], family_ids[block], counts, strict=False):
            for name, gender in _first_names(office, count):
                yield _student(office, household, family_id, name, gender)


def _first_names(office: Office, number: int) -> list[tuple[str, str]]:
    """Different ones: siblings do not share a name."""
    everyone = [(name, "F") for name in words.GIRLS] + [(name, "M") for name in words.BOYS]
    return office.random.sample(everyone, number)


def _student(office: Office, household: Values, family_id: int, name: str, gender: str) -> Values:
    random = office.random
    at_school = not office.chance(NOT_AT_SCHOOL)
    age = random.randint(SCHOOL_AGE, OLDEST) if at_school else random.randrange(YOUNGEST, SCHOOL_AGE)
    return {
        "family_id": family_id,
        "first_name": name,
        "last_name": household["name"],
        "birth_date": office.today - timedelta(days=int(age * DAYS_A_YEAR) + random.randrange(1, 365)),
        "gender": gender,
        "active": household["active"] and not office.chance(LEFT),
    }


def _child(office: Office, student_id: int, row: Values, joined: dict[int, date]) -> Child:
    age = int((office.today - row["birth_date"]).days / DAYS_A_YEAR)
    return Child(student_id, row["family_id"], age, row["active"], joined[row["family_id"]])


def _student_keywords(office: Office, children: Sequence[Values]) -> list[list[str]]:
    family_ids = [child["family_id"] for child in children]
    shares = [words.STUDENT_KEYWORDS | _sibling_share(family_ids, place) for place in range(len(children))]
    return [_having(office, its_own) for its_own in shares]


def _having(office: Office, shares: dict[str, float]) -> list[str]:
    return [name for name, share in shares.items() if office.chance(share)]


def _sibling_share(family_ids: Sequence[int], place: int) -> dict[str, float]:
    beside = [*family_ids[max(0, place - 1) : place], *family_ids[place + 1 : place + 2]]
    return {words.SIBLING: words.SIBLING_SHARE} if family_ids[place] in beside else {}
