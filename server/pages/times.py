"""Points in time as people read them: by the reader's locale (`locales`), in a zone that is given. Pure.

`web/static/js/locale.js` writes the same; `tests/data/words.json` is the table that both must meet.
"""

from datetime import datetime, time, tzinfo

from actors.autopilot.schedule import zone_words
from server.pages import locales

MINUTE, HOUR = 60, 3600


def clock_time(at: datetime, zone: tzinfo) -> str:
    """`2:41 PM`."""
    return locales.clock(at.astimezone(zone))


def clock_seconds(at: datetime, zone: tzinfo) -> str:
    """`2:41:09 PM`."""
    return locales.clock(at.astimezone(zone), seconds=True)


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """A point in time by the clock: today its time, else its day too, in another year that as well."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return clock_time(at, zone)
    day = locales.month_and_day(local) if local.year == today.year else locales.calendar_day(local)
    return f"{day}, {clock_time(at, zone)}"


def relative(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`just now`, `4 min ago`, then by the clock."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    return moment(at, now, zone)


def full_time(at: datetime, zone: tzinfo) -> str:
    """For a tooltip: `Monday, November 23, 2026, 2:03:11 PM, Chicago time`."""
    return f"{locales.full_day(at.astimezone(zone))}, {clock_seconds(at, zone)}, {zone_words(str(zone))}"


def hours(starts: time, ends: time) -> str:
    """`4:00 – 5:00 PM`, `11:30 AM – 12:30 PM`."""  # noqa: RUF002
    first, last = locales.clock(starts), locales.clock(ends)
    half_of_day = last.split(maxsplit=1)[1:]
    if half_of_day and first.endswith(half_of_day[0]):
        first = first.removesuffix(half_of_day[0]).rstrip()
    return f"{first} – {last}"  # noqa: RUF001
