"""What the peers of the scenario *bulk* do to each record, as short as it goes: plain SQL in the driver's own words."""

import os
import sqlite3

DATABASE, REDIS_URL = os.environ["DATABASE"], os.environ["REDIS_URL"]
ACCOUNT, KEYWORD = int(os.environ["ACCOUNT"]), int(os.environ["KEYWORD"])
FIRST, LAST = int(os.environ["FIRST"]), int(os.environ["LAST"])
ASSIGN = (
    "INSERT OR IGNORE INTO keyword_links (keyword_id, record_type, record_id, account_id) VALUES (?, 'students', ?, ?)"
)


def connect() -> sqlite3.Connection:
    """With the settings of the product: every commit is on the disk before it is acknowledged."""
    connection = sqlite3.connect(DATABASE, timeout=10, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def assign(connection: sqlite3.Connection, record_id: int) -> None:
    connection.execute(ASSIGN, (KEYWORD, record_id, ACCOUNT))
