"""The watch itself: the socket, the keys and the screen, until q, Ctrl-C or the end of the session."""

import asyncio
import json
import os
import re
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from random import uniform
from typing import Any

import anyio
from rich.console import Console
from rich.live import Live
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from actors.clocks import SystemClock
from server.messages import CLOSE_RESTART, CLOSE_SIGNED_OUT
from server.refusal import CannotStart
from server.watch.board import Board
from server.watch.drawing import drawn, state, view
from server.watch.entrance import sign_in

LONGEST_WAIT_SECONDS = 10.0
REDRAW_SECONDS = 0.25
LINES_A_ROW = 3
KEY = re.compile(r"\x1b\[.|.", re.DOTALL)
STEPS = {"j": 1, "\x1b[B": 1, "k": -1, "\x1b[A": -1}


class Watch:
    def __init__(self, url: str, cookie: str, console: Console) -> None:
        self._url = url
        self._cookie = cookie
        self._console = console
        self._clock = SystemClock()
        self._board = Board()
        self._socket: ClientConnection | None = None
        self._said: dict[str, str] = {}
        self._refs = 0

    async def run(self) -> None:
        """Until the person leaves. Raises CannotStart where the session has ended."""
        try:
            async with anyio.create_task_group() as all:
                all.start_soon(self._listen)
                if self._console.is_terminal:
                    all.start_soon(self._draw)
                    all.start_soon(self._take_keys, all.cancel_scope)
        except* CannotStart as refused:
            raise refused.exceptions[0] from None

    async def _listen(self) -> None:
        attempt = 0
        while True:
            pause = 0.0
            with suppress(OSError, WebSocketException):
                pause, attempt = await self._stay(), 0
            self._socket = None
            self._board.note = "Live updates lost. Reconnecting…"
            await anyio.sleep(pause + uniform(0.2, min(LONGEST_WAIT_SECONDS, 0.5 * 2**attempt)))  # noqa: S311
            attempt += 1

    async def _stay(self) -> float:
        """One connection, until it is lost. How many seconds the server wants to be left alone then."""
        address = f"{self._url.replace('http', 'ws', 1)}/ws"
        headers = {"Cookie": self._cookie}
        async with connect(address, origin=self._url, additional_headers=headers) as socket:  # type: ignore[arg-type]
            self._socket = socket
            try:
                async for text in socket:
                    self._board.take(json.loads(text), self._clock.now())
                    if not self._console.is_terminal:
                        self._print_changes()
            except ConnectionClosed as closed:
                if closed.rcvd and closed.rcvd.code == CLOSE_SIGNED_OUT:
                    raise CannotStart("you were signed out") from None
                if closed.rcvd and closed.rcvd.code == CLOSE_RESTART:
                    return float(closed.rcvd.reason or 0)
        return 0.0

    def _now(self) -> datetime:
        return self._clock.now() + self._board.ahead

    def _print_changes(self) -> None:
        """A line for each change of a state, where the output is a file or a pipe."""
        for task in self._board.rows(len(self._board.tasks)):
            row = view(task, self._board, self._now())
            if self._said.get(task.id) != row.state:
                self._said[task.id] = row.state
                self._console.print(state(row), task.title, "-", row.line, soft_wrap=True)

    async def _draw(self) -> None:
        with Live(console=self._console, screen=True, auto_refresh=False) as live:
            while True:
                live.update(drawn(self._board, self._now(), self._rows), refresh=True)
                await anyio.sleep(REDRAW_SECONDS)

    @property
    def _rows(self) -> int:
        return max(1, (self._console.height - 4) // LINES_A_ROW)

    async def _take_keys(self, all: anyio.CancelScope) -> None:
        with keys() as pressed:
            if pressed is None:
                return
            while (key := await pressed.get()) not in ("q", "\x03"):
                await self._press(key)
        all.cancel()

    async def _press(self, key: str) -> None:
        board = self._board
        if board.asking is not None:
            task, board.asking = board.asking, None
            return await self._cancel(task.id) if key in ("y", "Y") else None
        board.note = board.note if self._socket is None else ""
        if key in STEPS:
            board.move(STEPS[key], self._rows)
        elif key == "x":
            board.ask_to_cancel()

    async def _cancel(self, task_id: str) -> None:
        """Sent now or not at all: a late cancel would surprise."""
        if self._socket is None:
            self._board.note = "Could not reach the server. Try again."
            return
        self._refs += 1
        command: dict[str, Any] = {"type": "cancel", "ref": str(self._refs), "task": task_id}
        with suppress(WebSocketException):
            await self._socket.send(json.dumps(command))


@contextmanager
def keys() -> Iterator["asyncio.Queue[str] | None"]:
    """What is pressed, key by key; None where nobody can press any."""
    if not sys.stdin.isatty():
        yield None
        return
    source, before = sys.stdin.fileno(), termios.tcgetattr(sys.stdin)
    pressed: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    tty.setcbreak(source)

    def take() -> None:
        for key in KEY.findall(os.read(source, 64).decode(errors="ignore")):
            pressed.put_nowait(key)

    loop.add_reader(source, take)
    try:
        yield pressed
    finally:
        loop.remove_reader(source)
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def watch(url: str, email: str, password: str) -> None:
    """Sign in and watch. Raises CannotStart where that is refused."""
    cookie = sign_in(url, email, password)
    with suppress(KeyboardInterrupt):
        anyio.run(Watch(url, cookie, Console()).run)
