"""What can set a workflow off. A new kind of event is one entry here and, where it is looked for, one query.

Three sorts. A *schedule* says when. An *event* is a row of `studio_events`, written in the transaction that made it so.
And what comes about merely because days go by is *looked for*, once a day at a time that the workflow says.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from actors.autopilot import finders
from actors.autopilot.finders import Found
from actors.autopilot.schedule import BadSchedule, parse_schedule
from actors.autopilot.states import SCHEDULE
from actors.studio import happened
from actors.studio.phrases import counted

MOST_DAYS = 365
USUAL_TIME = "09:00"
Find = Callable[[Connection, int, int, date, date], list[Found]]
"""(connection, account, days, since, today) -> what has come about since the day `since`."""


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    title: str
    """For the choice of a trigger: `An enrollment is dropped`."""
    words: str
    """After "When ": `a payment is {days} overdue`, `a makeup token expires {within}`."""
    record_type: str | None = None
    """What it is about, and so what the action works on; None for a schedule, which is about nobody in particular."""
    days: int | None = None
    """The usual number of days, where it has one to say."""
    find: Find | None = None
    """Where it is looked for."""

    @property
    def is_event(self) -> bool:
        return self.record_type is not None and self.find is None


TRIGGERS = {
    trigger.kind: trigger
    for trigger in (
        Trigger(kind=SCHEDULE, title="On a schedule", words=""),
        Trigger(
            kind=happened.ENROLLMENT_DROPPED,
            title="An enrollment is dropped",
            words="an enrollment is dropped",
            record_type="students",
        ),
        Trigger(
            kind=happened.FIRST_ENROLLMENT,
            title="A student's first enrollment",
            words="a student enrolls for the first time",
            record_type="students",
        ),
        Trigger(
            kind=happened.CLASS_CANCELED,
            title="A class is canceled",
            words="meetings of a class are canceled",
            record_type="classes",
        ),
        Trigger(
            kind="family_without_enrollment",
            title="A family without enrollment",
            words="a family has had no enrollment for {days}",
            record_type="families",
            days=14,
            find=finders.families_without_enrollment,
        ),
        Trigger(
            kind="payment_overdue",
            title="A payment is overdue",
            words="a payment is {days} overdue",
            record_type="families",
            days=7,
            find=finders.overdue_payments,
        ),
        Trigger(
            kind="token_expiring",
            title="A makeup token is about to expire",
            words="a makeup token expires {within}",
            record_type="students",
            days=7,
            find=finders.expiring_tokens,
        ),
        Trigger(
            kind="upcoming_birthday",
            title="An upcoming birthday",
            words="a student's birthday is {within}",
            record_type="students",
            days=0,
            find=finders.birthdays,
        ),
    )
}


class Timing(msgspec.Struct, frozen=True):
    """A trigger's parameters, checked, and the cron line that follows from them; None for an event."""

    params: dict[str, Any]
    cron: str | None


class BadTrigger(ValueError):
    """`field` is the parameter; the message is a sentence for a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def timing(kind: str, params: dict[str, Any]) -> Timing:
    """Raises BadTrigger."""
    trigger = TRIGGERS.get(kind)
    if trigger is None:
        raise BadTrigger("trigger", f"There is no trigger {kind!r}.")
    known = {"schedule"} if kind == SCHEDULE else {"days", "at"} if trigger.find else set()
    for name in params.keys() - known:
        raise BadTrigger(name, f"{trigger.title} has no such parameter.")
    if kind == SCHEDULE:
        text = params.get("schedule")
        return Timing({"schedule": text}, _cron("schedule", text))
    if trigger.find is None:
        return Timing({}, None)
    days, at = params.get("days", trigger.days), params.get("at", USUAL_TIME)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise BadTrigger("days", f"Give a whole number of days from 0 to {MOST_DAYS}.")
    return Timing({"days": days, "at": at}, _cron("at", f"every day at {at}", "Give a time such as 09:00."))


def in_words(kind: str, params: dict[str, Any]) -> str:
    """`When a payment is 7 days overdue`; empty for a schedule, which its cron line explains."""
    words, days = TRIGGERS[kind].words, counted(params.get("days", 0), "day")
    within = f"within {days}" if params.get("days") else "today"
    return f"When {words.format(days=days, within=within)}" if words else ""


def _cron(field: str, text: Any, otherwise: str | None = None) -> str:
    if not isinstance(text, str) or not text.strip():
        raise BadTrigger(field, otherwise or "This is needed.")
    try:
        return parse_schedule(text)
    except BadSchedule as bad:
        raise BadTrigger(field, otherwise or str(bad)) from None
