"""What was done in the demo studio, when, by whom, and how it ended."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from actors.slice import NO_FILE
from actors.tasks.lifecycle import Signal

UNREADABLE = "Something went wrong with this record (OperationalError)."


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One task of the past."""

    who: str
    """Of the studio's people: what stands before the @."""
    kind: str
    params: dict[str, Any]
    filter: dict[str, str] = {}
    """Of the list whose records it is about; all of them where it is empty."""
    days_ago: int = 0
    at: time = time(10)
    """Of that day, in the studio's zone."""
    minutes_ago: int | None = None
    """Instead of the two."""
    seconds: float
    """How long it took."""
    end: Signal = Signal.COMPLETE
    message: str | None = None
    """Why it failed as a whole."""
    stops_after: int | None = None
    """Records, and half as many emails; the rest is untouched."""
    failing: tuple[int, ...] = ()
    """Positions in its ledger."""
    reason: str = ""

    def began(self, time_zone: str, now: datetime) -> datetime:
        if self.minutes_ago is not None:
            return now - timedelta(minutes=self.minutes_ago)
        day = now.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=self.days_ago)
        return datetime.combine(day, self.at, ZoneInfo(time_zone))


def _assign(who: str, keyword: str, days_ago: int, at: time, seconds: float) -> Deed:
    params = {"records": "students", "keywords": [keyword]}
    when: dict[str, Any] = {"days_ago": days_ago, "at": at, "seconds": seconds}
    return Deed(who=who, kind="assign_keywords", params=params, filter={"q": "an"}, **when)


DEEDS = (
    Deed(who="owner", kind="report", params={"report": "enrollment_by_class", "format": "xlsx"},
         days_ago=24, at=time(9, 12), seconds=6),
    _assign("front-desk", "Photo OK", 19, time(11, 40), 21),
    Deed(who="front-desk", kind="makeup_tokens", params={"why": "The floor was relaid", "email": True},
         filter={"q": "bell"}, days_ago=13, at=time(15, 5), seconds=48),
    Deed(who="front-desk", kind="report", params={"report": "balances_and_aging", "format": "pdf"},
         filter={"balance": "owing"}, days_ago=6, at=time(16, 20), seconds=64, end=Signal.FAIL, message=NO_FILE,
         failing=(3, 8, 13, 21, 29, 34, 42, 55), reason=UNREADABLE),
    Deed(who="owner", kind="report", params={"report": "students_without_class", "format": "csv"},
         days_ago=3, at=time(10, 2), seconds=9, failing=(4, 11), reason=UNREADABLE),
    _assign("front-desk", "Trial", 1, time(14, 31), 17),
    Deed(who="front-desk", kind="makeup_tokens", params={"why": "Water damage in the tumble room", "email": True},
         minutes_ago=3, seconds=40, end=Signal.CANCEL, stops_after=24),
)  # fmt: skip
