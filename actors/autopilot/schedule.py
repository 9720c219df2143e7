"""When a schedule fires: cron in the studio's time zone, as instants in UTC. Pure.

DST as Debian's cron has it: a fixed time that a spring night leaves out fires right after the gap; one that an autumn
night has twice fires once. Either way it is one planned run a day, with one instant.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from actors.autopilot.plain import NotPlain, cron_of

FIELDS = 5
BAD = 'Write "every Friday at 8:00", or the five fields of a cron line, such as "0 8 * * 5".'
SOMEWHEN = datetime(2026, 1, 1, tzinfo=UTC)


class BadSchedule(ValueError):
    """The text is no schedule; the message is a sentence for a person."""


def parse_schedule(text: str) -> str:
    """The cron line of a plain schedule or of a cron line. Raises BadSchedule."""
    line = " ".join(text.split())
    try:
        cron = line if len(line.split()) == FIELDS and not line[0].isalpha() else cron_of(line)
        next_after(cron, UTC_ZONE, SOMEWHEN)
    except (NotPlain, CronSimError, IndexError, StopIteration):
        raise BadSchedule(BAD) from None
    return cron


def next_after(cron: str, zone: ZoneInfo, moment: datetime) -> datetime:
    """The first planned time after `moment`, in UTC."""
    return next(CronSim(cron, moment.astimezone(zone))).astimezone(UTC)


def planned_until(
    cron: str, zone: ZoneInfo, planned: datetime, last: datetime, most: int, since: datetime
) -> list[datetime]:
    """`planned` and what follows it up to `last`, at most so many; the schedule itself is as old as `since`."""
    found: list[datetime] = []
    while planned <= last and len(found) < most:
        found.append(planned)
        planned = next_after(cron, zone, max(planned, since))
    return found


def explain(cron: str, zone_name: str) -> str:
    """`At 08:00 on Friday, Chicago time`."""
    return f"{CronSim(cron, SOMEWHEN).explain()}, {zone_words(zone_name)}"


def zone_words(zone_name: str) -> str:
    """`Chicago time`, `UTC`."""
    city = zone_name.rpartition("/")[2].replace("_", " ")
    return f"{city} time" if "/" in zone_name else city


UTC_ZONE = ZoneInfo("UTC")
