"""What surrounds the product, in memory: a mail server, the queues and the time."""

from datetime import datetime
from email.message import EmailMessage

from actors.mail.transport import Ending, Sent


class Mailbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        self.messages.append(message)
        return Sent()

    def close(self) -> None:
        pass


class NoQueues:
    """Queues that nobody listens to: who tests works on the task by hand."""

    def send(self, task_id: str, queue: str) -> bool:
        return True

    def waiting(self, queue: str) -> int | None:
        return 0


class StoppedClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return 0.0
