"""Whether somebody can teach meetings, beside all that they teach already. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, time

import msgspec

from actors.studio.phrases import counted, short_day
from actors.studio.schedule.meetings import Meeting, Taught
from actors.studio.wording import clock


class Teacher(msgspec.Struct, frozen=True):
    id: int
    name: str


class Busy(msgspec.Struct, frozen=True):
    """Where the substitute is already."""

    what: str
    day: date
    starts: time
    ends: time
    class_id: int | None = None


class Wanted(msgspec.Struct, frozen=True):
    """A class, and its meetings in the period that somebody else teaches so far."""

    taught: Taught
    meetings: Sequence[Meeting]


def find_clashes(wanted: Iterable[Wanted], busy: Iterable[Busy], teacher: Teacher) -> dict[int, str | None]:
    """Class id -> what keeps the teacher from it, or None. What one class takes is gone for those after it. Pure."""
    hours, found = list(busy), {}
    for each in wanted:
        taken = [_hour(each, meeting) for meeting in each.meetings]
        clashes = [other for hour in taken for other in hours if _clash(hour, other)]
        found[each.taught.id] = _told(clashes, teacher) if clashes else None
        if not clashes:
            hours += taken
    return found


def _hour(wanted: Wanted, meeting: Meeting) -> Busy:
    taught = wanted.taught
    return Busy(taught.name, meeting.date, taught.starts, taught.ends, taught.id)


def _clash(hour: Busy, other: Busy) -> bool:
    overlaps = hour.starts < other.ends and other.starts < hour.ends
    return hour.day == other.day and overlaps and hour.class_id != other.class_id


def _told(clashes: Sequence[Busy], teacher: Teacher) -> str:
    first = min(clashes, key=lambda busy: (busy.day, busy.starts))
    told = f"{teacher.name} teaches {first.what} on {short_day(first.day)} at {clock(first.starts)}"
    return told if len(clashes) == 1 else f"{told} ({counted(len(clashes) - 1, 'more clash', 'more clashes')})"
