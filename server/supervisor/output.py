"""The children's output on our own, each line with the time and the name of the process that said it."""

import sys
import threading
from contextlib import suppress
from typing import IO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from actors.clocks import Clock

WIDTH = 8


class Output:
    """Safe to use from several threads. When nobody reads us any more, lines are dropped instead of held up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._printer = Printer(sys.stdout, width=WIDTH)
        self._colours = get_colours()
        self._colour_of: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()

    def line(self, name: str, text: str | bytes) -> None:
        with self._one_at_a_time, suppress(OSError):
            if name not in self._colour_of:
                self._colour_of[name] = next(self._colours)
            self._printer.write(Message("line", text, self._clock.now().astimezone(), name, self._colour_of[name]))

    def block(self, text: str) -> None:
        """Text without a prefix, for people."""
        with self._one_at_a_time, suppress(OSError):
            print(text, flush=True)

    def relay(self, name: str, stream: IO[bytes]) -> threading.Thread:
        """Print what comes out of `stream` until it ends."""
        thread = threading.Thread(target=self._relay, args=(name, stream), name=f"output of {name}", daemon=True)
        thread.start()
        return thread

    def _relay(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.line(name, line)
