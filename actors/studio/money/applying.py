"""Which payment pays for which charge: the oldest charge first, from the oldest payment or credit. Pure."""

from collections.abc import Iterable, Iterator

import msgspec


class Open(msgspec.Struct, frozen=True):
    """A transaction with what is still open of it."""

    id: int
    cents: int


class Application(msgspec.Struct, frozen=True):
    charge_id: int
    paid_by_id: int
    amount_cents: int


def apply(charges: Iterable[Open], funds: Iterable[Open]) -> Iterator[Application]:
    """Both oldest first. Ends when there is nothing left to pay, or nothing to pay it with."""
    waiting = iter(charges)
    charge, unpaid = None, 0
    for fund in funds:
        left = fund.cents
        while left:
            if not unpaid:
                charge = next(waiting, None)
                unpaid = charge.cents if charge else 0
            if charge is None:
                return
            cents = min(left, unpaid)
            yield Application(charge.id, fund.id, cents)
            left, unpaid = left - cents, unpaid - cents
