"""Django Channels: one group, through its Redis layer over pub/sub."""

import asyncio
from typing import Any

import django
import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from bench.peers.events import PORT, REDIS_URL, events

LAYER = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
settings.configure(CHANNEL_LAYERS={"default": LAYER})
django.setup()


class Consumer(AsyncWebsocketConsumer):
    groups = ("everybody",)

    async def event(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["text"])


async def forward() -> None:
    layer = get_channel_layer()
    async for event in events():
        await layer.group_send("everybody", {"type": "event", "text": event})


async def lifespan(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    forwarding = asyncio.ensure_future(forward())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    forwarding.cancel()
    await send({"type": "lifespan.shutdown.complete"})


app = ProtocolTypeRouter({"websocket": Consumer.as_asgi(), "lifespan": lifespan})
uvicorn.run(app, port=PORT, ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning")
