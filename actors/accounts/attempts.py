"""How often a sign-in may fail: for each account and for each address, all processes together, on the database.

Naive: lock an account after ten failures. Problem: anybody can lock anybody out, and a counter in each process is as
many guesses more. Chosen: a debt that each failure adds to and time pays off (GCRA, one number a key). Whoever is over
the limit waits seconds, never for ever, and one failure more is one guess a minute at most.

The email is counted whether or not there is such an account, so that nothing tells which there are.
"""

import hashlib
import ipaddress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, delete, select

from actors.accounts.tables import sign_in_failures
from actors.db import Database, upsert

PREFIX_OF_A_HOUSEHOLD = 64
"""Who has one IPv6 address has that many bits of them."""

_KEPT = sign_in_failures.c


class Limit(NamedTuple):
    burst: int
    """So many failures in a row."""
    seconds: float
    """Then one more after so many each."""


ACCOUNT = Limit(10, 60.0)
ADDRESS = Limit(60, 5.0)
"""A whole office may be behind one address."""


def seconds_to_wait(connection: Connection, email: str, address: str, now: datetime) -> float:
    """0 where a sign-in may be tried now."""
    limits = _limits(email, address)
    rows = connection.execute(select(_KEPT.who, _KEPT.paid_off_at).where(_KEPT.who.in_(limits)))
    waits: list[float] = [row.paid_off_at - now.timestamp() - _most(limits[row.who]) for row in rows]
    return max([0.0, *waits])


def note_failure(database: Database, email: str, address: str, now: datetime) -> None:
    at = now.timestamp()
    with database.write() as connection:
        for who, limit in sorted(_limits(email, address).items()):
            renewed = case((_KEPT.paid_off_at > at, _KEPT.paid_off_at), else_=at) + limit.seconds
            noted = upsert(connection, sign_in_failures).values(who=who, paid_off_at=at + limit.seconds)
            connection.execute(noted.on_conflict_do_update(index_elements=["who"], set_={"paid_off_at": renewed}))


def forgive(connection: Connection, email: str) -> None:
    """The person has shown who they are. What their address owes stays: it may owe for other accounts."""
    connection.execute(delete(sign_in_failures).where(_KEPT.who == _account_key(email)))


def forget_paid_off(database: Database, now: datetime) -> int:
    over = _KEPT.paid_off_at <= now.timestamp()
    with database.read() as connection:
        if connection.execute(select(_KEPT.who).where(over).limit(1)).first() is None:
            return 0
    with database.write() as connection:
        return connection.execute(delete(sign_in_failures).where(over)).rowcount


def _most(limit: Limit) -> float:
    """How much debt, in seconds, still lets one try."""
    return (limit.burst - 1) * limit.seconds


def _limits(email: str, address: str) -> dict[str, Limit]:
    return {_account_key(email): ACCOUNT, _address_key(address): ADDRESS}


def _account_key(email: str) -> str:
    """A digest: what people type into the field may be a password, and of any length."""
    return "email:" + hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()


def _address_key(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a Unix socket has none
        return "address:unknown"
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.ip_network((found, PREFIX_OF_A_HOUSEHOLD), strict=False).network_address
    return f"address:{found}"
