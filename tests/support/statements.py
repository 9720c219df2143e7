"""What is asked of a database, as it goes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from actors.db import Database

BEFORE = "before_cursor_execute"


@contextmanager
def statements_of(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Each statement with its parameters, from now until the end of the block: the engine outlives the test."""
    found: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        found.append((statement, parameters))

    event.listen(database.engine, BEFORE, keep)
    try:
        yield found
    finally:
        event.remove(database.engine, BEFORE, keep)
