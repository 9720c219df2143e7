"""A month as it is written ("2026-11"), told ("November") and counted in days. Pure."""

import re
from calendar import monthrange
from datetime import date, timedelta

import msgspec

WRITTEN = r"20[0-9]{2}-(0[1-9]|1[0-2])"


class Month(msgspec.Struct, frozen=True):
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def name(self) -> str:
        return f"{self.first:%B}"

    @property
    def title(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def weekdays(self, weekday: int) -> list[date]:
        """Its Mondays (0), Tuesdays (1) and so on: four or five of them."""
        found = self.first + timedelta(days=(weekday - self.first.weekday()) % 7)
        return [found + timedelta(weeks=week) for week in range((self.last - found).days // 7 + 1)]

    def distance(self, other: "Month") -> int:
        """How many months lie between the two."""
        return abs((self.year - other.year) * 12 + self.month - other.month)


def parse_month(text: str) -> Month:
    """Raises ValueError for what is no month."""
    if not re.fullmatch(WRITTEN, text):
        raise ValueError("Give a month such as 2026-11.")
    return Month(int(text[:4]), int(text[5:]))


def month_of(day: date) -> Month:
    return Month(day.year, day.month)
