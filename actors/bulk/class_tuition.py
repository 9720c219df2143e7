"""Class tuition: charge students for a month of their classes, each class and month once."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta
from sqlalchemy import Select, select

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place
from actors.bulk.charge_records import charge_records
from actors.bulk.money_fields import refuse, unknown, wrong_day, wrong_month
from actors.studio.money import tuition
from actors.studio.money.charging import Charge
from actors.studio.money.enrolled import canceled_meetings, enrollments_by_student, uncharged
from actors.studio.money.months import WRITTEN, Month, parse_month
from actors.studio.money.tuition import Billing, Enrollment
from actors.studio.tables import programs
from actors.studio.today import today

ALL = "All programs"


class TuitionParams(Params, frozen=True, kw_only=True):
    month: Annotated[
        str,
        Meta(
            title="Month", description="Such as 2026-11.", max_length=20, extra_json_schema={"pattern": f"^{WRITTEN}$"}
        ),
    ]
    program: Annotated[str, Meta(title="Program", max_length=80)] = ALL
    prorate: Annotated[
        bool,
        Meta(title="Prorate", description="Who started during the month pays for the meetings that are left."),
    ] = True
    due_on: Annotated[
        date | None, Meta(title="Due", description="Otherwise the first of the month, or today if that has passed.")
    ] = None

    @property
    def only_program(self) -> str | None:
        return None if self.program in ("", ALL) else self.program


class ClassTuition(BulkAction[TuitionParams]):
    kind = "class_tuition"
    title = "Charge class tuition"
    record_types = ("students",)
    Params = TuitionParams

    def describe(self, params: TuitionParams) -> str:
        only = f", {params.only_program}" if params.only_program else ""
        return f"Charge tuition for {parse_month(params.month).title}{only}"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        query = select(programs.c.name).where(programs.c.account_id == place.account_id).order_by(programs.c.name)
        return {"program": [ALL, *place.connection.execute(query).scalars()]}

    def check(self, place: Place, params: TuitionParams) -> None:
        day = today(place.connection, place.account_id, place.now)
        refuse(
            month=wrong_month(params.month, day),
            program=unknown(params.program, _has_program(place, params), "program"),
            due_on=wrong_day(params.due_on, day),
        )

    def cost(self, place: Place, params: TuitionParams, chosen: Select[int, str, int]) -> str:
        billing, ids = _billing(place, params), select(chosen.subquery().c.record_id)
        places = uncharged(place.connection, place.account_id, ids, params.only_program, billing.month)
        charges = ((billing.charge(enrollment), many) for enrollment, many in places)
        cents = sum(charge.amount_cents * many for charge, many in charges if isinstance(charge, Charge))
        return f"{place.money(cents)} in charges"

    def process(self, batch: Batch, params: TuitionParams) -> None:
        if not _has_program(batch.place, params):
            raise CannotGoOn(f'The program "{params.program}" was deleted or renamed meanwhile.')
        billing = _billing(batch.place, params)
        places = enrollments_by_student(batch.connection, batch.account_id, batch.record_ids, params.only_program)
        due = {student: _due(of_student, billing, params) for student, of_student in places.items()}
        day = today(batch.connection, batch.account_id, batch.now)
        charge_records(batch, due, f"already charged for {billing.month.name}", day)


def _due(places: list[Enrollment], billing: Billing, params: TuitionParams) -> list[Charge] | str:
    if params.only_program and not places:
        return f"no class in {params.only_program}"
    found = [billing.charge(enrollment) for enrollment in places]
    charges = [charge for charge in found if isinstance(charge, Charge)]
    return charges or tuition.told([reason for reason in found if isinstance(reason, str)], billing.month)


def _billing(place: Place, params: TuitionParams) -> Billing:
    month = parse_month(params.month)
    due_on = params.due_on or max(month.first, today(place.connection, place.account_id, place.now))
    return Billing(month, params.prorate, due_on, _canceled(place, month) if params.prorate else ())


def _canceled(place: Place, month: Month) -> set[tuple[int, date]]:
    return canceled_meetings(place.connection, place.account_id, month)


def _has_program(place: Place, params: TuitionParams) -> bool:
    if params.only_program is None:
        return True
    named = (programs.c.account_id == place.account_id, programs.c.name == params.only_program)
    return place.connection.execute(select(programs.c.id).where(*named)).first() is not None
