"""Hints in memory: queues that a test looks into, and that it can lose."""

from actors.queues import RECORDS


class MemoryHints:
    def __init__(self) -> None:
        self.sent: list[str] = []
        """The tasks of all messages that nobody has taken yet, in order."""
        self.away = False
        self._queue_of: dict[str, str] = {}

    def send(self, task_id: str, queue: str) -> bool:
        if not self.away:
            self.sent.append(task_id)
            self._queue_of[task_id] = queue
        return not self.away

    def waiting(self, queue: str) -> int | None:
        if self.away:
            return None
        return sum(self._queue_of.get(task_id, RECORDS) == queue for task_id in self.sent)
