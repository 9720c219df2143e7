"""S1: eight workers, four web processes and the clock on one SQLite file, with people at work at all four."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace

import httpx2
from sqlalchemy.exc import OperationalError

from server.listening import bind
from tests.chaos.world import Person, World
from tests.figures import crew, work
from tests.figures.figure import Answer, Ask, percentile
from tests.figures.stage import stage

SECONDS = 600
FAMILIES = 60
PACE = 50
PEOPLE = 8
WAIT_SECONDS, WAL_BYTES = 0.5, 64 * 2**20


def measure(ask: Ask) -> Answer:
    """`up` brings one worker, one web process and the clock; the others are beside it."""
    answer = Answer()
    on_sqlite = replace(ask, database="sqlite")
    with stage(on_sqlite, FAMILIES, PACE) as world, closing(bind("127.0.0.1", 0)) as listener:
        workers, webs = crew.workers(world, 7), crew.webs(world, 3, listener)
        try:
            workers.wait()
            webs.wait()
            urls = (world.url, f"http://127.0.0.1:{listener.getsockname()[1]}")
            probe = Probe(world)
            with work.meanwhile(probe.watch):
                statuses = people_at_work(urls, ask.count(SECONDS, least=20), ask.seed)
            work.finish(world, answer, 240)
        finally:
            webs.close()
            workers.close()
    answer.done |= {"requests": len(statuses), "writes of the probe": len(probe.waits)}
    answer.exactly("requests that failed (5xx)", sum(status >= 500 for status in statuses), 0)
    answer.exactly("writes of the probe that found it locked", probe.locked, 0)
    answer.at_most("wait for the write lock, p99, s", percentile(probe.waits, 0.99), WAIT_SECONDS)
    answer.at_most("the same, median, s", percentile(probe.waits, 0.5), WAIT_SECONDS)
    answer.at_most("largest write-ahead log, bytes", probe.largest_wal, WAL_BYTES)
    return answer


def people_at_work(urls: tuple[str, ...], seconds: float, seed: int) -> list[int]:
    """The status of every answer."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(PEOPLE) as threads:
        found = threads.map(lambda number: one_person(urls[number % len(urls)], until, seed + number), range(PEOPLE))
        return [status for each in found for status in each]


def one_person(url: str, until: float, seed: int) -> list[int]:
    """Launches, looks, pauses, resumes and cancels; never tries again."""
    chance, statuses, ids = random.Random(seed), list[int](), list[str]()
    person = Person(url)
    while time.monotonic() < until:
        kind, params = chance.choice((work.credit, work.letter))(f"{seed}.{len(ids)}")
        body = {"kind": kind, "params": params, "selection": {"all": True}}
        answer = person.try_once("POST", "/api/tasks", body)
        statuses.append(answer.status_code)
        if answer.status_code == httpx2.codes.ACCEPTED:
            ids.append(answer.json()["task"]["id"])
        for what in chance.choices(("pause", "resume", "cancel"), k=3):
            work.pause(chance.uniform(0, 1))
            statuses.append(person.try_once("POST", f"/api/tasks/{chance.choice(ids)}/{what}").status_code)
            statuses.append(person.try_once("GET", "/api/tasks").status_code)
    for task_id in ids:
        person.ask("POST", f"/api/tasks/{task_id}/resume")
    return statuses


class Probe:
    """One more writer, who asks for its turn again and again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wal = world.folder / "background-tasks.db-wal"
        self.waits: list[float] = []
        self.locked = 0
        self.largest_wal = 0

    def watch(self, stop: threading.Event) -> None:
        while not stop.wait(0.05):
            began = time.monotonic()
            try:
                with self._world.database.write():
                    pass
            except OperationalError:
                self.locked += 1
            self.waits.append(time.monotonic() - began)
            with suppress(FileNotFoundError):
                self.largest_wal = max(self.largest_wal, self._wal.stat().st_size)
