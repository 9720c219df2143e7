"""Dramatiq: one message a record. As a module it sends them; `dramatiq bench.peers.dramatiq_messages` works on them."""

import threading

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.peers import tracked

dramatiq.set_broker(RedisBroker(url=tracked.REDIS_URL))
local = threading.local()


@dramatiq.actor
def assign_keyword(record_id: int) -> None:
    if not hasattr(local, "connection"):
        local.connection = tracked.connect()
    tracked.assign(local.connection, record_id)


if __name__ == "__main__":
    for record in range(tracked.FIRST, tracked.LAST + 1):
        assign_keyword.send(record)
