"""Preview: what an action would do to each record, without doing it. Autopilot's first step where it is to ask before.

The action itself does its work, inside a savepoint that is then rolled back; only what it says of each record stays.
So a preview cannot differ from what it previews, and no action has to be written twice. What an action remembers from
one batch to the next (that a family has had its letter already) is the one thing that a preview does not know.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, BinaryIO

import msgspec
from msgspec import Meta
from sqlalchemy import select

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Place
from actors.bulk.base import Params as BaseParams
from actors.bulk.forms import parse
from actors.studio.contacts import studio_name
from actors.studio.money.cents import format_cents
from actors.studio.phrases import counted
from actors.studio.reports.report import Column, Lines
from actors.studio.reports.sheet import Sheet, rows
from actors.studio.reports.writing.xlsx import write_xlsx
from actors.studio.today import today
from actors.tasks.tables import task_records

COLUMNS = (
    Column("Record", 36),
    Column("Would be", 12),
    Column("Charged", 14, "money", total=True),
    Column("Emails", 10, "number", total=True),
    Column("Remark", 48),
)
ROWS_AT_ONCE = 500
LONGEST_TITLE = 160


class PreviewParams(BaseParams, frozen=True, kw_only=True):
    kind: Annotated[str, Meta(title="Action")]
    params: Annotated[dict[str, Any], Meta(title="Its parameters")]


class Would(msgspec.Struct, frozen=True):
    """What would become of a record."""

    outcome: str
    reason: str | None
    cents: int
    emails: int

    @property
    def remark(self) -> str:
        what = [format_cents(self.cents)] if self.cents else []
        what += [counted(self.emails, "email")] if self.emails else []
        return ", ".join([*what, *([self.reason] if self.reason else [])])


class Preview(BulkAction[PreviewParams]):
    kind = "preview"
    title = "Preview"
    record_types = ("students", "families", "classes", "camps", "staff", "transactions", "makeup_tokens")
    launched_from = "workflow"
    makes_file = True
    Params = PreviewParams

    def __init__(self, find: Callable[[str], BulkAction[Any] | None]) -> None:
        self._find = find

    def record_type(self, params: PreviewParams) -> str:
        action, own = self._previewed(params)
        return action.record_type(own)

    def describe(self, params: PreviewParams) -> str:
        action, own = self._previewed(params)
        return f"Preview: {action.describe(own)}"[:LONGEST_TITLE]

    def check(self, place: Place, params: PreviewParams) -> None:
        action, own = self._previewed(params)
        action.check(place, own)

    def process(self, batch: Batch, params: PreviewParams) -> None:
        action, own = self._previewed(params)
        would = _tried(batch, action, own)
        for record in batch.records:
            found = would[record.position]
            settle = {"done": batch.note, "skipped": batch.skip, "failed": batch.fail}[found.outcome]
            settle(record, found.remark)
            batch.keep(record, {"cents": found.cents, "emails": found.emails})

    def make_file(self, place: Place, task_id: str, params: PreviewParams, out: BinaryIO) -> str:
        day = today(place.connection, place.account_id, place.now)
        sheet = Sheet(
            studio=studio_name(place.connection, place.account_id),
            title=self.title,
            about=self.describe(params),
            made_on=day,
            columns=COLUMNS,
            groups=0,
        )
        write_xlsx(out, sheet, rows(COLUMNS, ("record", "records"), _lines(place, task_id)))
        return f"preview-{params.kind.replace('_', '-')}-{day.isoformat()}.xlsx"

    def _previewed(self, params: PreviewParams) -> tuple[BulkAction[Any], BaseParams]:
        action = self._find(params.kind)
        if action is None:
            raise CannotGoOn(f"This version does not know the action {params.kind!r}.")
        return action, parse(action, params.params)


def _tried(batch: Batch, action: BulkAction[Any], params: BaseParams) -> dict[int, Would]:
    """By position in the ledger. Whatever the action has written is gone when this returns."""
    trial, ledger = Batch(batch.place, batch.task_id, batch.first, batch.last), task_records.c
    query = select(ledger.position, ledger.outcome, ledger.reason).where(
        ledger.task_id == batch.task_id,
        ledger.account_id == batch.account_id,
        ledger.position.between(batch.first, batch.last),
    )
    with batch.connection.begin_nested() as savepoint:
        action.process(trial, params)
        trial.close()
        found = batch.connection.execute(query).all()
        savepoint.rollback()
    return {at: Would(outcome, reason, trial.charged_cents(at), trial.email_count(at)) for at, outcome, reason in found}


def _lines(place: Place, task_id: str) -> Iterator[Lines]:
    ledger = task_records.c
    query = select(ledger.label, ledger.outcome, ledger.reason, ledger.data).where(
        ledger.task_id == task_id, ledger.account_id == place.account_id
    )
    ordered = query.order_by(ledger.position).execution_options(yield_per=ROWS_AT_ONCE)
    for label, outcome, reason, data in place.connection.execute(ordered):
        told = data or {}
        yield [[label, outcome, told.get("cents") or None, told.get("emails") or None, reason]]
