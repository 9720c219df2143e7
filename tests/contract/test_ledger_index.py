"""The few failed and skipped records of a long ledger are found by their index, on both databases."""

import pytest
from sqlalchemy import insert, text

from actors.db import Database
from actors.tasks.ledger import Sought, reasons, records
from actors.tasks.tables import task_records
from actors.tasks.task import TaskState
from tests.support.desk import Desk
from tests.support.statements import statements_of
from tests.support.studio import Studio

RECORDS = 5_000
INDEX = "ix_task_records_unsettled"


@pytest.fixture
def task(desk: Desk, studio: Studio) -> TaskState:
    task = desk.launch(studio.front_desk)
    rows = [
        {"task_id": task.id, "position": position, "account_id": studio.account, "record_id": position, "label": "x"}
        | {"outcome": "failed" if position % 1_000 == 0 else "done"}
        for position in range(1_000, RECORDS + 1_000)
    ]
    with desk.database.write() as connection:
        connection.execute(insert(task_records), rows)
        connection.execute(text("ANALYZE task_records"))
    return task


def plans(database: Database, ask) -> str:
    """How the database would carry out what `ask(connection)` asks it."""
    with statements_of(database) as asked, database.read() as connection:
        ask(connection)
    explain = "EXPLAIN QUERY PLAN " if database.engine.name == "sqlite" else "EXPLAIN "
    with database.read() as connection:
        found = [connection.exec_driver_sql(explain + statement, parameters) for statement, parameters in asked[-1:]]
        return "\n".join(str(row) for rows in found for row in rows)


def test_failed_records_are_read_by_the_index(desk: Desk, task: TaskState) -> None:
    assert INDEX in plans(desk.database, lambda c: records(c, task, Sought(outcome="failed"), 0, 100))


def test_so_are_the_reasons(desk: Desk, task: TaskState) -> None:
    assert INDEX in plans(desk.database, lambda c: reasons(c, task))
