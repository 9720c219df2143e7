"""What every peer in Python begins with: where it listens, and the events that it forwards."""

import os
from collections.abc import AsyncIterator

import redis.asyncio

PORT = int(os.environ["PORT"])
REDIS_URL = os.environ["REDIS_URL"]
CHANNEL = "bench"


async def events() -> AsyncIterator[str]:
    async with redis.asyncio.Redis.from_url(REDIS_URL, decode_responses=True).pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        async for message in pubsub.listen():
            if message["type"] == "message":
                yield message["data"]
