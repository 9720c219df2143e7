"""Makeup tokens: give students classes that they can make up, up to a limit of open ones."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, Select, select

from actors.bulk.base import Batch, BulkAction, Params, Place, Record
from actors.bulk.date_fields import EMAIL, place_today, wrong_expiry
from actors.bulk.money_fields import blank, refuse
from actors.bulk.settling import GONE
from actors.bulk.telling import Teller, count_emails
from actors.studio.office_export.cells import clean
from actors.studio.phrases import counted
from actors.studio.schedule import tokens
from actors.studio.schedule.tokens import MOST_OPEN, MOST_WHY, Terms
from actors.studio.tables import students


class TokenParams(Params, frozen=True, kw_only=True):
    why: Annotated[str, Meta(title="Why", description="Families read it, too.", max_length=MOST_WHY)]
    how_many: Annotated[int, Meta(title="Tokens a student", ge=1, le=5)] = 1
    expires_on: Annotated[
        date | None, Meta(title="Expire", description="The last day to use them; never, if this is empty.")
    ] = None
    override_limit: Annotated[
        bool, Meta(title="Override the limit", description=f"Of {MOST_OPEN} open tokens a student.")
    ] = False
    email: Annotated[bool, EMAIL] = False


class Student(msgspec.Struct, frozen=True):
    id: int
    family_id: int
    first_name: str


class MakeupTokens(BulkAction[TokenParams]):
    kind = "makeup_tokens"
    title = "Issue makeup tokens"
    record_types = ("students",)
    sends_email = True
    acts_and_emails = True
    Params = TokenParams

    def describe(self, params: TokenParams) -> str:
        return f"Issue {counted(params.how_many, 'makeup token')} each"

    def check(self, place: Place, params: TokenParams) -> None:
        too_many = params.how_many > MOST_OPEN and not params.override_limit
        refuse(
            why=blank(clean(params.why)),
            how_many=f"A student has at most {MOST_OPEN} open tokens, or override the limit." if too_many else None,
            expires_on=wrong_expiry(params.expires_on, place_today(place)),
        )

    def cost(self, place: Place, params: TokenParams, chosen: Select[int, str, int]) -> str:
        ids = select(chosen.subquery().c.record_id)
        there, refused = _look(place, params, ids)
        given = [student for student in there.values() if student.id not in refused]
        told = place.counted(len(given) * params.how_many, "token")
        if not params.email:
            return told
        families = [student.family_id for student in given]
        return f"{told}, {count_emails(place, families)}"

    def process(self, batch: Batch, params: TokenParams) -> None:
        there, refused = _look(batch.place, params, batch.record_ids, hold=True)
        given = []
        for record in batch.records:
            if record.record_id not in there:
                batch.fail(record, GONE)
            elif record.record_id in refused:
                batch.skip(record, refused[record.record_id])
            else:
                given.append((record, there[record.record_id]))
        terms = Terms(clean(params.why)[:MOST_WHY], place_today(batch.place), params.expires_on)
        ids = [student.id for _, student in given]
        tokens.issue(batch.connection, batch.account_id, ids, params.how_many, terms)
        if params.email:
            _tell(batch, params, given)


def _look(
    place: Place, params: TokenParams, ids: Select[int], *, hold: bool = False
) -> tuple[dict[int, Student], dict[int, str]]:
    """The students, and why some of them get nothing. Held, so that two tasks cannot both fill up the limit."""
    there = _students(place.connection, place.account_id, ids, hold=hold)
    if params.override_limit:
        return there, {}
    counts = tokens.open_tokens(place.connection, place.account_id, ids, place_today(place))
    too_many = {student: count for student, count in counts.items() if count + params.how_many > MOST_OPEN}
    return there, {student: _reason(count, params.how_many) for student, count in too_many.items()}


def _students(connection: Connection, account_id: int, ids: Select[int], *, hold: bool) -> dict[int, Student]:
    query = select(students.c.id, students.c.family_id, students.c.first_name).where(
        students.c.account_id == account_id, students.c.id.in_(ids)
    )
    if hold:
        query = query.order_by(students.c.id).with_for_update(key_share=True)
    return {row.id: Student(*row) for row in connection.execute(query)}


def _reason(count: int, more: int) -> str:
    already = f"already has {counted(count, 'open token')}"
    return already if count >= MOST_OPEN else f"{already}, and {more} more would be over {MOST_OPEN}"


def _tell(batch: Batch, params: TokenParams, given: list[tuple[Record, Student]]) -> None:
    teller = Teller(batch, {student.family_id for _, student in given})
    same: dict[str, Any] = {
        "tokens": counted(params.how_many, "new makeup token"),
        "tokens_last": tokens.lasting(params.expires_on),
        "how_many": params.how_many,
        "why": clean(params.why),
    }
    for record, student in given:
        told = {student.family_id: same | {"student": student.first_name}}
        teller.tell(record, "makeup_tokens", f"{same['tokens']} for {student.first_name}", told)
