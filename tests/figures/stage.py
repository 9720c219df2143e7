"""The running product with so many families, each with an address, and people to act on it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import text

from actors.db import Database
from tests.chaos.world import World, running_world
from tests.figures.figure import Ask
from tests.support.postgres import postgres_cluster
from tests.support.up import environment, run

FEW = 5
"""Families of the demo studio, which come with a whole history; those that a figure needs beside them have none."""
RIVERBEND = 1
NO_LIMITS = {"TASKS_AT_ONCE": "1000", "EMAILS_A_MINUTE": "0"}
"""What an account may ask for at once is not what a figure is about."""


@contextmanager
def stage(
    ask: Ask, families: int, pace: int | None = None, folder: Path | None = None, **options: Any
) -> Iterator[World]:
    """The product with exactly so many families in Riverbend, worked on at `pace` records a second."""
    with (
        tempfile.TemporaryDirectory(prefix="bt-figure-", dir=folder or "/tmp", ignore_cleanup_errors=True) as name,
        postgres_cluster() if ask.database == "postgresql" else nullcontext() as server,
    ):
        folder = Path(name)
        url = server.create("figure") if server else f"sqlite:///{folder / 'background-tasks.db'}"
        filled = run("demo", "--no-tasks", "--families", str(FEW), environ=environment(DATA_DIR=name, DATABASE_URL=url))
        assert filled.returncode == 0, filled.stderr
        prepare(url, families, pace)
        environ = {**NO_LIMITS, **options.pop("environ", {})}
        with running_world(folder, url, server, environ=environ, **options) as world:
            yield world


def prepare(url: str, families: int, pace: int | None) -> None:
    database = Database(url)
    with database.write() as connection:
        first = connection.execute(text("SELECT max(id) + 1 FROM families")).scalar_one()
        numbers = range(first, first + families - FEW)
        rows = [{"id": number, "account": RIVERBEND, "name": f"Family {number}"} for number in numbers]
        if rows:
            connection.execute(
                text("INSERT INTO families (id, account_id, name, active) VALUES (:id, :account, :name, true)"), rows
            )
            for statement in (GUARDIANS, STUDENTS):
                connection.execute(text(statement), {"account": RIVERBEND, "first": first})
        connection.execute(text("UPDATE accounts SET records_per_second = :pace"), {"pace": pace})
        connection.execute(text("UPDATE workflows SET enabled = false"))
    database.close()


GUARDIANS = """
INSERT INTO guardians (account_id, family_id, is_primary, name, email, opted_out)
SELECT account_id, id, true, name, 'family' || id || '@example.com', false
FROM families WHERE account_id = :account AND id >= :first
"""
STUDENTS = """
INSERT INTO students (account_id, family_id, first_name, last_name, active)
SELECT account_id, id, 'Kim', name, true FROM families WHERE account_id = :account AND id >= :first
"""
