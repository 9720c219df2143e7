"""What is done to the running product. Each fault ends by itself: after it, everything is there again."""

import os
import random
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress

from actors.broker import connect
from tests.chaos import disk
from tests.chaos.world import World

Fault = Callable[[World, random.Random], None]
LONGER_THAN_A_LEASE = 6.0
HOUR = 3600


def kill_worker(world: World, chance: random.Random) -> None:
    _tell(world, chance, "worker", signal.SIGKILL)


def kill_all_workers(world: World, chance: random.Random) -> None:
    for pid in world.pids("worker"):
        world.signal(pid, signal.SIGKILL)


def stop_worker(world: World, chance: random.Random) -> None:
    _tell(world, chance, "worker", signal.SIGTERM)


def stop_worker_group(world: World, chance: random.Random) -> None:
    """What systemd does by default: everybody in the group is told at once."""
    for pid in world.pids("worker")[:1]:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGTERM)


def freeze_worker(world: World, chance: random.Random) -> None:
    for pid in world.pids("worker")[:1]:
        world.signal(pid, signal.SIGSTOP)
        _wait(LONGER_THAN_A_LEASE)
        world.signal(pid, signal.SIGCONT)


def kill_web(world: World, chance: random.Random) -> None:
    _tell(world, chance, "web", signal.SIGKILL)


def kill_clock(world: World, chance: random.Random) -> None:
    _tell(world, chance, "clock", signal.SIGKILL)


def restart_product(world: World, chance: random.Random) -> None:
    world.stop()
    world.start()


def restart_redis(world: World, chance: random.Random) -> None:
    world.redis.kill()
    _wait(chance.uniform(0.1, 2))
    world.redis.start()


def flush_redis(world: World, chance: random.Random) -> None:
    with connect(world.redis.url) as client:
        client.flushall()


def kill_redis_clients(world: World, chance: random.Random) -> None:
    with connect(world.redis.url) as client:
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)


def withhold_answers(world: World, chance: random.Random) -> None:
    world.proxy.withhold()
    _wait(chance.uniform(1, 5))
    world.proxy.pass_on()


def cut_connections(world: World, chance: random.Random) -> None:
    world.proxy.cut()


def jump_clocks(world: World, chance: random.Random) -> None:
    world.jump(chance.choice([-HOUR, HOUR]))
    _wait(chance.uniform(0.5, 2))
    world.jump(0)


def terminate_connections(world: World, chance: random.Random) -> None:
    if world.postgres:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'chaos%'"
        world.postgres.execute(others)


def restart_postgres(world: World, chance: random.Random) -> None:
    if world.postgres:
        world.postgres.stop()
        _wait(chance.uniform(0.1, 2))
        world.postgres.start()


def full_disk(world: World, chance: random.Random) -> None:
    """Where the data lies on a small disk of its own."""
    if disk.is_small(world.folder):
        fill_disk(world, chance.uniform(1, 5))


def fill_disk(world: World, seconds: float) -> None:
    """SQLite's log is emptied before, or it would have room of its own for a while."""
    if world.postgres is None:
        with closing(sqlite3.connect(world.folder / "background-tasks.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk.fill(world.folder, seconds)


ANYWHERE: tuple[Fault, ...] = (
    kill_worker, kill_worker, kill_all_workers, stop_worker, stop_worker_group, freeze_worker, kill_web, kill_clock,
    restart_product, restart_redis, flush_redis, kill_redis_clients, withhold_answers, cut_connections, jump_clocks,
    full_disk,
)  # fmt: skip
ON_POSTGRESQL: tuple[Fault, ...] = (terminate_connections, terminate_connections, restart_postgres)


def _tell(world: World, chance: random.Random, name: str, number: signal.Signals) -> None:
    if pids := world.pids(name):
        world.signal(chance.choice(sorted(pids)), number)


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)
