"""What a bulk action is: one short class that says what it is called, what it takes, and how a batch is changed.

The loop, ledger, progress, cancel, resume, retry and permissions come with it (`actors.runner`, `actors.tasks`).

An action sees its work as a `Batch`: a stretch of the task's frozen ledger, inside the one transaction in which the
record changes, the outcomes and the counters commit together. It can work in either of two ways:

- set-based, the fast way: `batch.record_ids` is a subquery for use in INSERT … SELECT and UPDATE … WHERE, and
  `batch.skip_where` / `batch.fail_where` settle what does not apply;
- record by record: walk `batch.records` and say `batch.skip(record, reason)` or `batch.fail(record, reason)`.

Both mix: what was settled in one way is out of reach of the other, also of a subquery that was made before. Whatever is
not settled when `process` returns is done. An exception rolls the whole batch back; it is then tried record by record,
so that only the bad record fails.
"""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, ClassVar, Generic, TypeVar

import msgspec
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    literal,
    select,
    update,
)

from actors.mail.message import Email
from actors.studio.money.cents import format_cents
from actors.studio.phrases import counted
from actors.tasks import outbox
from actors.tasks.emailed import emailed
from actors.tasks.tables import task_records

RECORD_ID: ColumnElement[int] = task_records.c.record_id
"""The ledger's record id, for the conditions of `skip_where` and `fail_where`."""


class Params(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of an action. One declaration serves the HTML form, the JSON API and its JSON Schema."""


class Refusal(Exception):
    """The action cannot be launched like this. `fields` gives one sentence a parameter."""

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class CannotGoOn(Exception):
    """The task itself cannot go on; the message is one sentence for a person. The task becomes `failed`."""


class Place(msgspec.Struct, frozen=True):
    """Where an action is launched or works: the transaction, whose records, and what time it is."""

    connection: Connection
    account_id: int
    now: datetime
    money: Callable[[int], str] = format_cents
    """How whoever is told of a cost writes cents."""
    number: Callable[[int], str] = "{:,}".format
    """And how they write a count."""

    def counted(self, number: int, singular: str, plural: str = "") -> str:
        return counted(number, singular, plural, self.number)


P = TypeVar("P", bound=Params)


class BulkAction(ABC, Generic[P]):
    kind: ClassVar[str]
    """The stable name in the API and the database."""
    title: ClassVar[str]
    """What the launch dialog is called, e.g. "Assign keywords"."""
    record_types: ClassVar[tuple[str, ...]]
    """The records it can be launched over, e.g. `("students", "families")`."""
    Params: type[P]
    """The declaration of the parameters."""
    sends_email: ClassVar[bool] = False
    acts_and_emails: ClassVar[bool] = False
    """Both changes records and emails people: after a cancel the drawer advises to delete the entry."""
    makes_file: ClassVar[bool] = False
    """Ends with a file to download, see `make_file`."""
    launched_from: ClassVar[str] = "list"
    """`list`: from a list page or the API with a selection; `file`: with the rows of a file."""

    def record_type(self, params: P) -> str:
        """Which of `record_types` these parameters mean."""
        return self.record_types[0]

    @abstractmethod
    def describe(self, params: P) -> str:
        """The task's title without its count: verb and object, e.g. `Assign keyword "Sibling"`."""

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        """For parameters that are picked from what the studio has: parameter name -> the values on offer."""
        return {}

    def check(self, place: Place, params: P) -> None:
        """Raise Refusal where the parameters do not fit the studio's records. Asked before the task is made."""

    def cost(self, place: Place, params: P, chosen: Select[int, str, int]) -> str:
        """What a launch over `chosen` (record_id, label, position) would do, beyond the count: "$38,940.00 in charges".
        Cents are written by `place.money`.

        Asked before the launch, for the person to decide; empty where the count says it all.
        """
        return ""

    def make_file(self, place: Place, task_id: str, params: P, out: BinaryIO) -> str:
        """Write the task's file, once every record has its outcome; returns its name. May be called again."""
        raise NotImplementedError

    @abstractmethod
    def process(self, batch: "Batch", params: P) -> None:
        """Change the batch's records. Raise CannotGoOn where the whole task has lost its sense."""


class Record(msgspec.Struct, frozen=True):
    """One row of the ledger."""

    position: int
    record_id: int
    label: str
    data: Any


class Batch:
    """The pending records of a ledger from `first` to `last` (positions, both included), in one transaction."""

    def __init__(self, place: Place, task_id: str, first: int, last: int) -> None:
        self.place = place
        self.connection = place.connection
        self.account_id = place.account_id
        self.now = place.now
        self.task_id = task_id
        self.first, self.last = first, last
        self._settled: dict[int, tuple[str, str]] = {}
        """What was settled record by record: position -> outcome and reason. Written all at once, by `close`."""
        ledger = task_records.c
        mine = (ledger.task_id == task_id, ledger.account_id == place.account_id)
        self._stretch = (*mine, ledger.position.between(first, last))
        self._pending = (*self._stretch, task_records.c.outcome == "pending")
        self._ledger = (*self._pending, task_records.c.position.not_in(self._settled_by_now()))
        self._emails: dict[int, list[Email]] = defaultdict(list)
        self._data: dict[int, Any] = {}
        self._charged: Counter[int] = Counter()
        self._outcomes: Counter[str] = Counter()
        """What has been written so far."""

    @cached_property
    def records(self) -> list[Record]:
        columns = (
            task_records.c.position, task_records.c.record_id, task_records.c.label, task_records.c.data,
        )  # fmt: skip
        query = select(*columns).where(*self._ledger).order_by(task_records.c.position)
        return [Record(*row) for row in self.connection.execute(query)]

    @property
    def record_ids(self) -> Select[int]:
        """The ids of the records that are still unsettled, as a subquery."""
        return select(task_records.c.record_id).where(*self._ledger)

    def skip(self, record: Record, reason: str) -> None:
        self._settle(record, "skipped", reason)

    def fail(self, record: Record, reason: str) -> None:
        self._settle(record, "failed", reason)

    def note(self, record: Record, remark: str) -> None:
        """The record is done, and a person should know something about it: "2 families have no email address"."""
        self._settle(record, "done", remark)

    def email(self, record: Record, email: Email) -> None:
        """Queue an email about the record; it leaves once this batch has committed. A record may have several."""
        self._emails[record.position].append(email)

    def email_count(self, position: int) -> int:
        """How many emails about the record there are."""
        return len(self._emails.get(position, ()))

    def charged(self, record: Record, cents: int) -> None:
        """Say what the record was charged: a preview tells it."""
        self._charged[record.position] += cents

    def charged_cents(self, position: int) -> int:
        return self._charged[position]

    def emailed(self, keys: Collection[str]) -> dict[str, str]:
        """Those of `keys` (Email.once) that the task has emailed in earlier batches -> the record for which."""
        return emailed(self.connection, self.account_id, self.task_id, keys)

    def skip_where(self, condition: ColumnElement[bool], reason: str) -> None:
        """Skip the unsettled records for which `condition` (on RECORD_ID) holds."""
        self._settle_where(condition, "skipped", reason)

    def fail_where(self, condition: ColumnElement[bool], reason: str) -> None:
        self._settle_where(condition, "failed", reason)

    def close(self) -> Counter[str]:
        """Write the outcomes; whatever `process` did not settle is done. Returns the number of each outcome."""
        self._write_data()
        self._write_settled()
        self._settle_where(literal(True), "done", None)
        return self._outcomes

    def keep(self, record: Record, data: Any) -> None:
        """Keep `data` (JSON) with the record, for `make_file`."""
        self._data[record.position] = data

    def queue_emails(self) -> int:
        """Put the emails into the outbox; returns how many."""
        return outbox.put(self.connection, self.account_id, self.task_id, self._emails)

    def _settle(self, record: Record, outcome: str, reason: str) -> None:
        self._settled[record.position] = outcome, reason

    def _settle_where(self, condition: ColumnElement[bool], outcome: str, reason: str | None) -> None:
        statement = update(task_records).where(*self._ledger, condition).values(outcome=outcome, reason=reason)
        self._outcomes[outcome] += self.connection.execute(statement).rowcount

    def _settled_by_now(self) -> BindParameter[int]:
        """The positions in `_settled` at the moment in which a statement runs, not in which it is made."""
        return bindparam("settled", callable_=lambda: list(self._settled), type_=Integer, expanding=True)

    def _write_data(self) -> None:
        rows = [{"at": position, "new_data": data} for position, data in self._data.items()]
        if rows:
            statement = update(task_records).where(*self._stretch, task_records.c.position == bindparam("at"))
            self.connection.execute(statement.values(data=bindparam("new_data", type_=JSON)), rows)

    def _write_settled(self) -> None:
        of_outcome: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for position, (outcome, reason) in self._settled.items():
            of_outcome[outcome].append({"at": position, "new_reason": reason})
        for outcome, rows in of_outcome.items():
            statement = update(task_records).where(*self._pending, task_records.c.position == bindparam("at"))
            statement = statement.values(outcome=outcome, reason=bindparam("new_reason"))
            self._outcomes[outcome] += self.connection.execute(statement, rows).rowcount
