"""How a record ends that an action did not change: shared by the actions."""

from collections.abc import Callable, Container

from actors.bulk.base import Batch

GONE = "no longer exists"


def settle_unchanged(batch: Batch, there: Container[int], changed: Container[int], why: Callable[[int], str]) -> None:
    """Fail the records that are no longer `there`, and skip those that were not `changed`, with the reason."""
    for record in batch.records:
        if record.record_id not in there:
            batch.fail(record, GONE)
        elif record.record_id not in changed:
            batch.skip(record, why(record.record_id))
