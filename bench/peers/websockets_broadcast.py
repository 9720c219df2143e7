"""The websockets library's own server and its `broadcast`."""

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.peers.events import PORT, events

sockets: set[ServerConnection] = set()


async def endpoint(websocket: ServerConnection) -> None:
    sockets.add(websocket)
    try:
        await websocket.wait_closed()
    finally:
        sockets.discard(websocket)


async def main() -> None:
    async with serve(endpoint, "127.0.0.1", PORT, compression=None, backlog=2048):
        async for event in events():
            broadcast(sockets, event)


uvloop.run(main())
