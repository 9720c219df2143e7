"""What a report is: its columns, what it asks of a batch of records, and what becomes of the answers. One file each.

The answers of every batch wait in the task's ledger until the file is made, so the file says of each record what was
true when that record's turn came.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

import msgspec
from sqlalchemy import Connection, Select

Cell = str | int | date | None
Line = Sequence[Cell]
Lines = list[Line]
Answer = Lines | str
"""The lines of one record, or why it has none."""


class Column(msgspec.Struct, frozen=True):
    name: str
    width: int
    """In characters: how wide it is drawn, in a spreadsheet and on paper."""
    type: Literal["text", "number", "money", "date"] = "text"
    """Money is integer cents."""
    total: bool = False
    """Added up in the last line."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Whose records, which of them, and for what time."""

    connection: Connection
    account_id: int
    record_ids: Select[int]
    day: date
    """The day that the report is as of."""
    first: date | None = None
    last: date | None = None
    """The period, both days included; None is without an end."""


class Report(ABC):
    name: ClassVar[str]
    """The stable name in the API."""
    title: ClassVar[str]
    record_type: ClassVar[str]
    """The records that it goes through, and whose progress people see."""
    takes: ClassVar[Literal["nothing", "day", "period"]] = "nothing"
    """What time it can be asked for."""
    columns: ClassVar[tuple[Column, ...]]
    groups: ClassVar[int] = 0
    """So many of the first columns are the same for all lines of a record: on paper, they are their heading."""
    counted: ClassVar[tuple[str, str]]
    """What a line is, one and many: "class", "classes"."""

    @abstractmethod
    def answers(self, question: Question) -> dict[int, Answer]:
        """By record, in a fixed number of statements. A record that is gone is missing."""

    def arranged(self, answers: Iterator[Lines]) -> Iterator[Lines]:
        """The lines of one record after the other, as the file is to have them."""
        return answers
