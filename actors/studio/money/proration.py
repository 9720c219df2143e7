"""What a student who starts in the middle of a month pays: the share of the class's meetings that are left. Pure."""

from collections.abc import Collection
from datetime import date

import msgspec

from actors.studio.money.cents import share
from actors.studio.money.months import Month


class Share(msgspec.Struct, frozen=True):
    cents: int
    left: int
    """The meetings that the student can still come to."""
    meetings: int
    """The meetings of the month."""

    @property
    def is_whole(self) -> bool:
        return self.left == self.meetings


def whole(price_cents: int) -> Share:
    return Share(price_cents, 1, 1)


def prorated(price_cents: int, month: Month, weekday: int, started_on: date, canceled: Collection[date] = ()) -> Share:
    """The class meets each `weekday`, but for the `canceled` dates."""
    if started_on <= month.first:
        return whole(price_cents)
    meetings = [day for day in month.weekdays(weekday) if day not in canceled]
    left = sum(day >= started_on for day in meetings)
    return Share(share(price_cents, left, len(meetings)) if left else 0, left, len(meetings))
