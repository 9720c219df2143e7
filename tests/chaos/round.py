"""One round: people at work while everything around them fails, and then the judgment."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import text

from tests.chaos import faults
from tests.chaos.oracle import judge
from tests.chaos.watcher import FINAL, Watcher
from tests.chaos.world import Person, World
from tests.support.waiting import eventually

PACE = 25
"""Records a second, so that tasks last long enough to be hit."""
END_SECONDS = 90.0
LONGER_THAN_A_SEND = 400.0
SAME_SECONDS = 8.0
WATCHERS = 2


@dataclass
class Told:
    """What a round saw."""

    seed: int
    faults: list[str] = field(default_factory=list)
    tasks: dict[str, str] = field(default_factory=dict)
    """Task -> how it ended."""
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Round:
    def __init__(self, world: World, seed: int, how_many: int, only: Sequence[faults.Fault] = ()) -> None:
        self._world, self._chance = world, random.Random(seed)
        self._faults = only or (*faults.ANYWHERE, *(faults.ON_POSTGRESQL if world.postgres else ()))
        self._how_many = how_many
        self.told = Told(seed)
        self._receipts: dict[str, dict[str, Any]] = {}

    def run(self) -> Told:
        began = time.monotonic()
        with self._world.database.write() as connection:
            connection.execute(text(f"UPDATE accounts SET records_per_second = {PACE}"))
        person = Person(self._world.url)
        watchers = [Watcher(self._world.url, person.cookie) for _ in range(WATCHERS)]
        try:
            ids = self._launch(person)
            people = threading.Thread(target=self._command, args=(Person(self._world.url), ids))
            people.start()
            self._break_things()
            people.join()
            self._wait_for_the_end(person, ids)
            self._judge(person, ids, watchers)
        finally:
            for watcher in watchers:
                watcher.close()
            person.close()
        self.told.seconds = time.monotonic() - began
        return self.told

    def _launch(self, person: Person) -> list[str]:
        """Two credits, which are counted in the ledger of money, and a letter, which is counted by the mail server."""
        tag = f"round {self.told.seed}"
        wanted = [
            *(("credits", {"amount": "1.00", "category": f"{tag} {number}"}) for number in (1, 2)),
            ("send_email", {"records": "families", "subject": tag, "body": "Dear family"}),
        ]
        return [person.launch(kind, params, f"{tag}-{number}") for number, (kind, params) in enumerate(wanted)]

    def _command(self, person: Person, ids: list[str]) -> None:
        """Cancel one task at some moment, and pause and resume another."""
        chance = random.Random(self.told.seed + 1)
        canceled, paused = chance.sample(ids, 2)
        threading.Event().wait(chance.uniform(0, 2))
        person.ask("POST", f"/api/tasks/{paused}/pause")
        threading.Event().wait(chance.uniform(0, 2))
        status, answer = person.ask("POST", f"/api/tasks/{canceled}/cancel")
        if status == 200:
            self._receipts[canceled] = answer["receipt"]
        person.ask("POST", f"/api/tasks/{paused}/resume")
        person.close()

    def _break_things(self) -> None:
        for _ in range(self._how_many):
            threading.Event().wait(self._chance.uniform(0.1, 1.2))
            fault = self._chance.choice(self._faults)
            self.told.faults.append(fault.__name__)
            fault(self._world, self._chance)

    def _wait_for_the_end(self, person: Person, ids: list[str]) -> None:
        """Every task ends; those with an email whose sender died when that is old enough, so the clocks jump there."""
        deadline = time.monotonic() + END_SECONDS
        while not all(self._ended(person, each) for each in ids):
            if time.monotonic() > deadline:
                return
            if self._only_lost_emails_are_left():
                self._world.jump(LONGER_THAN_A_SEND)
            threading.Event().wait(0.2)

    def _ended(self, person: Person, task_id: str) -> bool:
        task = person.task(task_id)
        self.told.tasks[task_id] = task["status"]
        emails = task["emails"]
        return task["status"] in FINAL and (not emails or not self._sending())

    def _sending(self) -> int:
        with self._world.database.read() as connection:
            return int(connection.execute(text("SELECT count(*) FROM emails WHERE state = 'sending'")).scalar_one())

    def _only_lost_emails_are_left(self) -> bool:
        query = "SELECT count(*) FROM emails WHERE state = 'queued'"
        with self._world.database.read() as connection:
            queued = connection.execute(text(query)).scalar_one()
            working = connection.execute(
                text("SELECT count(*) FROM tasks WHERE status IN ('queued', 'running') AND position < total")
            ).scalar_one()
        return not queued and not working and bool(self._sending())

    def _judge(self, person: Person, ids: list[str], watchers: list[Watcher]) -> None:
        self.told.troubles += [f"{each} never ended" for each in ids if self.told.tasks[each] not in FINAL]
        self.told.troubles += judge(self._world.database, self._world.sink, self._receipts)
        for watcher in watchers:
            self.told.troubles += watcher.troubles
            try:
                eventually(partial(watcher.shows_truth, person, ids), "a page shows the truth", SAME_SECONDS)
            except AssertionError:
                self.told.troubles.append(f"a page does not show the truth; {watcher}")
