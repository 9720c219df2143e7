"""Schedules as people say them: "every Friday at 8:00", "every weekday at 5:30 PM", "on the 1st of each month at 6:00".

Pure. What it cannot read it refuses: a wrong guess would charge people on the wrong day.
"""

import re

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
GROUPS = {"day": "*", "weekday": "1-5", "weekend day": "0,6"}
CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?"
AT = rf"\s+at\s+{CLOCK}"
WEEKLY = re.compile(rf"(?:every|each|on)\s+(?P<when>[a-z, ]+?){AT}")
MONTHLY = (
    re.compile(rf"(?:on\s+)?the\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+of\s+(?:every|each|the)\s+month{AT}"),
    re.compile(rf"(?:every|each)\s+month\s+on\s+the\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{AT}"),
)
LAST_DAY = re.compile(rf"(?:on\s+)?the\s+last\s+day\s+of\s+(?:every|each|the)\s+month{AT}")
DAYS_OF_EVERY_MONTH = 28
"""A schedule for the 31st would leave out every other month, and nobody would notice for long."""


class NotPlain(ValueError):
    """This is not one of the sentences."""


def cron_of(text: str) -> str:
    """The cron line of the sentence. Raises NotPlain."""
    said = text.strip().lower().rstrip(".")
    if said == "every hour":
        return "0 * * * *"
    if found := WEEKLY.fullmatch(said):
        return f"{_time(found)} * * {_weekdays(found['when'])}"
    if found := LAST_DAY.fullmatch(said):
        return f"{_time(found)} L * *"
    for pattern in MONTHLY:
        if found := pattern.fullmatch(said):
            return f"{_time(found)} {_day(found['day'])} * *"
    raise NotPlain(text)


def _time(found: re.Match[str]) -> str:
    """`minute hour`."""
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise NotPlain(found[0])
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotPlain(found[0])
    return f"{minute} {hour}"


def _weekdays(when: str) -> str:
    if when in GROUPS:
        return GROUPS[when]
    names = [name for name in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", when) if name]
    numbers = sorted({_weekday(name) for name in names})
    return ",".join(map(str, numbers))


def _weekday(name: str) -> int:
    """From 0 for Sunday; `mondays`, `mon` and `monday` are the same."""
    singular = name.removesuffix("s")
    for number, day in enumerate(DAYS):
        if singular in (day, day[:3]):
            return number
    raise NotPlain(name)


def _day(text: str) -> int:
    if not 1 <= int(text) <= DAYS_OF_EVERY_MONTH:
        raise NotPlain(text)
    return int(text)
