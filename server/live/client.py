"""One open socket, as the hub sees it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from actors.accounts.sessions import Session
from server.live.wire import Frame, Wire, make_frame
from server.messages import Seen, SessionEnds, encode


class Client:
    def __init__(self, session: Session, wire: Wire) -> None:
        self.session = session
        self.closing: tuple[int, str] | None = None
        self.gone = False
        """Its socket has ended: whoever was about to move it to another group must not bring it back."""
        self.waits_since: float | None = None
        """Since when (monotonic) something has been waiting for it to read; None while it keeps up."""
        self.doubted = 0
        """How often what its person may do was put in doubt, and up to which of them it has been looked at again."""
        self.cleared = 0
        self.on_close: Callable[[], None] | None = None
        self._wire = wire
        self._kept: dict[type[msgspec.Struct], Frame] = {}

    @property
    def in_doubt(self) -> bool:
        return self.doubted > self.cleared

    @property
    def takes_frames(self) -> bool:
        return self._wire.takes_frames

    @property
    def write(self) -> Callable[[Frame], None]:
        return self._wire.write

    def give(self, frame: Frame) -> None:
        self.waits_since = None
        self._wire.write(frame)

    def tell(self, message: msgspec.Struct) -> None:
        """What concerns this client alone. The newest of each kind waits where the client takes nothing."""
        frame = make_frame(encode(message))
        if self.takes_frames:
            self._wire.write(frame)
        else:
            self._kept[type(message)] = frame

    def seen(self, at: datetime) -> None:
        """The person has looked at the tasks, on one of their devices."""
        known = self.session.failures_seen_at
        if known is None or known < at:
            self.session = msgspec.structs.replace(self.session, failures_seen_at=at)
            self.tell(Seen(at))

    def watch(self, paused: Callable[[], None], drained: Callable[[], None]) -> None:
        """Call these whenever the client takes no more frames, and when it takes them again."""

        def catch_up() -> None:
            for kind in list(self._kept):
                self._wire.write(self._kept.pop(kind))
            drained()

        self._wire.on_pause, self._wire.on_drain = paused, catch_up

    def renew(self, session: Session) -> None:
        """The page has brought a new pass for the same person; what they may do by now, the next check finds."""
        self.session = msgspec.structs.replace(self.session, token_hash=session.token_hash, ends_at=session.ends_at)
        self.tell(SessionEnds(session.ends_at))

    def follow(self, session: Session) -> None:
        """Its session as it is now, of a person whose rights are the same."""
        if session.failures_seen_at:
            self.seen(session.failures_seen_at)
        if session.ends_at != self.session.ends_at:
            self.session = msgspec.structs.replace(self.session, ends_at=session.ends_at)
            self.tell(SessionEnds(session.ends_at))

    def close(self, code: int, reason: str) -> None:
        """Have the socket closed with this code, by whoever reads it."""
        self.closing = self.closing or (code, reason)
        if self.on_close:
            self.on_close()

    def abort(self) -> None:
        self._wire.abort()
