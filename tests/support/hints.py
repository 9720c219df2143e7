"""Hints in memory: a queue that a test looks into, and that it can lose."""

from actors.queues import RECORDS


class MemoryHints:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.away = False

    def send(self, task_id: str, queue: str) -> bool:
        if not self.away:
            self.sent.append(task_id)
        return not self.away

    def waiting(self, queue: str) -> int | None:
        if self.away:
            return None
        return len(self.sent) if queue == RECORDS else 0
