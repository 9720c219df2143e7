"""Send statements: email each family with a balance what it owed, what has happened, and what it owes.

A statement is business mail: who opted out of news still gets it. What was told stays with the record: the dates and
the balance are kept in the task's ledger.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta
from sqlalchemy import Select, select

from actors.bulk.base import Batch, BulkAction, Params, Place, Record
from actors.bulk.money_fields import refuse, wrong_day
from actors.bulk.settling import GONE
from actors.mail.message import Email, is_address
from actors.studio.addressees import to_guardian
from actors.studio.money.cents import format_cents
from actors.studio.money.statement import Owing, Statement, render_statement_html, render_statement_text
from actors.studio.money.statements import owings, statements
from actors.studio.today import today

NO_ADDRESS, BAD_ADDRESS, NOTHING_OWED = "no email address", "not a valid email address", "nothing owed"
MOST_DAYS_BACK = 3_660


class StatementParams(Params, frozen=True, kw_only=True):
    from_date: Annotated[date, Meta(title="From", description="The first day that the statement shows.")]
    to_date: Annotated[date, Meta(title="To", description="The last day, and that of the balance.")]
    only_with_balance: Annotated[bool, Meta(title="Only to families that owe something")] = True
    message: Annotated[str, Meta(title="Message", description="Shown above the figures.", max_length=2_000)] = ""


class SendStatements(BulkAction[StatementParams]):
    kind = "send_statements"
    title = "Send statements"
    record_types = ("families",)
    sends_email = True
    acts_and_emails = True
    Params = StatementParams

    def describe(self, params: StatementParams) -> str:
        return f"Send statements up to {params.to_date:%b} {params.to_date.day}"

    def check(self, place: Place, params: StatementParams) -> None:
        day = today(place.connection, place.account_id, place.now)
        backwards = "This is after the last day." if params.from_date > params.to_date else None
        long_ago = "Give a day within the last ten years." if (day - params.from_date).days > MOST_DAYS_BACK else None
        refuse(from_date=backwards or long_ago, to_date=wrong_day(params.to_date, day))

    def cost(self, place: Place, params: StatementParams, chosen: Select[int, str, int]) -> str:
        ids = select(chosen.subquery().c.record_id)
        dates = (params.from_date, params.to_date)
        found = owings(place.connection, place.account_id, ids, *dates, params.only_with_balance)
        count = sum(_why_not(owing, params) is None for owing in found)
        return place.counted(count, "email")

    def process(self, batch: Batch, params: StatementParams) -> None:
        dates = (params.from_date, params.to_date)
        found = statements(batch.connection, batch.account_id, batch.record_ids, *dates)
        for record in batch.records:
            statement = found.get(record.record_id)
            if statement is None:
                batch.fail(record, GONE)
            elif reason := _why_not(statement.owing, params):
                settle = batch.fail if reason == BAD_ADDRESS else batch.skip
                settle(record, reason)
            else:
                _send(batch, record, statement, params.message)


def _why_not(owing: Owing, params: StatementParams) -> str | None:
    if params.only_with_balance and owing.closing_cents <= 0:
        return NOTHING_OWED
    if owing.is_empty:
        return "nothing to show for these dates"
    if not owing.email:
        return NO_ADDRESS
    return None if is_address(owing.email) else BAD_ADDRESS


def _send(batch: Batch, record: Record, statement: Statement, message: str) -> None:
    closing = statement.closing_cents
    owed = f": {format_cents(closing)} due" if closing > 0 else ""
    email = Email(
        recipient=statement.email,
        recipient_name=statement.guardian,
        subject=f"Statement from {statement.studio}{owed}",
        text=render_statement_text(statement, message),
        html=render_statement_html(statement, message),
        addressee=to_guardian(statement.guardian_id),
    )
    batch.email(record, email)
    told = {"from_date": statement.from_date, "to_date": statement.to_date}
    batch.keep(record, {name: day.isoformat() for name, day in told.items()} | {"balance_cents": closing})
