"""The children's output on our own: each line with the time and the name of the process that said it, or as JSON.

With LOG_FORMAT=json the children's lines are objects already, and go through as they are; whatever else is said, such
as an interpreter's last words, becomes one.
"""

import json
import sys
import threading
from contextlib import suppress
from typing import IO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from actors.clocks import Clock
from actors.logs import JSON, TEXT

WIDTH = 8


class Output:
    """Safe to use from several threads. When nobody reads us any more, lines are dropped instead of held up."""

    def __init__(self, clock: Clock, form: str = TEXT) -> None:
        self._clock = clock
        self._form = form
        self._printer = Printer(sys.stdout, width=WIDTH)
        self._colours = get_colours()
        self._colour_of: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()

    def line(self, name: str, text: str | bytes) -> None:
        with self._one_at_a_time, suppress(OSError):
            if self._form == JSON:
                return print(self._object(name, text), flush=True)
            if name not in self._colour_of:
                self._colour_of[name] = next(self._colours)
            self._printer.write(Message("line", text, self._clock.now().astimezone(), name, self._colour_of[name]))

    def block(self, text: str) -> None:
        """Text without a prefix, for people; programs are not told it."""
        if self._form == JSON:
            return
        with self._one_at_a_time, suppress(OSError):
            print(text, flush=True)

    def relay(self, name: str, stream: IO[bytes]) -> threading.Thread:
        """Print what comes out of `stream` until it ends."""
        thread = threading.Thread(target=self._relay, args=(name, stream), name=f"output of {name}", daemon=True)
        thread.start()
        return thread

    def _object(self, name: str, text: str | bytes) -> str:
        said = (text.decode(errors="replace") if isinstance(text, bytes) else text).strip()
        if said.startswith("{"):
            return said
        return json.dumps({"process": name, "event": said, "timestamp": self._clock.now().isoformat()})

    def _relay(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.line(name, line)
