"""Visits every state that can be reached, breadth first. What it finds is the shortest way to what is broken."""

from collections import deque
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from tests.model.promises import broken_by, broken_in, ended
from tests.model.state import START, State, Worker
from tests.model.steps import FAIR, OF_A_WORKER, OF_ALL, STOPPED, Protections, Steps

Step = Callable[..., State | None]
ALL = Protections()


class Found(NamedTuple):
    states: int
    complete: bool
    """Every state was visited; else the limit came first."""
    broken: str | None
    way: tuple[str, ...]
    """The steps from the start to what is broken."""


class Checker:
    def __init__(self, protections: Protections = ALL, limit: int | None = None) -> None:
        self._next = Next(Steps(protections))
        self._limit = limit
        self._came_from: dict[State, tuple[State, str] | None] = {START: None}
        self._ends: set[State] = set()

    def run(self) -> Found:
        waiting = deque([START])
        while waiting:
            state = waiting.popleft()
            if trouble := broken_in(state) or self._never_ends(state):
                return self._found(trouble, state)
            stopped = state.status in STOPPED
            for name, after in self._next.all(state):
                if after not in self._came_from:
                    self._came_from[after] = state, name
                    waiting.append(after)
                if stopped and (trouble := broken_by(state, after)):
                    return self._found(trouble, after)
            if self._limit and len(self._came_from) >= self._limit:
                return self._found(None, state, complete=False)
        return self._found(None, START)

    def _never_ends(self, state: State) -> str | None:
        """Whether the task comes to its end from here once faults stop. From every state there is such a way, so no
        schedule that is fair can avoid it for ever."""
        path = []
        while state not in self._ends and not ended(state):
            path.append(state)
            following = self._next.fair(state)
            if following is None or len(path) > 200:
                return "the task never ends, although the faults have stopped"
            state = following
        self._ends.update(path)
        return None

    def _found(self, broken: str | None, state: State, *, complete: bool = True) -> Found:
        way = []
        at = self._came_from.get(state)
        while broken and at is not None:
            way.append(at[1])
            at = self._came_from[at[0]]
        return Found(len(self._came_from), complete, broken, tuple(reversed(way)))


class Next:
    """Where a state may go. What its workers may do is looked up once for all states in which they are the same."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._of_all = [(name, getattr(steps, name)) for name in OF_ALL]
        self._of_workers = cache(self._find_of_workers)
        self._fair = cache(self._find_fair)

    def all(self, state: State) -> list[tuple[str, State]]:
        found = [(name, after) for name, step in self._of_all if (after := step(state)) is not None]
        steps = self._of_workers(state.workers)
        return found + [(name, after) for name, step, who in steps if (after := step(state, who)) is not None]

    def fair(self, state: State) -> State | None:
        """The first step of FAIR that can be taken and leads anywhere."""
        for step, who in self._fair(state.workers):
            after = step(state, *who)
            if after is not None and after != state:
                return after
        return None

    def _find_of_workers(self, workers: tuple[Worker, ...]) -> list[tuple[str, Step, int]]:
        each = [(name, who) for who, worker in enumerate(workers) for name in OF_A_WORKER[worker.now]]
        return [(name, getattr(self._steps, name), who) for name, who in each]

    def _find_fair(self, workers: tuple[Worker, ...]) -> list[tuple[Step, tuple[int, ...]]]:
        found = list[tuple[Step, tuple[int, ...]]]()
        for name in FAIR:
            step = getattr(self._steps, name)
            able = (who for who, worker in enumerate(workers) if name in OF_A_WORKER[worker.now])
            found += [(step, ())] if name in OF_ALL else [(step, (who,)) for who in able]
        return found
