"""Cancel classes: the planned meetings of the chosen classes in a period, with tokens for the students and an email."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from sqlalchemy import Select, select

from actors.bulk.base import Batch, BulkAction, Place
from actors.bulk.date_fields import EMAIL, MESSAGE, REASON, DaysParams, place_today, unused, wrong_days, wrong_expiry
from actors.bulk.money_fields import blank, refuse
from actors.bulk.settling import settle_unchanged
from actors.bulk.telling import Teller, count_emails
from actors.studio.happened import CLASS_CANCELED, tell
from actors.studio.office_export.cells import clean, lines
from actors.studio.phrases import counted, listed, short_day, span
from actors.studio.schedule import meetings, tokens
from actors.studio.schedule.attending import Touched, touched_by_class
from actors.studio.schedule.meetings import Meeting, Taught
from actors.studio.schedule.tokens import MOST_WHY, Terms
from actors.studio.wording import hours

NO_MEETINGS, ALREADY = "no meetings in these dates", "already canceled"

Meetings = Mapping[int, Sequence[Meeting]]
"""By class."""
Issued = Counter[tuple[int, int]]
"""How many tokens by class and student."""


class CancelClassesParams(DaysParams, frozen=True, kw_only=True):
    reason: Annotated[str, REASON]
    issue_tokens: Annotated[bool, Meta(title="Issue makeup tokens", description="One a student and meeting.")] = False
    token_expires: Annotated[
        date | None, Meta(title="Tokens expire", description="The last day to use them; never, if this is empty.")
    ] = None
    email: Annotated[bool, EMAIL] = False
    message: Annotated[str, MESSAGE] = ""


class CancelClasses(BulkAction[CancelClassesParams]):
    kind = "cancel_classes"
    title = "Cancel classes"
    record_types = ("classes",)
    sends_email = True
    acts_and_emails = True
    Params = CancelClassesParams

    def describe(self, params: CancelClassesParams) -> str:
        return f"Cancel classes {span(params.period.first, params.period.last)}"

    def check(self, place: Place, params: CancelClassesParams) -> None:
        day = place_today(place)
        expiry = unused(params.token_expires, params.issue_tokens, "Issue makeup tokens")
        refuse(
            **wrong_days(params, day),
            reason=blank(clean(params.reason)),
            token_expires=expiry or wrong_expiry(params.token_expires, day),
            message=unused(params.message.strip(), params.email, "Email the families"),
        )

    def cost(self, place: Place, params: CancelClassesParams, chosen: Select[int, str, int]) -> str:
        where = (place.connection, place.account_id, select(chosen.subquery().c.record_id))
        planned = meetings.planned_meetings(*where, params.period)
        told = [place.counted(sum(map(len, planned.values())), "meeting")]
        if params.issue_tokens:
            told.append(place.counted(tokens.count_for_meetings(*where, params.period), "makeup token"))
        if params.email:
            families = [family for of_class in touched_by_class(*where, planned).values() for family in of_class]
            told.append(count_emails(place, families))
        return ", ".join(told)

    def process(self, batch: Batch, params: CancelClassesParams) -> None:
        where = (batch.connection, batch.account_id, batch.record_ids)
        classes = meetings.taught(*where)
        meeting = meetings.meeting_classes(*where, params.period)
        canceled = meetings.cancel_meetings(*where, params.period, clean(params.reason))
        settle_unchanged(batch, classes, canceled, lambda class_id: ALREADY if class_id in meeting else NO_MEETINGS)
        told = [(meeting.class_id, f"meeting:{meeting.id}") for of_class in canceled.values() for meeting in of_class]
        tell(batch.connection, batch.account_id, CLASS_CANCELED, told, batch.now)
        issued = _issue(batch, params, canceled) if params.issue_tokens else Counter()
        if params.email:
            _tell(batch, params, classes, canceled, issued)


def _issue(batch: Batch, params: CancelClassesParams, canceled: Meetings) -> Issued:
    terms = Terms(f"Canceled: {clean(params.reason)}"[:MOST_WHY], place_today(batch.place), params.token_expires)
    every = (meeting for of_class in canceled.values() for meeting in of_class)
    return tokens.issue_for_meetings(batch.connection, batch.account_id, every, terms)


def _tell(
    batch: Batch, params: CancelClassesParams, classes: Mapping[int, Taught], canceled: Meetings, issued: Issued
) -> None:
    found = touched_by_class(batch.connection, batch.account_id, batch.record_ids, canceled)
    teller = Teller(batch, {family for of_class in found.values() for family in of_class})
    same = {
        "reason": clean(params.reason),
        "message": lines(params.message),
        "tokens_last": tokens.lasting(params.token_expires),
    }
    for record in batch.records:
        taught = classes.get(record.record_id)
        if taught and (families := found.get(taught.id)):
            told = {family: same | _told(taught, its, issued) for family, its in families.items()}
            teller.tell(record, "class_canceled", _subject(taught, canceled[taught.id]), told)


def _told(taught: Taught, of_family: Touched, issued: Issued) -> dict[str, Any]:
    count = sum(issued[taught.id, student] for student in of_family.student_ids)
    return {
        "class_name": taught.name,
        "hours": hours(taught.starts, taught.ends),
        "days": [short_day(day) for day in of_family.days],
        "students": listed(of_family.students),
        "tokens": counted(count, "makeup token") if count else "",
    }


def _subject(taught: Taught, canceled: Sequence[Meeting]) -> str:
    return f"{taught.name} is canceled {span(canceled[0].date, canceled[-1].date)}"
