"""Celery and Dramatiq on the same table: their worker processes, and how fast the keyword spreads."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.bulk.studio import Studio
from bench.machine import ROOT
from bench.peers.catalogue import PYTHON
from tests.support.waiting import eventually

WORK = {
    "celery_updates": ["celery", "-q", "-A", "bench.peers.celery_updates", "worker", "--pool", "solo"],
    "dramatiq_messages": ["dramatiq", "bench.peers.dramatiq_messages", "--processes", "1", "--threads", "1"],
}
"""One thread each: with more, Dramatiq's wait for each other at SQLite's lock, and it is slower."""
PATIENCE_SECONDS = 60.0


def timed(studio: Studio, redis_url: str, peer: str, records: int) -> float:
    """Records a second, from the first that is seen to the last."""
    environ = _environ(studio, redis_url, records)
    subprocess.run([PYTHON, "-m", f"bench.peers.{peer}"], cwd=ROOT, env=environ, check=True)
    with _running([PYTHON, "-m", *WORK[peer]], environ):
        first = eventually(lambda: studio.assigned, f"{peer} works", PATIENCE_SECONDS)
        began = time.monotonic()
        eventually(lambda: studio.assigned == records, f"{peer} is done", PATIENCE_SECONDS)
        return (records - first) / (time.monotonic() - began)


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as peer:
        try:
            yield
        finally:
            peer.terminate()


def _environ(studio: Studio, redis_url: str, records: int) -> dict[str, str]:
    return os.environ | {
        "DATABASE": str(studio.path),
        "REDIS_URL": redis_url,
        "ACCOUNT": str(studio.account_id),
        "KEYWORD": str(studio.keyword_id),
        "FIRST": str(studio.students[0]),
        "LAST": str(studio.students[records - 1]),
    }
