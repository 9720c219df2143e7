"""From what each record is to be charged to its outcome: shared by the actions that charge."""

from collections.abc import Mapping, Sequence
from datetime import date

from actors.bulk.base import Batch
from actors.bulk.settling import GONE
from actors.studio.money.charging import Charge, make_charges

Due = Mapping[int, Sequence[Charge] | str]
"""Record id -> its charges, or the reason why it has none."""


def charge_records(batch: Batch, due: Due, already: str, today: date) -> None:
    """Make the charges. A record of which not one was missing is skipped as `already` charged."""
    charges = [charge for found in due.values() if not isinstance(found, str) for charge in found]
    made = make_charges(batch.connection, batch.account_id, charges, today)
    for record in batch.records:
        found = due.get(record.record_id)
        if found is None:
            batch.fail(record, GONE)
        elif isinstance(found, str):
            batch.skip(record, found)
        elif not any(charge.once in made for charge in found):
            batch.skip(record, already)
        else:
            batch.charged(record, sum(charge.amount_cents for charge in found if charge.once in made))
