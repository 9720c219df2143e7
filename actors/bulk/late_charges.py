"""Late charges: a fee for each charge that is overdue, once for each."""

from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta
from sqlalchemy import Select, select

from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.charge_records import Due, charge_records
from actors.bulk.money_fields import refuse, wrong_day, wrong_dollars, wrong_percent
from actors.studio.money.charging import Charge
from actors.studio.money.late import Fee, Overdue, overdue, parse_fee
from actors.studio.tables import families
from actors.studio.today import today

ALREADY = "already charged a late fee"


class LateParams(Params, frozen=True, kw_only=True):
    days_overdue: Annotated[
        int, Meta(title="Days overdue", description="Charges that are at least so late.", ge=1, le=366)
    ]
    type: Annotated[
        Literal["flat", "percent"], Meta(title="Fee", description="The same for each, or a share of what is unpaid.")
    ] = "flat"
    amount: Annotated[
        str, Meta(title="Amount", description="Dollars such as 10.00, or a percentage such as 7.5.", max_length=20)
    ]
    as_of: Annotated[date | None, Meta(title="Late on", description="Otherwise today.")] = None


class LateCharges(BulkAction[LateParams]):
    kind = "late_charges"
    title = "Charge late fees"
    record_types = ("families",)
    Params = LateParams

    def describe(self, params: LateParams) -> str:
        days = f"{params.days_overdue} {'day' if params.days_overdue == 1 else 'days'}"
        return f"Charge late fees for {days} overdue"

    def check(self, place: Place, params: LateParams) -> None:
        day = today(place.connection, place.account_id, place.now)
        wrong_amount = wrong_dollars if params.type == "flat" else wrong_percent
        refuse(amount=wrong_amount(params.amount), as_of=_wrong_as_of(params.as_of, day))

    def cost(self, place: Place, params: LateParams, chosen: Select[int, str, int]) -> str:
        ids, fee = select(chosen.subquery().c.record_id), parse_fee(params.type, params.amount)
        late = _late(place, params, ids)
        fees = {each.id: each.family_id for each in late if not each.has_fee and fee.cents(each.cents)}
        cents = sum(fee.cents(each.cents) for each in late if each.id in fees)
        count = len(set(fees.values()))
        return f"{place.money(cents)} in late fees for {place.counted(count, 'family', 'families')}"

    def process(self, batch: Batch, params: LateParams) -> None:
        there = select(families.c.id).where(families.c.account_id == batch.account_id)
        found = batch.connection.execute(there.where(families.c.id.in_(batch.record_ids))).scalars()
        by_family: dict[int, list[Overdue]] = {family: [] for family in found}
        for each in _late(batch.place, params, batch.record_ids):
            by_family[each.family_id].append(each)
        day = today(batch.connection, batch.account_id, batch.now)
        fee = parse_fee(params.type, params.amount)
        due: Due = {family: _due(late, fee, day) for family, late in by_family.items()}
        charge_records(batch, due, ALREADY, day)


def _due(late: list[Overdue], fee: Fee, day: date) -> list[Charge] | str:
    if not late:
        return "nothing overdue"
    without = [each for each in late if not each.has_fee]
    if not without:
        return ALREADY
    return [each.fee(fee, day) for each in without if fee.cents(each.cents)] or "the fee is less than a cent"


def _late(place: Place, params: LateParams, family_ids: Select[int]) -> list[Overdue]:
    as_of = params.as_of or today(place.connection, place.account_id, place.now)
    query = overdue(place.account_id, family_ids, as_of - timedelta(days=params.days_overdue))
    return [Overdue(*row) for row in place.connection.execute(query)]


def _wrong_as_of(as_of: date | None, day: date) -> str | None:
    if as_of and as_of > day:
        return "Nobody is late yet on a day to come."
    return wrong_day(as_of, day)
