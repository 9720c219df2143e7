"""A studio for the pictures: a small demo with a task in every state, some of them really worked on."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from actors.accounts import api_tokens, password_links, sessions
from actors.accounts.people import Viewer, find_viewer
from actors.accounts.tables import accounts, users
from actors.presence import present
from actors.processes import CLOCK, WORKER, processes
from actors.settings import load
from actors.tasks import store
from actors.tasks.lifecycle import FINAL
from actors.tasks.tables import emails, task_records, tasks
from actors.tasks.task import TaskState
from server.invitations import PATH
from server.services import Services
from tests.support.altering import alter
from tests.support.host import Host, hosting, key_of, listen, origin_of
from tests.support.redis import private_redis_server
from tests.support.site import Site, serving
from tests.support.up import environment, run

OWNER, FRONT_DESK, NEWCOMER = "owner@riverbend.test", "front-desk@riverbend.test", "coach@riverbend.test"
FAMILIES = 600
PACE = 1
"""Records a second of what is still running while the pictures are taken."""
LOOK_SECONDS = 0.25


class Studio:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.owner, self.desk = self._viewer(OWNER), self._viewer(FRONT_DESK)
        self.tasks: dict[str, str] = {}
        self._sessions: dict[str, str] = {}
        self.elsewhere = ""
        """A page of another application."""

    def fill(self) -> None:
        """A task in each state, named by it."""
        self._pace(None)
        self._finished("completed", self.desk, "report", report="enrollment_by_class", format="xlsx")
        self._finished("tuition", self.owner, "class_tuition", month="2026-11")
        self._finished("errors", self.desk, "send_statements", from_date="2026-10-01", to_date="2026-11-24")
        self._trouble(self.tasks["errors"])
        self._finished("failed", self.desk, "class_tuition", month="2026-12")
        self._fail(self.tasks["failed"])
        canceled = self._launch(self.desk, "makeup_tokens", why="Pool closed", email=True)
        self._pace(20)
        self.site.runner.run_slice(canceled.id)
        self.site.services.commands.cancel(self.desk, canceled.id)
        self.tasks["canceled"] = canceled.id
        paused = self._launch(self.owner, "assign_keywords", records="students", keywords=["Team"])
        self.site.runner.run_slice(paused.id)
        self.site.services.commands.pause(self.owner, paused.id)
        self.tasks["paused"] = paused.id
        self._pace(200)
        self.tasks["running"] = self._launch(self.desk, "makeup_tokens", why="Snow day", email=True).id
        self.site.runner.run_slice(self.tasks["running"])
        self._sign_ins()
        self._pace(PACE)
        self._launch(self.owner, "cancel_classes", reason="Storm", from_date="2026-12-01", to_date="2026-12-03")

    def session_of(self, email: str) -> str:
        """The token of the one browser that this person is looking at the pages with."""
        if email not in self._sessions:
            database, now = self.site.services.database, self.site.services.clock.now()
            self._sessions[email] = sessions.start(database, self._viewer(email).user_id, now, "Chrome on Linux")
        return self._sessions[email]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The running task goes on, slowly, and the system's page shows a worker and a clock as there would be."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(LOOK_SECONDS):
                self.site.runner.run_slice(self.tasks["running"])

        thread = threading.Thread(target=work)
        thread.start()
        try:
            with self._processes():
                yield
        finally:
            stop.set()
            self.site.runner.stop.set()
            thread.join()

    @contextmanager
    def _processes(self) -> Iterator[None]:
        database, clock = self.site.services.database, self.site.services.clock
        with database.write() as connection:
            connection.execute(delete(processes).where(processes.c.kind == WORKER))
        with (
            present(WORKER, database, clock, lambda: {"busy": 1, "threads": 8}),
            present(CLOCK, database, clock, lambda: {"lap_seconds": 0.004}),
        ):
            yield

    def _finished(self, name: str, viewer: Viewer, kind: str, **params: Any) -> None:
        self.tasks[name] = task = self._launch(viewer, kind, **params).id
        while self._status(task) not in FINAL:
            self.site.runner.run_slice(task)

    def _status(self, task: str) -> str:
        with self.site.services.database.read() as connection:
            return connection.execute(select(tasks.c.status).where(tasks.c.id == task)).scalar_one()

    def _launch(self, viewer: Viewer, kind: str, **params: Any) -> TaskState:
        return self.site.services.launcher.launch(viewer, kind, params, {"all": True})

    def _trouble(self, task: str) -> None:
        """Some records that could not be done, as they are in a real studio now and then."""
        with self.site.services.database.read() as connection:
            done = (task_records.c.task_id == task, task_records.c.outcome == "done")
            first = select(task_records.c.position).where(*done).order_by(task_records.c.position).limit(24)
            positions = connection.execute(first).scalars().all()
        changed, unknown, refused, unconfirmed = positions[4:6], positions[8:16], positions[20], positions[22]
        self._fail_records(task, changed, "the balance changed while the statement was written")
        self._fail_records(task, unknown, "no email address")
        found = self._state(task)
        failed = len(changed) + len(unknown)
        sent = {"emails_total": found.emails_total - failed, "emails_sent": found.emails_sent - failed}
        self._write(task, done=found.done - failed, failed=found.failed + failed, **sent)

        with self.site.services.database.write() as connection:
            for position, state, reason in (
                (refused, "failed", "550 mailbox unavailable"),
                (unconfirmed, "unconfirmed", None),
            ):
                mine = (emails.c.task_id == task, emails.c.position == position)
                connection.execute(update(emails).where(*mine).values(state=state, reason=reason))
                of = (task_records.c.task_id == task, task_records.c.position == position)
                connection.execute(update(task_records).where(*of).values(email=state))
        found = self._state(task)
        self._write(task, emails_sent=found.emails_sent - 2, emails_failed=1, emails_unconfirmed=1)

    def _sign_ins(self) -> None:
        """A telephone beside the browser that the pictures are taken with, and scripts with tokens."""
        database, now = self.site.services.database, self.site.services.clock.now()
        sessions.start(database, self.desk.user_id, now - timedelta(hours=3), "Safari on iPhone")
        with database.write() as connection:
            for name, scopes, days in (("Nightly export", ["read"], 365), ("Door display", ["read", "control"], 30)):
                api_tokens.make(connection, self.owner, name, scopes, now, days)

    def invitation(self) -> str:
        """The path of a link with which the newcomer chooses a password."""
        with self.site.services.database.write() as connection:
            link = password_links.make(connection, self._viewer(NEWCOMER).user_id, self.site.services.clock.now())
        return PATH + link.token

    def _fail(self, task: str) -> None:
        message = 'The program "Tumbling" was deleted or renamed meanwhile.'
        with self.site.services.database.write() as connection:
            rest = (task_records.c.task_id == task, task_records.c.position > 30)
            connection.execute(update(task_records).where(*rest).values(outcome="pending", reason=None))
        self._write(task, status="failed", message=message, position=30, done=28, skipped=2)

    def _fail_records(self, task: str, positions: Sequence[int], reason: str) -> None:
        of = (task_records.c.task_id == task, task_records.c.position.in_(positions))
        written = (emails.c.task_id == task, emails.c.position.in_(positions))
        with self.site.services.database.write() as connection:
            connection.execute(update(task_records).where(*of).values(outcome="failed", reason=reason, email="none"))
            connection.execute(delete(emails).where(*written))

    def _write(self, task: str, **values: Any) -> None:
        found = self._state(task)
        alter(self.site.services.writer, found, version=found.version + 1, **values)

    def _state(self, task: str) -> TaskState:
        with self.site.services.database.read() as connection:
            found = store.get_whoevers(connection, self.owner.account_id, task)
        assert found is not None
        return found

    def _pace(self, records_per_second: int | None) -> None:
        with self.site.services.database.write() as connection:
            connection.execute(update(accounts).values(records_per_second=records_per_second))

    def _viewer(self, email: str) -> Viewer:
        with self.site.services.database.read() as connection:
            ids = connection.execute(select(users.c.account_id, users.c.id).where(users.c.email == email)).one()
            viewer = find_viewer(connection, *ids)
        assert viewer
        return viewer


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    run("demo", "--families", str(FAMILIES), environ=environment(DATA_DIR=str(folder)))
    server = listen()
    port = server.server_address[1]
    with private_redis_server() as redis_url:
        settings = load({"REDIS_URL": redis_url, "EMBED_ORIGINS": origin_of(port)}, folder)
        with serving(Services(settings)) as site:
            found = Studio(site)
            found.fill()
            host = Host(site.url, port, key_of(site.services, found.owner))
            host.user, found.elsewhere = FRONT_DESK, host.url
            with found.at_work(), hosting(server, host):
                yield found
