"""Credits: give each family the same amount."""

from typing import Annotated

from msgspec import Meta
from sqlalchemy import Select, func, insert, literal, select

from actors.bulk.base import RECORD_ID, Batch, BulkAction, Params, Place
from actors.bulk.money_fields import blank, refuse, wrong_dollars
from actors.bulk.settling import GONE
from actors.studio.money.cents import format_cents, parse_dollars
from actors.studio.tables import families, transactions
from actors.studio.today import today


class CreditParams(Params, frozen=True, kw_only=True):
    amount: Annotated[str, Meta(title="Amount", description="In dollars, such as 35.00.", max_length=20)]
    category: Annotated[str, Meta(title="Category", max_length=40)] = "Credit"
    memo: Annotated[str, Meta(title="Memo", description="The family sees it on its statement.", max_length=120)] = ""


class Credits(BulkAction[CreditParams]):
    kind = "credits"
    title = "Give credits"
    record_types = ("families",)
    Params = CreditParams

    def describe(self, params: CreditParams) -> str:
        return f"Give a credit of {format_cents(parse_dollars(params.amount))}"

    def check(self, place: Place, params: CreditParams) -> None:
        refuse(amount=wrong_dollars(params.amount), category=blank(params.category))

    def cost(self, place: Place, params: CreditParams, chosen: Select[int, str, int]) -> str:
        count = place.connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
        return f"{place.money(count * parse_dollars(params.amount))} in credits"

    def process(self, batch: Batch, params: CreditParams) -> None:
        there = select(families.c.id).where(families.c.account_id == batch.account_id)
        batch.fail_where(~there.where(families.c.id == RECORD_ID).exists(), GONE)
        given = {
            "account_id": batch.account_id,
            "type": "credit",
            "category": params.category.strip(),
            "date": today(batch.connection, batch.account_id, batch.now),
            "amount_cents": parse_dollars(params.amount),
            "memo": params.memo.strip(),
        }
        columns = [literal(value, transactions.c[name].type).label(name) for name, value in given.items()]
        rows = there.where(families.c.id.in_(batch.record_ids)).add_columns(*columns)
        batch.connection.execute(insert(transactions).from_select(["family_id", *given], rows))
