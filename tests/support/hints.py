"""Hints in memory: a queue that a test looks into, and that it can lose."""


class MemoryHints:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.away = False

    def send(self, task_id: str) -> bool:
        if not self.away:
            self.sent.append(task_id)
        return not self.away

    def waiting(self) -> int | None:
        return None if self.away else len(self.sent)
