"""A term of meetings: some canceled with a reason, some taught by a substitute; and the makeup tokens that followed."""

from collections.abc import Iterator
from datetime import date, timedelta

from actors.studio.demo import words
from actors.studio.demo.office import Office, Values
from actors.studio.demo.timetable import Slot, Timetable
from actors.studio.schedule.term import days_of_term
from actors.studio.tables import makeup_tokens, meetings

CANCELED, SUBSTITUTED, ABSENT = 0.02, 0.03, 0.006
USED, NEVER_EXPIRES = 0.3, 0.15
VALID_DAYS = (20, 60)
"""So long a token lasts; of those for the first weeks of the term, some have expired."""


def fill_meetings(office: Office, timetable: Timetable) -> None:
    """The meetings around today, and tokens for those whom a past one failed, or who missed one."""
    planned = list(_planned(office, timetable))
    ids = office.insert(meetings, [row for _, row in planned])
    tokens: list[Values] = []
    for meeting_id, (slot, row) in zip(ids, planned, strict=True):
        if row["date"] < office.today:
            tokens += _tokens(office, slot, meeting_id, row)
    office.add(makeup_tokens, tokens)


def _planned(office: Office, timetable: Timetable) -> Iterator[tuple[Slot, Values]]:
    away: set[tuple[int, date]] = set()
    for slot in timetable.slots:
        for day in days_of_term(slot.weekday, office.today):
            yield slot, _meeting(office, timetable, slot, day, away)


def _meeting(office: Office, timetable: Timetable, slot: Slot, day: date, away: set[tuple[int, date]]) -> Values:
    """`away`: who already steps in on which day. One meeting a day is enough for a substitute."""
    row: Values = {"class_id": slot.class_id, "date": day, "status": "planned"}
    row |= {"cancel_reason": None, "substitute_id": None}
    if day < office.today and office.chance(CANCELED):
        return row | {"status": "canceled", "cancel_reason": office.random.choice(words.CANCELED_BECAUSE)}
    substitute = office.random.choice(timetable.substitutes)
    if office.chance(SUBSTITUTED) and (substitute, day) not in away:
        away.add((substitute, day))
        row["substitute_id"] = substitute
    return row


def _tokens(office: Office, slot: Slot, meeting_id: int, meeting: Values) -> Iterator[Values]:
    canceled = meeting["status"] == "canceled"
    for student_id in slot.students:
        if canceled or office.chance(ABSENT):
            why = f"Class canceled: {meeting['cancel_reason']}" if canceled else None
            why = why or office.random.choice(words.ABSENT_BECAUSE)
            token = _token(office, meeting["date"])
            yield {"student_id": student_id, "meeting_id": meeting_id, "why": why, **token}


def _token(office: Office, day: date) -> Values:
    lasts = timedelta(days=office.random.randint(*VALID_DAYS))
    expires_on = None if office.chance(NEVER_EXPIRES) else day + lasts
    latest = min(office.today, expires_on or office.today)
    used_on = day + timedelta(days=office.random.randint(0, (latest - day).days)) if office.chance(USED) else None
    return {"issued_on": day, "expires_on": expires_on, "used_on": used_on}
