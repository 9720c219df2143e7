"""A post office in memory: keeps what was sent, and ends as the test says."""

from collections.abc import Callable
from email.message import EmailMessage

from actors.mail.transport import Ending, Sent


class Post:
    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.endings: list[Ending] = []
        """What the next messages meet; then they are sent."""
        self.on_send: Callable[[], None] = lambda: None
        """Called after each."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Ending:
        ending = self.endings.pop(0) if self.endings else Sent()
        if isinstance(ending, Sent):
            self.sent.append(message)
        self.on_send()
        return ending

    def close(self) -> None:
        pass
