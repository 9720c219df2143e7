"""Anniversary charges: what families pay each year in the month in which they joined, once a year."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from sqlalchemy import ColumnElement, Row, Select, String, cast, extract, func, literal, select

from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.charge_records import charge_records
from actors.bulk.money_fields import blank, refuse, wrong_dollars, wrong_month
from actors.studio.money.cents import parse_dollars
from actors.studio.money.charging import Charge
from actors.studio.money.months import WRITTEN, Month, parse_month
from actors.studio.tables import families, transactions
from actors.studio.today import today


class AnniversaryParams(Params, frozen=True, kw_only=True):
    month: Annotated[
        str,
        Meta(
            title="Month", description="Such as 2026-11.", max_length=20, extra_json_schema={"pattern": f"^{WRITTEN}$"}
        ),
    ]
    amount: Annotated[str, Meta(title="Amount", description="In dollars, such as 35.00.", max_length=20)]
    category: Annotated[str, Meta(title="Category", max_length=40)] = "Annual registration"
    memo: Annotated[str, Meta(title="Memo", max_length=120)] = "Annual registration"


class AnniversaryCharges(BulkAction[AnniversaryParams]):
    kind = "anniversary_charges"
    title = "Charge anniversaries"
    record_types = ("families",)
    Params = AnniversaryParams

    def describe(self, params: AnniversaryParams) -> str:
        return f"Charge {params.category.strip()} for {parse_month(params.month).title}"

    def check(self, place: Place, params: AnniversaryParams) -> None:
        refuse(
            month=wrong_month(params.month, today(place.connection, place.account_id, place.now)),
            amount=wrong_dollars(params.amount),
            category=blank(params.category),
        )

    def cost(self, place: Place, params: AnniversaryParams, chosen: Select[int, str, int]) -> str:
        query = select(func.count()).where(
            families.c.account_id == place.account_id,
            families.c.id.in_(select(chosen.subquery().c.record_id)),
            *_has_anniversary(place.account_id, parse_month(params.month)),
        )
        count = place.connection.execute(query).scalar_one()
        return f"{place.money(count * parse_dollars(params.amount))} in charges"

    def process(self, batch: Batch, params: AnniversaryParams) -> None:
        month, day = parse_month(params.month), today(batch.connection, batch.account_id, batch.now)
        query = select(families.c.id, families.c.joined_on, families.c.active).where(
            families.c.account_id == batch.account_id, families.c.id.in_(batch.record_ids)
        )
        due = {family.id: _due(family, params, month, day) for family in batch.connection.execute(query)}
        charge_records(batch, due, f"already charged for {month.year}", day)


def _due(family: Row[int, date, bool], params: AnniversaryParams, month: Month, day: date) -> list[Charge] | str:
    if reason := why_none(family.joined_on, family.active, month):
        return reason
    charge = Charge(
        family_id=family.id,
        category=params.category.strip(),
        amount_cents=parse_dollars(params.amount),
        memo=params.memo.strip(),
        due_on=max(day, month.first),
        once=f"anniversary:{family.id}:{month.year}",
    )
    return [charge]


def why_none(joined_on: date | None, active: bool, month: Month) -> str | None:
    """Why a family has no anniversary in the month."""
    if not active:
        return "no longer active"
    if joined_on is None:
        return "no joining date"
    if joined_on.month != month.month:
        return f"joined in {joined_on:%B}"
    return None if joined_on.year < month.year else f"joined in {joined_on:%B %Y}, no anniversary yet"


def _has_anniversary(account_id: int, month: Month) -> tuple[ColumnElement[bool], ...]:
    """The same in SQL, and not charged yet."""
    once = literal("anniversary:") + cast(families.c.id, String) + f":{month.year}"
    charged = select(transactions.c.id).where(transactions.c.account_id == account_id, transactions.c.once == once)
    joined_on = families.c.joined_on
    return (
        families.c.active,
        extract("month", joined_on) == month.month,
        extract("year", joined_on) < month.year,
        ~charged.exists(),
    )
