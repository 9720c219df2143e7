"""Class drops: carry out the drops that were planned and are due."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from sqlalchemy import ColumnElement, Select, func, select, update

from actors.bulk.base import RECORD_ID, Batch, BulkAction, Params, Place
from actors.bulk.money_fields import refuse, wrong_day
from actors.bulk.settling import GONE
from actors.studio.happened import ENROLLMENT_DROPPED, tell
from actors.studio.tables import enrollments, students
from actors.studio.today import today


class DropParams(Params, frozen=True, kw_only=True):
    as_of: Annotated[
        date | None, Meta(title="Drops up to", description="The last day of which drops are due; otherwise today.")
    ] = None


class ClassDrops(BulkAction[DropParams]):
    kind = "class_drops"
    title = "Carry out class drops"
    record_types = ("students",)
    Params = DropParams

    def describe(self, params: DropParams) -> str:
        return f"Carry out class drops up to {params.as_of:%b} {params.as_of.day}" if params.as_of else self.title

    def check(self, place: Place, params: DropParams) -> None:
        day = today(place.connection, place.account_id, place.now)
        refuse(as_of=wrong_day(params.as_of, day))

    def cost(self, place: Place, params: DropParams, chosen: Select[int, str, int]) -> str:
        theirs = enrollments.c.student_id.in_(select(chosen.subquery().c.record_id))
        query = select(func.count()).select_from(enrollments).where(theirs, *_due(place, params))
        count = place.connection.execute(query).scalar_one()
        return place.counted(count, "class drop")

    def process(self, batch: Batch, params: DropParams) -> None:
        due = _due(batch.place, params)
        there = select(students.c.id).where(students.c.account_id == batch.account_id, students.c.id == RECORD_ID)
        batch.fail_where(~there.exists(), GONE)
        to_drop = select(enrollments.c.id).where(enrollments.c.student_id == RECORD_ID, *due)
        batch.skip_where(~to_drop.exists(), "no drop is due")
        theirs = enrollments.c.student_id.in_(batch.record_ids)
        enrolled = enrollments.c
        dropping = update(enrollments).where(theirs, *due).values(status="dropped")
        dropped = batch.connection.execute(dropping.returning(enrolled.id, enrolled.student_id, enrolled.drop_on))
        told = [(row.student_id, f"enrollment:{row.id}:{row.drop_on}") for row in dropped]
        tell(batch.connection, batch.account_id, ENROLLMENT_DROPPED, told, batch.now)


def _due(place: Place, params: DropParams) -> tuple[ColumnElement[bool], ...]:
    as_of = params.as_of or today(place.connection, place.account_id, place.now)
    return (
        enrollments.c.account_id == place.account_id,
        enrollments.c.status.in_(["active", "trial"]),
        enrollments.c.drop_on <= as_of,
    )
