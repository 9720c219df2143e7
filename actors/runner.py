"""Working on tasks: whoever gets a task's message takes it up for one slice of its records, or of its emails."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from actors.accounts.tables import accounts
from actors.bulk import register
from actors.bulk.sizing import FIRST_SIZE
from actors.crash_points import crash_point
from actors.db import Database, is_away
from actors.delivery import Delivery, MailSettings
from actors.files import Files
from actors.isolation import Isolation
from actors.mail.transport import Transport
from actors.queues import MAIL
from actors.slice import Bench, Slice
from actors.tasks.locked import Fenced
from actors.tasks.writer import Writer

log = structlog.get_logger()


class Runner:
    """One object serves all threads of a process; setting `stop` ends every slice after its batch."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        files: Files,
        open_transport: Callable[[], Transport],
        mail: MailSettings,
    ) -> None:
        self._database = database
        self._writer = writer
        self.stop = threading.Event()
        self._bench = Bench(database, writer, files, self.stop, Isolation())
        self._delivery = Delivery(writer, self.stop, open_transport, mail)

    def run_slice(self, task_id: str) -> None:
        """One slice of the task, if there is anything to do and nobody else does it."""
        try:
            self._work(task_id)
        except Fenced:
            log.info("task no longer held", task=task_id)
        except DBAPIError as trouble:
            if not is_away(trouble):
                raise
            log.warning("database away", task=task_id, trouble=type(trouble.orig).__name__)  # the rescue comes back

    def _work(self, task_id: str) -> None:
        with self._writer.change() as change:
            claimed = change.claim(task_id, FIRST_SIZE, register.find)
        if claimed is None:
            return
        crash_point("claimed")
        name, pace = self._account(claimed.task.account_id)
        if claimed.task.queue == MAIL:
            self._delivery.work(claimed, name, pace)
        else:
            Slice(self._bench, claimed, pace).work()

    def _account(self, account_id: int) -> tuple[str, int | None]:
        query = select(accounts.c.name, accounts.c.records_per_second).where(accounts.c.id == account_id)
        with self._database.read() as connection:
            row = connection.execute(query).one()
        return row.name, row.records_per_second
