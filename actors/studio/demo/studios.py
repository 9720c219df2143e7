"""The two demo studios: their people, and what they teach where and at what price."""

from datetime import time

import msgspec


class Course(msgspec.Struct, frozen=True):
    name: str
    program: str
    level: str | None
    youngest: int
    oldest: int
    minutes: int
    price_cents: int
    """A month."""


class CampPlan(msgspec.Struct, frozen=True):
    name: str
    weeks_ahead: int
    days: int
    starts: time
    ends: time
    price_cents: int
    youngest: int
    oldest: int


class Person(msgspec.Struct, frozen=True):
    email: str
    name: str
    role: str = "staff"
    autopilot_tasks: bool = False
    manage_autopilot: bool = False


class Studio(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    share: int
    """It has one family for so many of the size that is asked for."""
    people: tuple[Person, ...]
    rooms: tuple[str, ...]
    mornings: tuple[Course, ...]
    """Courses for those who are not at school in the morning."""
    afternoons: tuple[Course, ...]
    camps: tuple[CampPlan, ...]

    @property
    def courses(self) -> tuple[Course, ...]:
        return self.mornings + self.afternoons


RIVERBEND = Studio(
    slug="riverbend",
    name="Riverbend Gymnastics",
    share=1,
    people=(
        Person("owner@riverbend.test", "Dana Whitfield", role="owner"),
        Person("front-desk@riverbend.test", "Maria Lopez"),
        Person("coach@riverbend.test", "Marcus Reed"),
        Person("supervisor@riverbend.test", "Priya Shah", autopilot_tasks=True),
    ),
    rooms=("Main gym", "Tumble room", "Preschool gym", "Bar area"),
    mornings=(
        Course("Parent & Tot", "Preschool", None, 2, 3, 45, 5_800),
        Course("Tiny Tumblers", "Preschool", "Preschool 1", 3, 4, 45, 6_500),
        Course("Little Leapers", "Preschool", "Preschool 2", 4, 5, 45, 6_800),
    ),
    afternoons=(
        Course("Beginner Gymnastics", "Recreational", "Beginner", 6, 9, 60, 8_200),
        Course("Level 1 Gymnastics", "Recreational", "Level 1", 6, 11, 60, 8_500),
        Course("Level 2 Gymnastics", "Recreational", "Level 2", 8, 14, 60, 9_200),
        Course("Level 1 Tumbling", "Tumbling", "Level 1", 6, 12, 60, 8_800),
        Course("Level 2 Tumbling", "Tumbling", "Level 2", 9, 17, 60, 9_500),
        Course("Ninja Zone", "Ninja", "Beginner", 6, 10, 60, 8_900),
        Course("Teen Ninja", "Ninja", "Level 2", 11, 17, 60, 9_600),
        Course("Junior Team", "Team", "Team", 7, 12, 60, 14_500),
        Course("Senior Team", "Team", "Team", 12, 17, 60, 18_500),
    ),
    camps=(
        CampPlan("Winter Break Camp", 5, 4, time(9), time(12), 24_900, 5, 12),
        CampPlan("Ninja Days", 9, 2, time(13), time(16), 11_900, 7, 15),
    ),
)
LAKESIDE = Studio(
    slug="lakeside",
    name="Lakeside Swim",
    share=5,
    people=(
        Person("owner@lakeside.test", "Tom Becker", role="owner"),
        Person("front-desk@lakeside.test", "Ana Ruiz"),
    ),
    rooms=("Lane 1-2", "Lane 3-4", "Teaching pool"),
    mornings=(
        Course("Parent & Baby Splash", "Parent & Baby", None, 2, 3, 30, 5_200),
        Course("Minnows", "Learn to Swim", "Minnow", 3, 5, 30, 5_900),
    ),
    afternoons=(
        Course("Goldfish", "Learn to Swim", "Goldfish", 6, 8, 45, 7_200),
        Course("Otters", "Learn to Swim", "Otter", 7, 11, 45, 7_600),
        Course("Stroke School", "Strokes", "Strokes", 8, 17, 60, 8_400),
        Course("Junior Swim Team", "Swim Team", "Team", 9, 13, 60, 11_000),
        Course("Senior Swim Team", "Swim Team", "Team", 13, 17, 60, 12_500),
    ),
    camps=(
        CampPlan("Holiday Swim Week", 4, 5, time(9), time(11), 18_500, 5, 12),
        CampPlan("Open Water Days", 11, 3, time(10), time(13), 15_900, 10, 17),
    ),
)
