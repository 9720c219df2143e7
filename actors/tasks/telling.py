"""When a task's progress is published: at most every 100 ms, and at the end of a slice what was not told by then. Pure.

A change of state is always published (`actors.tasks.writer`); this is about the counts between.
"""

from collections.abc import Callable

TELL_EVERY_SECONDS = 0.1


class Telling:
    """Of one task, in one slice."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now()` is monotonic."""
        self._now = now
        self._told_at = float("-inf")
        self.owes = False
        """Whether something has been committed that nobody was told of."""

    @property
    def is_due(self) -> bool:
        return self._now() - self._told_at >= TELL_EVERY_SECONDS

    def committed(self, *, told: bool) -> None:
        """Progress has been committed."""
        self.owes = not told
        if told:
            self._told_at = self._now()
