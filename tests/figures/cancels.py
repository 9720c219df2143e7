"""Cancels at random moments of tasks in every state, and what they were answered."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos.world import Person
from tests.figures import work


@dataclass(frozen=True)
class Canceled:
    task_id: str
    at: float
    """When its answer was there (monotonic)."""
    seconds: float
    """How long it took."""
    receipt: dict[str, Any] | None
    """None where the task had ended before."""


def cancel(person: Person, task_id: str) -> Canceled:
    began = time.monotonic()
    status, answer = person.ask("POST", f"/api/tasks/{task_id}/cancel")
    now = time.monotonic()
    return Canceled(task_id, now, now - began, answer["receipt"] if status == 200 else None)


def launch_and_cancel(
    person: Person, tag: str, chance: random.Random, longest: float, before: Callable[[], None] | None = None
) -> Canceled:
    """A credit or a letter, now and then paused first; `before` is called at the last moment."""
    task_id = person.launch(*chance.choice((work.credit, work.letter))(tag))
    if chance.random() < 0.2:
        work.pause(chance.uniform(0, longest / 2))
        person.ask("POST", f"/api/tasks/{task_id}/pause")
    work.pause(chance.uniform(0, longest))
    if before:
        before()
    return cancel(person, task_id)
