"""Waiting for one's turn to write to SQLite.

Naive: let SQLite wait (`busy_timeout`). Problem: it looks more and more seldom, in the end ten times a second, so
whoever has waited longest has the least chance, and under many writers some never get through: of 48 that held the
lock for 10 ms each, every hundredth waited 5.7 s, and a few gave up after 10 s. Chosen: look the more often the longer
one has waited. Then the same hundredth waits 0.5 s, and nobody gives up.
"""

import random
import sqlite3
import threading
import time

from sqlalchemy import Connection

FIRST_SECONDS, LAST_SECONDS = 0.010, 0.0005
"""How long after the last look comes the next, at first and in the end."""
AGED_SECONDS = 0.4
"""After so long nobody is looked for more often."""


def begin_immediate(connection: Connection, patience_seconds: float) -> None:
    """Begin a transaction that may write. Raises SQLAlchemy's OperationalError where the wait is too long."""
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    began, pause = time.monotonic(), threading.Event()
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while _is_taken(driver) and (waited := time.monotonic() - began) < patience_seconds:
            pause.wait(next_look(waited))
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says why not
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(patience_seconds * 1000)}")


def next_look(waited: float) -> float:
    """Seconds until the next look, after so many; never twice the same, so that two do not look in step."""
    longest = max(LAST_SECONDS, FIRST_SECONDS * (1 - waited / AGED_SECONDS))
    return longest * random.uniform(0.2, 1)  # noqa: S311


def _is_taken(driver: sqlite3.Connection) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as trouble:
        return trouble.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
