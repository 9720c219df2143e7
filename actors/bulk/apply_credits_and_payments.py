"""Apply credits and payments: pay each family's open charges, the oldest first, with what the family has open."""

from collections import defaultdict

from sqlalchemy import Select, case, func, select

from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.settling import GONE
from actors.studio.money.applying import Application, Open, apply
from actors.studio.money.balances import open_entries
from actors.studio.money.recording import lock_families, record_applications

FUNDS = ("credit", "payment")
Entries = defaultdict[int, list[Open]]


class ApplyParams(Params, frozen=True, kw_only=True):
    """Nothing to say: the oldest charge is paid first."""


class ApplyCreditsAndPayments(BulkAction[ApplyParams]):
    kind = "apply_credits_and_payments"
    title = "Apply credits and payments"
    record_types = ("families",)
    Params = ApplyParams

    def describe(self, params: ApplyParams) -> str:
        return "Apply credits and payments"

    def cost(self, place: Place, params: ApplyParams, chosen: Select[int, str, int]) -> str:
        entries = open_entries(place.account_id, select(chosen.subquery().c.record_id), "charge", *FUNDS)
        cents, count = place.connection.execute(_total(entries)).one()
        return f"{place.money(int(cents or 0))} to apply for {place.counted(count, 'family', 'families')}"

    def process(self, batch: Batch, params: ApplyParams) -> None:
        there = lock_families(batch.connection, batch.account_id, batch.record_ids)
        charges, funds = _open(batch)
        made: list[Application] = []
        for record in batch.records:
            family = record.record_id
            if family not in there:
                batch.fail(record, GONE)
            elif not funds[family]:
                batch.skip(record, "nothing to apply")
            elif not charges[family]:
                batch.skip(record, "no open charges")
            else:
                made.extend(apply(charges[family], funds[family]))
        record_applications(batch.connection, batch.account_id, made)


def _open(batch: Batch) -> tuple[Entries, Entries]:
    """The charges, and what can pay for them, by family."""
    charges, funds = defaultdict[int, list[Open]](list), defaultdict[int, list[Open]](list)
    query = open_entries(batch.account_id, batch.record_ids, "charge", *FUNDS)
    for entry in batch.connection.execute(query):
        (charges if entry.type == "charge" else funds)[entry.family_id].append(Open(entry.id, entry.cents))
    return charges, funds


def _total(entries: Select[int, int, str, object, int]) -> Select[int, int]:
    """The sum over the families of the smaller of what is unpaid and what is there to pay with."""
    entry = entries.order_by(None).subquery().c
    unpaid = func.sum(case((entry.type == "charge", entry.cents), else_=0)).label("unpaid")
    left = func.sum(case((entry.type == "charge", 0), else_=entry.cents)).label("left")
    family = select(unpaid, left).group_by(entry.family_id).subquery().c
    both = case((family.unpaid < family.left, family.unpaid), else_=family.left)
    return select(func.sum(both), func.count()).where(family.unpaid > 0, family.left > 0)
