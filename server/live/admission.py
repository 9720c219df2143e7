"""How many handshakes are under way at once: the others wait in line, and hold up nobody who is in already.

Naive: begin with everybody who comes. Problem: when two thousand come back in one instant, the frames of those who are
in wait until all handshakes have had their turn of the loop, and each holds at once what a handshake needs. Chosen: a
few are under way, as fast as they go, first come, first served. In a line that is too long, people would only wait in
vain: who comes then is told to come back later.
"""

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from server.messages import UNAVAILABLE, error_body
from server.metrics import Metrics

AT_ONCE = 100
"""Enough for the sessions of many to be looked up together."""
MOST_WAITING = 5_000
RETRY_SECONDS = 5


class Admission:
    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        if self._waiting >= MOST_WAITING:
            return await self._turn_away(WebSocket(scope, receive, send))
        place = await self._take_place()

        async def answer(message: Message) -> None:
            await send(message)
            place.leave()

        try:
            await self._app(scope, receive, answer)
        finally:
            place.leave()

    async def _take_place(self) -> "Place":
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        return Place(self._places)

    async def _turn_away(self, websocket: WebSocket) -> None:
        self._metrics.turned_away.inc()
        body = error_body("unavailable", UNAVAILABLE)
        await websocket.send_denial_response(JSONResponse(body, 503, {"Retry-After": str(RETRY_SECONDS)}))


class Place:
    """Among the handshakes under way, until it is answered."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def leave(self) -> None:
        if self._places is not None:
            self._places.release()
            self._places = None
