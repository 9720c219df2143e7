"""What is to be done with the clean rows of a batch, given what the studio has: new, changed or nothing to change.

Rows are matched by the export's own id, one after the other, so a second copy of a row in the same file finds what
the first has left. Keywords are only ever added: those that the office gives in here are not the file's to take away.
A balance opens the ledger of a family that is new, and is not looked at afterwards: by then charges and payments are
entered here, and the file's figure would count them twice. Pure.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec


class Clean(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the studio as the file has it: the values of its columns, ready to be stored."""

    external_id: str
    values: dict[str, Any]
    keywords: frozenset[str] = frozenset()
    opening_cents: int = 0
    """Of a family that is new: what it owes from before. The ledger of one that is here already is the studio's own."""


class Fault(msgspec.Struct, frozen=True):
    """A row that cannot be imported, and why."""

    reason: str


class Outcome(Enum):
    IMPORTED = "imported"
    SAME = "same"


class Plan(msgspec.Struct, frozen=True):
    """`outcomes` has one entry a row; the others hold what is to be written, by external id."""

    outcomes: list[Outcome | Fault]
    new: dict[str, Clean]
    changed: dict[str, Clean]


def plan(rows: Sequence[Clean | Fault], existing: Mapping[str, Clean]) -> Plan:
    """`existing`: the studio's records with the external ids of these rows."""
    current = dict(existing)
    outcomes = [row if isinstance(row, Fault) else _outcome(row, current) for row in rows]
    return Plan(
        outcomes,
        new={id: record for id, record in current.items() if id not in existing},
        changed={id: record for id, record in current.items() if id in existing and record != existing[id]},
    )


def _outcome(row: Clean, current: dict[str, Clean]) -> Outcome:
    before = current.get(row.external_id)
    after = _added_to(before, row) if before else row
    current[row.external_id] = after
    return Outcome.SAME if before == after else Outcome.IMPORTED


def _added_to(before: Clean, row: Clean) -> Clean:
    return msgspec.structs.replace(row, keywords=row.keywords | before.keywords, opening_cents=before.opening_cents)
