"""Starlette on uvicorn: a loop over the sockets, as its documentation's readers write it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.peers.events import PORT, events

sockets: set[WebSocket] = set()


async def endpoint(websocket: WebSocket) -> None:
    await websocket.accept()
    sockets.add(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        sockets.discard(websocket)


async def forward() -> None:
    async for event in events():
        for websocket in tuple(sockets):
            with suppress(WebSocketDisconnect, RuntimeError):
                await websocket.send_text(event)


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    forwarding = asyncio.ensure_future(forward())
    yield
    forwarding.cancel()


app = Starlette(routes=[WebSocketRoute("/", endpoint)], lifespan=lifespan)
uvicorn.run(app, port=PORT, ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning")
