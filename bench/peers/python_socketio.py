"""python-socketio with its Redis manager, on uvicorn."""

import asyncio
from typing import Any

import socketio
import uvicorn

from bench.peers.events import PORT, REDIS_URL, events

server = socketio.AsyncServer(async_mode="asgi", client_manager=socketio.AsyncRedisManager(REDIS_URL))
forwarding: list[asyncio.Future[Any]] = []


async def forward() -> None:
    async for event in events():
        await server.emit("event", event)


async def start() -> None:
    forwarding.append(asyncio.ensure_future(forward()))


app = socketio.ASGIApp(server, on_startup=start)
uvicorn.run(app, port=PORT, ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning")
