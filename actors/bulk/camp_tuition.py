"""Camp tuition: charge the students of a camp its price, each of them once."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta
from sqlalchemy import Row, Select, String, and_, cast, func, literal, select

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place
from actors.bulk.charge_records import charge_records
from actors.bulk.money_fields import refuse, wrong_day
from actors.studio.money.charging import Charge
from actors.studio.tables import camp_enrollments, camps, students, transactions
from actors.studio.today import today

CATEGORY = "Camp tuition"
NOT_ENROLLED = "not enrolled in this camp"
REASONS = {None: NOT_ENROLLED, "dropped": NOT_ENROLLED, "waitlist": "waitlist only"}


class CampTuitionParams(Params, frozen=True, kw_only=True):
    camp: Annotated[str, Meta(title="Camp", min_length=1, max_length=120)]
    due_on: Annotated[date | None, Meta(title="Due", description="Otherwise today.")] = None


class CampTuition(BulkAction[CampTuitionParams]):
    kind = "camp_tuition"
    title = "Charge camp tuition"
    record_types = ("students",)
    Params = CampTuitionParams

    def describe(self, params: CampTuitionParams) -> str:
        return f"Charge tuition for {params.camp}"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        query = select(camps.c.name).where(camps.c.account_id == place.account_id, camps.c.status == "active")
        return {"camp": place.connection.execute(query.distinct().order_by(camps.c.name)).scalars().all()}

    def check(self, place: Place, params: CampTuitionParams) -> None:
        day = today(place.connection, place.account_id, place.now)
        refuse(camp=_wrong_camp(_named(place, params), params.camp), due_on=wrong_day(params.due_on, day))

    def cost(self, place: Place, params: CampTuitionParams, chosen: Select[int, str, int]) -> str:
        (camp,) = _named(place, params)
        enrolled = camp_enrollments.c
        once = literal("camp:") + cast(enrolled.student_id, String) + f":{camp.id}"
        charged = select(transactions.c.id).where(
            transactions.c.account_id == place.account_id, transactions.c.once == once
        )
        query = select(func.count()).where(
            enrolled.account_id == place.account_id,
            enrolled.camp_id == camp.id,
            enrolled.status == "active",
            enrolled.student_id.in_(select(chosen.subquery().c.record_id)),
            ~charged.exists(),
        )
        return f"{place.money(place.connection.execute(query).scalar_one() * camp.price_cents)} in charges"

    def process(self, batch: Batch, params: CampTuitionParams) -> None:
        found = _named(batch.place, params)
        if trouble := _wrong_camp(found, params.camp):
            raise CannotGoOn(trouble)
        (camp,), day = found, today(batch.connection, batch.account_id, batch.now)
        enrolled = batch.connection.execute(_enrolled(batch, camp.id))
        due = {row.id: _due(row, camp, params.due_on or day) for row in enrolled}
        charge_records(batch, due, "already charged for this camp", day)


def _due(student: Row[int, int, str], camp: Row[int, str, int], due_on: date) -> list[Charge] | str:
    if student.status != "active":
        return REASONS.get(student.status, NOT_ENROLLED)
    charge = Charge(
        family_id=student.family_id,
        student_id=student.id,
        camp_id=camp.id,
        category=CATEGORY,
        amount_cents=camp.price_cents,
        memo=camp.name,
        due_on=due_on,
        once=f"camp:{student.id}:{camp.id}",
    )
    return [charge]


def _enrolled(batch: Batch, camp_id: int) -> Select[int, int, str]:
    """The batch's students, with their place in the camp if they have one."""
    enrolled = camp_enrollments.c
    theirs = and_(
        enrolled.account_id == batch.account_id, enrolled.camp_id == camp_id, enrolled.student_id == students.c.id
    )
    return (
        select(students.c.id, students.c.family_id, enrolled.status)
        .join_from(students, camp_enrollments, theirs, isouter=True)
        .where(students.c.account_id == batch.account_id, students.c.id.in_(batch.record_ids))
    )


def _named(place: Place, params: CampTuitionParams) -> Sequence[Row[int, str, int]]:
    """The active camps of this name; the studio's names need not differ."""
    query = select(camps.c.id, camps.c.name, camps.c.price_cents).where(
        camps.c.account_id == place.account_id, camps.c.status == "active", camps.c.name == params.camp
    )
    return place.connection.execute(query).all()


def _wrong_camp(found: Sequence[Row[int, str, int]], name: str) -> str | None:
    if not found:
        return f'There is no active camp "{name}".'
    if len(found) > 1:
        return f'There are {len(found)} active camps called "{name}": give each a name of its own.'
    return None if found[0].price_cents else f'"{name}" is free.'
