"""Emails over a real SMTP server: cancelled at random moments, refused, cut off, and killed in the middle.

The server's own record is the judge: what the ledger calls sent arrived exactly once, and nothing else arrived.
"""

import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords
from actors.clocks import SystemClock
from actors.db import Database
from actors.delivery import MailSettings
from actors.files import Files
from actors.mail.message import Email
from actors.mail.transport import Smtp
from actors.runner import Runner
from actors.studio.tables import keyword_links
from actors.tasks import ledger
from actors.tasks.channel import MemoryChannel
from actors.tasks.commands import Commands
from actors.tasks.errors import Conflict
from actors.tasks.ledger import ANY
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.retention import Keep
from actors.tasks.tables import emails
from actors.tasks.task import TaskState
from actors.tasks.writer import Writer
from tests.support.desk import Desk
from tests.support.hints import MemoryHints
from tests.support.smtp import Sink, smtp_server
from tests.support.studio import Studio, insert_studio
from tests.support.waiting import eventually

CANCELS = 50


class Telling(AssignKeywords):
    """Assigns keywords, and tells each family."""

    acts_and_emails = True

    def process(self, batch, params):  # type: ignore[no-untyped-def]
        for record in batch.records:
            batch.email(record, Email(recipient=f"{record.record_id}@x.test", subject="Hello", text="Dear family"))
        super().process(batch, params)


class MailDesk(Desk):
    """The desk with the system's clock, a real mail server, and two threads that work."""

    def __init__(self, database: Database, folder: Path, sink: Sink) -> None:
        super().__init__(database, SystemClock(), Keep(timedelta(days=1), timedelta(days=1)), folder)  # type: ignore[arg-type]
        self.commands = Commands(self.writer)
        mail = MailSettings("office@studio.test", None)
        self.runner = Runner(database, self.writer, Files(folder), lambda: Smtp(sink.url), mail)

    def work(self, task: TaskState) -> threading.Thread:
        def until_final() -> None:
            while self.now(task).status not in FINAL:
                self.runner.run_slice(task.id)

        thread = threading.Thread(target=until_final)
        thread.start()
        return thread

    def states(self, task: TaskState) -> dict[str, str]:
        """Message-ID -> what the ledger says of it."""
        query = select(emails.c.message_id, emails.c.state).where(emails.c.task_id == task.id)
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


@pytest.fixture(autouse=True)
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.ACTIONS, "assign_keywords", Telling())


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_server() as sink:
        yield sink


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path, sink: Sink) -> MailDesk:
    return MailDesk(sqlite_database, tmp_path / "files", sink)


@pytest.fixture
def studio(sqlite_database: Database) -> Studio:
    return insert_studio(sqlite_database, family_count=15)


def test_after_the_answer_to_a_cancel_the_mail_server_hears_nothing_more(
    desk: MailDesk, studio: Studio, sink: Sink
) -> None:
    chance = random.Random(20261123)
    canceled_half_way = 0
    for _ in range(CANCELS):
        with desk.database.write() as connection:
            connection.execute(keyword_links.delete())
        task = desk.launch(studio.front_desk)
        moment = chance.randrange(len(studio.students))
        worker = desk.work(task)
        eventually(lambda task=task, moment=moment: desk.now(task).emails_sent >= moment, "the moment has come")
        try:
            receipt = desk.commands.cancel(studio.front_desk, task.id)
        except Conflict:  # it had already finished
            worker.join()
            continue
        began, links = sink.began, desk.links()
        worker.join()
        states = desk.states(task)
        arrived = [identity for identity in sink.ids if identity in states]
        assert sink.began == began
        assert desk.now(task) == receipt
        assert sorted(arrived) == sorted(identity for identity, state in states.items() if state == "sent")
        assert receipt.emails_sent + receipt.emails_held == len(states) == receipt.emails_total
        assert desk.links() == links == receipt.done
        canceled_half_way += receipt.emails_held > 0
    assert canceled_half_way > CANCELS / 2


def test_what_is_called_sent_arrived_once_and_nothing_else_did(desk: MailDesk, studio: Studio, sink: Sink) -> None:
    first, second, third, fourth = (f"{number}@x.test" for number in studio.students[:4])
    sink.recipients |= {first: "550 no such user", second: "drop", third: "drop after the dot", fourth: "450 later"}
    task = desk.launch(studio.front_desk)
    for _ in range(3):
        desk.runner.run_slice(task.id)
    states = desk.states(task)
    with desk.database.read() as connection:
        query = select(emails.c.recipient, emails.c.state).where(emails.c.task_id == task.id)
        by_recipient = {row[0]: row[1] for row in connection.execute(query)}
    assert [by_recipient[each] for each in (first, second, third, fourth)] == [
        "failed", "queued", "unconfirmed", "queued",
    ]  # fmt: skip
    assert sorted(sink.ids) == sorted(
        identity for identity, state in states.items() if state in ("sent", "unconfirmed")
    )
    assert desk.now(task).status is Status.RUNNING
    assert desk.now(task).emails_sent == len(studio.students) - 4


def test_a_server_that_dies_and_comes_back_costs_nothing(desk: MailDesk, studio: Studio, sink: Sink) -> None:
    writer = Writer(desk.database, MemoryChannel(), MemoryHints(), SystemClock(), Keep(timedelta(1), timedelta(1)))
    with smtp_server() as dead:
        url = dead.url
    mail = MailSettings("office@studio.test", None)
    away = Runner(desk.database, writer, Files(Path()), lambda: Smtp(url), mail)
    task = desk.launch(studio.front_desk)
    for _ in range(2):
        away.run_slice(task.id)
    waiting = desk.now(task)
    assert (waiting.emails_sent, waiting.emails_failed) == (0, 0)
    assert waiting.message is not None
    assert "cannot be reached" in waiting.message
    with desk.writer.change() as change:
        locked = change.lock(task.account_id, task.id)
        assert locked is not None
        change.sleep(locked, change.now)  # as if the wait were over
    desk.work(task).join()
    assert desk.now(task).emails_sent == len(studio.students) == len(set(sink.ids))


def test_the_store_reads_what_the_receipt_says(desk: MailDesk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.work(task).join()
    with desk.database.read() as connection:
        rows, _ = ledger.records(connection, desk.now(task), ANY, 0, 100)
    assert {row.email for row in rows} == {"sent"}
