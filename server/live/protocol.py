"""The rules of the socket that need no socket: what a client's frame means, and how many it may send. Pure."""

import msgspec

from server.live.allowance import Allowance
from server.messages import Command, Error, decode_command

MESSAGES_A_SECOND = 10
BURST = 40
"""A person clears a long list with a click each; no person keeps up ten a second."""
PATIENCE = 40
"""So many messages over the limit are answered `rate_limited`; then the socket is closed."""

UNREADABLE = "This is not a message of this protocol."
UNKNOWN = "The message is not understood: "


class Flooded(Exception):
    """The client went on sending long after it was told to slow down."""


class Intake:
    """Reads a client's frames, at the rate that the client is allowed."""

    def __init__(self) -> None:
        self._allowance = Allowance(MESSAGES_A_SECOND, BURST)
        self._refused = 0

    def read(self, text: str, now: float) -> Command | Error:
        """A command, or the error to answer; `now` is monotonic. Raises Flooded where the socket must be closed."""
        if not self._allowance.take(now):
            self._refused += 1
            if self._refused > PATIENCE:
                raise Flooded
            return Error(_ref_of(text), "rate_limited", "Too many messages. Wait a second.")
        if self._allowance.rested:
            self._refused = 0
        return parse(text)


def parse(text: str) -> Command | Error:
    try:
        command: Command = decode_command(text)
        return command
    except msgspec.ValidationError as trouble:
        return Error(_ref_of(text), "invalid", f"{UNKNOWN}{trouble}")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Error(None, "invalid", UNREADABLE)


class _WithRef(msgspec.Struct):
    ref: str | None = None


def _ref_of(text: str) -> str | None:
    """The `ref` of a message that is otherwise refused, so that the client can tell which one it was."""
    try:
        return msgspec.json.decode(text, type=_WithRef).ref
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
