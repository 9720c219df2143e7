"""Visits every state that can be reached, breadth first. What it finds is the shortest way to what is broken."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.model.promises import broken_by, broken_in, ended
from tests.model.state import START, State, Worker
from tests.model.steps import FAIR, OF_A_WORKER, OF_ALL, OF_THE_FROZEN, STOPPED, Protections, Steps

Methods = dict[str, Callable[..., State | None]]
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
    """Where a state may go."""

    def __init__(self, steps: Steps) -> None:
        self._by_all = _methods(steps, OF_ALL)
        self._of_all = tuple(self._by_all.items())
        self._awake = {doing: _methods(steps, names) for doing, names in OF_A_WORKER.items()}
        self._frozen = _methods(steps, OF_THE_FROZEN)

    def all(self, state: State) -> list[tuple[str, State]]:
        found = [(name, after) for name, step in self._of_all if (after := step(state)) is not None]
        for who, worker in enumerate(state.workers):
            steps = self._frozen if worker.frozen else self._awake[worker.doing]
            found += [(name, after) for name, step in steps.items() if (after := step(state, who)) is not None]
        return found

    def fair(self, state: State) -> State | None:
        """The first step of FAIR that can be taken and leads anywhere."""
        found = (after for name in FAIR for after in self._by_name(state, name))
        return next((after for after in found if after is not None and after != state), None)

    def _by_name(self, state: State, name: str) -> Iterator[State | None]:
        if name in self._by_all:
            yield self._by_all[name](state)
        for who, worker in enumerate(state.workers):
            if name in self._of(worker):
                yield self._of(worker)[name](state, who)

    def _of(self, worker: Worker) -> Methods:
        return self._frozen if worker.frozen else self._awake[worker.doing]


def _methods(steps: Steps, names: tuple[str, ...]) -> Methods:
    return {name: getattr(steps, name) for name in names}
