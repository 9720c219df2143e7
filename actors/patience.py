"""Doing again what failed because the database was away, until it answers."""

import threading
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from actors.db import is_away

T = TypeVar("T")
AGAIN_SECONDS = 0.5

log = structlog.get_logger()


def patiently(stop: threading.Event, work: Callable[[], T]) -> T | None:
    """What `work` returns, once the database lets it; None where we are asked to stop before."""
    while True:
        try:
            return work()
        except DBAPIError as trouble:
            if not is_away(trouble):
                raise
            log.warning("database away", trouble=type(trouble.orig).__name__)
        if stop.wait(AGAIN_SECONDS):
            return None
