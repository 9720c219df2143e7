"""Substitute instructors: somebody else teaches the planned meetings of the chosen classes in a period."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, Select, select

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Place
from actors.bulk.date_fields import EMAIL, DaysParams, place_today, wrong_days
from actors.bulk.money_fields import refuse
from actors.bulk.settling import GONE
from actors.bulk.telling import Teller, count_emails
from actors.studio.phrases import listed, short_day, span
from actors.studio.schedule import meetings, substituting
from actors.studio.schedule.attending import Touched, touched_by_class
from actors.studio.schedule.clashes import Teacher, Wanted, find_clashes
from actors.studio.schedule.meetings import Meeting, Period, Taught, by_class
from actors.studio.tables import staff
from actors.studio.wording import hours

NO_MEETINGS, CANCELED = "no meetings in these dates", "the meetings in these dates are canceled"


class SubstituteParams(DaysParams, frozen=True, kw_only=True):
    instructor: Annotated[str, Meta(title="Substitute", description="Who teaches instead.", max_length=120)]
    email: Annotated[bool, EMAIL] = False


class Plan(msgspec.Struct, frozen=True):
    """What is to be done with classes; those without any meeting to change are not `wanted`."""

    classes: Mapping[int, Taught]
    wanted: Mapping[int, Sequence[Meeting]]
    clashes: Mapping[int, str | None]
    """By class that is wanted; None where nothing is in the way."""

    @property
    def changes(self) -> dict[int, Sequence[Meeting]]:
        return {class_id: found for class_id, found in self.wanted.items() if self.clashes[class_id] is None}


class SubstituteInstructors(BulkAction[SubstituteParams]):
    kind = "substitute_instructors"
    title = "Substitute instructors"
    record_types = ("classes",)
    sends_email = True
    acts_and_emails = True
    Params = SubstituteParams

    def describe(self, params: SubstituteParams) -> str:
        return f"Substitute {params.instructor} {span(params.period.first, params.period.last)}"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        mine = (staff.c.account_id == place.account_id, staff.c.teaches, staff.c.active)
        query = select(staff.c.name).where(*mine).distinct().order_by(staff.c.name)
        return {"instructor": place.connection.execute(query).scalars().all()}

    def check(self, place: Place, params: SubstituteParams) -> None:
        there = substituting.find_teachers(place.connection, place.account_id, params.instructor)
        refuse(**wrong_days(params, place_today(place)), instructor=_not_one(there, params.instructor))

    def cost(self, place: Place, params: SubstituteParams, chosen: Select[int, str, int]) -> str:
        found = chosen.subquery()
        ordered = place.connection.execute(select(found.c.record_id).order_by(found.c.position)).scalars().all()
        where = (place.connection, place.account_id, select(found.c.record_id))
        plan = _plan(*where, ordered, params.period, _teacher(place, params))
        told = [place.counted(sum(map(len, plan.changes.values())), "meeting")]
        if params.email:
            touched = touched_by_class(*where, plan.changes)
            families = [family for of_class in touched.values() for family in of_class]
            told.append(count_emails(place, families))
        clashes = len(plan.wanted) - len(plan.changes)
        return ", ".join(told) + (f"; {place.counted(clashes, 'class', 'classes')} cannot be taken" if clashes else "")

    def process(self, batch: Batch, params: SubstituteParams) -> None:
        teacher = _teacher(batch.place, params)
        substituting.hold_teacher(batch.connection, batch.account_id, teacher)
        where = (batch.connection, batch.account_id, batch.record_ids)
        plan = _plan(*where, [record.record_id for record in batch.records], params.period, teacher)
        changed = [meeting for of_class in plan.changes.values() for meeting in of_class]
        substituting.set_substitute(batch.connection, batch.account_id, changed, teacher)
        _settle(batch, params, plan)
        if params.email:
            _tell(batch, plan, teacher)


def _not_one(there: Sequence[Teacher], name: str) -> str | None:
    if len(there) > 1:
        return f'There are {len(there)} instructors called "{name}"; give one of them another name first.'
    return None if there else f'There is no instructor "{name}".'


def _teacher(place: Place, params: SubstituteParams) -> Teacher:
    there = substituting.find_teachers(place.connection, place.account_id, params.instructor)
    if wrong := _not_one(there, params.instructor):
        raise CannotGoOn(wrong)
    return there[0]


def _plan(
    connection: Connection,
    account_id: int,
    class_ids: Select[int],
    ordered: Iterable[int],
    period: Period,
    teacher: Teacher,
) -> Plan:
    classes = meetings.taught(connection, account_id, class_ids)
    wanted = by_class(substituting.meetings_to_change(connection, account_id, class_ids, period, teacher))
    busy = substituting.busy_hours(connection, account_id, period, teacher)
    in_order = [Wanted(classes[class_id], wanted[class_id]) for class_id in ordered if class_id in wanted]
    return Plan(classes, wanted, find_clashes(in_order, busy, teacher))


def _settle(batch: Batch, params: SubstituteParams, plan: Plan) -> None:
    where = (batch.connection, batch.account_id, batch.record_ids, params.period)
    planned, meeting = meetings.planned_meetings(*where), meetings.meeting_classes(*where)
    for record in batch.records:
        if record.record_id not in plan.classes:
            batch.fail(record, GONE)
        elif record.record_id not in meeting:
            batch.skip(record, NO_MEETINGS)
        elif record.record_id not in planned:
            batch.skip(record, CANCELED)
        elif record.record_id not in plan.wanted:
            batch.skip(record, f"{params.instructor} already teaches these meetings")
        elif clash := plan.clashes[record.record_id]:
            batch.fail(record, clash)


def _tell(batch: Batch, plan: Plan, teacher: Teacher) -> None:
    found = touched_by_class(batch.connection, batch.account_id, batch.record_ids, plan.changes)
    teller = Teller(batch, {family for of_class in found.values() for family in of_class})
    for record in batch.records:
        if families := found.get(record.record_id):
            taught = plan.classes[record.record_id]
            days = plan.changes[taught.id]
            subject = f"{teacher.name} teaches {taught.name} {span(days[0].date, days[-1].date)}"
            told = {family: _told(taught, its, teacher) for family, its in families.items()}
            teller.tell(record, "substitute", subject, told)


def _told(taught: Taught, of_family: Touched, teacher: Teacher) -> dict[str, Any]:
    return {
        "class_name": taught.name,
        "hours": hours(taught.starts, taught.ends),
        "days": [short_day(day) for day in of_family.days],
        "students": listed(of_family.students),
        "instructor": teacher.name,
    }
