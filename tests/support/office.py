"""The office at work: actions launched like a person would, run to their end, and what families got by mail."""

from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any

from sqlalchemy import delete, insert, select, update

from actors.bulk import register, selection
from actors.bulk.base import Batch, Place
from actors.bulk.forms import parse
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState
from tests.support.desk import Desk
from tests.support.studio import Studio

Chosen = dict[str, Any]


@dataclass(frozen=True)
class Run:
    task: TaskState
    records: list[tuple[str, str | None]]
    """Outcome and reason of each record, in order."""
    sent: list[EmailMessage]

    @property
    def recipients(self) -> list[str]:
        return sorted(message["To"].addresses[0].addr_spec for message in self.sent)

    def to(self, address: str) -> EmailMessage:
        (message,) = (message for message in self.sent if message["To"].addresses[0].addr_spec == address)
        return message


class Office:
    def __init__(self, desk: Desk, studio: Studio) -> None:
        self.desk, self.studio, self.database = desk, studio, desk.database

    def run(self, kind: str, *ids: int, **params: Any) -> Run:
        """Over the records with these ids, or all. Raises Invalid like any launch."""
        before = len(self.desk.post.sent)
        run = self.end(self.launch(kind, *ids, **params))
        return replace(run, sent=run.sent[before:])

    def launch(self, kind: str, *ids: int, **params: Any) -> TaskState:
        """The task, that nobody has worked on yet."""
        return self.desk.launcher.launch(self.studio.front_desk, kind, params, _chosen(ids))

    def work(self, task: TaskState, records: int) -> None:
        """Its next records in one batch; the emails about them stay in the outbox."""
        action = register.ACTIONS[task.kind]
        with self.desk.writer.change() as change:
            held = change.claim(task.id)
            assert held is not None
            last = held.task.position + records
            batch = Batch(self.place(change.connection), task.id, held.task.position + 1, last)
            action.process(batch, parse(action, held.params))
            advanced = change.advance(held, last, batch.close(), batch.queue_emails(), tell=True)
            if advanced.active:
                change.release(task, held.lease)

    def end(self, task: TaskState) -> Run:
        """Whatever is left of it; with all that was ever sent."""
        task = self.desk.finish(task)
        query = select(task_records.c.outcome, task_records.c.reason).where(task_records.c.task_id == task.id)
        with self.database.read() as connection:
            records = [tuple(row) for row in connection.execute(query.order_by(task_records.c.position))]
        return Run(task, records, self.desk.post.sent)

    def cost(self, kind: str, *ids: int, **params: Any) -> str:
        action = register.ACTIONS[kind]
        parsed = parse(action, params)
        query = selection.resolve(self.studio.account, action.record_type(parsed), _chosen(ids))
        with self.database.read() as connection:
            return action.cost(self.place(connection), parsed, query)

    def place(self, connection: Any) -> Place:
        return Place(connection, self.studio.account, self.desk.clock.now())

    def change(self, table: Any, record: int, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(update(table).where(table.c.id == record).values(**values))

    def remove(self, table: Any, record: int) -> None:
        with self.database.write() as connection:
            connection.execute(delete(table).where(table.c.id == record))

    def add(self, table: Any, **values: Any) -> int:
        with self.database.write() as connection:
            made = insert(table).values(account_id=self.studio.account, **values).returning(table.c.id)
            return connection.execute(made).scalar_one()

    def rows(self, table: Any, *columns: str, **equal: Any) -> list[tuple[Any, ...]]:
        query = select(*(table.c[name] for name in columns)).filter_by(**equal).order_by(table.c.id)
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def _chosen(ids: tuple[int, ...]) -> Chosen:
    return {"ids": [*ids]} if ids else {"all": True}
