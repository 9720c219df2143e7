"""Which processes there are, as they say of themselves; and what waits for a worker."""

from datetime import timedelta

from prometheus_client import CollectorRegistry

from actors import processes
from actors.db import Database
from actors.presence import present
from actors.processes import BEAT_SECONDS, CLOCK, FORGOTTEN, SILENT, WORKER, Process
from actors.tasks.backlog import BacklogCollector, backlog
from server.pages.system import busy_with, state_of
from tests.support.clocks import FakeClock
from tests.support.desk import Desk
from tests.support.studio import Studio
from tests.support.waiting import eventually


def known(database: Database) -> list[Process]:
    with database.read() as connection:
        return processes.known(connection)


def worker_runs(database: Database, clock: FakeClock) -> bool:
    with database.read() as connection:
        return processes.worker_runs(connection, clock.now())


def test_a_process_is_there_while_it_lives(database: Database, clock: FakeClock) -> None:
    assert not worker_runs(database, clock)
    with present(WORKER, database, clock, lambda: {"busy": 3, "threads": 12}, "http://127.0.0.1:9"):
        (process,) = eventually(lambda: known(database), "it is noted")
        assert worker_runs(database, clock)
        assert state_of(process, clock.now()) == ("runs", "Runs")
        assert busy_with(process) == "3 of 12 threads at work"
        clock.advance(SILENT.total_seconds() + 1)
        assert not worker_runs(database, clock)
        assert state_of(process, clock.now()) == ("silent", "Silent for 15 s")
    (process,) = known(database)
    assert (process.stopped_at, state_of(process, clock.now())[0]) == (clock.now(), "stopped")
    assert worker_runs(database, clock), "a worker that is started anew is no news"
    assert SILENT.total_seconds() > 3 * BEAT_SECONDS


def test_a_clock_is_no_worker_and_what_is_long_gone_is_forgotten(database: Database, clock: FakeClock) -> None:
    with present(CLOCK, database, clock, lambda: {"lap_seconds": 0.012}):
        (process,) = eventually(lambda: known(database), "it is noted")
        assert busy_with(process) == "A lap takes 12 ms"
        assert not worker_runs(database, clock)
    assert processes.forget(database, clock.now() + FORGOTTEN) == 0
    assert processes.forget(database, clock.now() + FORGOTTEN + timedelta(seconds=1)) == 1
    assert known(database) == []


def test_what_waits_is_counted_until_somebody_works_on_it(desk: Desk, studio: Studio) -> None:
    registry = CollectorRegistry()
    BacklogCollector(desk.database, desk.hints, desk.clock, registry)
    desk.launch(studio.front_desk)
    task = desk.launch(studio.front_desk)
    desk.clock.advance(7)
    with desk.database.read() as connection:
        records, mail = backlog(connection, desk.hints, desk.clock.now())
    assert (records.waiting, records.messages, records.delay(desk.clock.now())) == (2, 2, 7.0)
    assert (mail.waiting, mail.messages, mail.oldest) == (0, 0, None)
    assert registry.get_sample_value("background_tasks_tasks_waiting", {"queue": "records"}) == 2
    assert registry.get_sample_value("background_tasks_wait_seconds", {"queue": "records"}) == 7
    with desk.writer.change() as change:
        change.claim(task.id)
    assert registry.get_sample_value("background_tasks_tasks_waiting", {"queue": "records"}) == 1
