"""A Redis of the test run's own, by the product's own code."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.supervisor import private_redis
from tests.support.waiting import eventually

STOP_SECONDS = 10


@contextmanager
def private_redis_server() -> Iterator[str]:
    """The URL of a running Redis, which ends with the block."""
    with redis_process() as (url, _pid):
        yield url


@contextmanager
def redis_process() -> Iterator[tuple[str, int]]:
    """The URL of a running Redis and its process id, to freeze it by."""
    with (
        tempfile.TemporaryDirectory(prefix="bt-redis-") as folder,
        private_redis.prepared(Path(folder)) as (command, url),
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as process,
    ):
        try:
            eventually(lambda: private_redis.answers(url), "Redis answers")
            yield url, process.pid
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
