"""Every action over the whole demo studio, and again: the first run fails nowhere, the second has nothing left to do.

An action that is new in the register fails here until it has its line in the table.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from actors.accounts.people import Viewer, owner_of
from actors.accounts.tables import accounts
from actors.bulk import register
from actors.db import Database
from actors.studio import demo
from actors.studio.tables import camps, classes, keywords, staff
from actors.studio.wording import class_label
from actors.tasks import ledger
from actors.tasks.ledger import Sought
from actors.tasks.lifecycle import Status
from actors.tasks.retention import Keep
from actors.tasks.task import TaskState
from tests.support.clocks import START, FakeClock
from tests.support.desk import Desk

FAMILIES = 1_200
NOT_LAUNCHED_HERE = {"import_records", "preview", "resend_emails"}
"""A file's rows, a workflow's first step, another task's emails; each has tests of its own."""

WEEK = {"from_date": "2026-11-23", "to_date": "2026-11-29"}
NEXT_WEEK = {"from_date": "2026-11-30", "to_date": "2026-12-06"}

# kind -> its parameters, and whether a second run finds nothing left to do
TABLE: dict[str, tuple[dict[str, Any], bool]] = {
    "anniversary_charges": ({"month": "2026-11", "amount": "35.00"}, True),
    "apply_credits_and_payments": ({}, True),
    "assign_keywords": ({"keywords": ["KEYWORD"]}, True),
    "camp_tuition": ({"camp": "CAMP"}, True),
    "cancel_camps": ({"reason": "Water damage", "email": True}, True),
    "cancel_classes": (WEEK | {"reason": "Snow", "issue_tokens": True, "email": True}, True),
    "class_drops": ({}, True),
    "class_tuition": ({"month": "2026-11"}, True),
    "credits": ({"amount": "5.00"}, False),  # a credit a task: launching it twice is two credits
    "enroll_students": ({"class_name": "CLASS"}, True),
    "expire_tokens": ({"days": 0}, True),
    "late_charges": ({"days_overdue": 30, "type": "flat", "amount": "10.00"}, True),
    "makeup_tokens": ({"why": "Sorry", "email": True, "override_limit": True}, False),  # a token a task
    "quick_edit": ({"price": "99.00"}, True),
    "quick_edit_students": ({"active": True}, True),
    "report": ({"report": "balances_and_aging", "format": "csv"}, False),  # changes nothing, either time
    "send_email": ({"subject": "News for {family_name}", "body": "Hello {guardian_name}"}, False),
    "send_statements": ({"from_date": "2026-10-01", "to_date": "2026-11-23"}, False),  # asked twice, sent twice
    "substitute_instructors": (NEXT_WEEK | {"instructor": "INSTRUCTOR", "email": True}, True),
}
CLASHES = "substitute_instructors"
"""Nobody teaches a whole studio: where the substitute is busy, the class fails and says with what."""


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Viewer]]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "office.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'office.db'}")
    demo.fill(database, FAMILIES, 1, START)
    with database.write() as connection:
        connection.execute(update(accounts).values(records_per_second=None))
        owner = owner_of(connection, "riverbend")
    assert owner is not None
    yield Desk(database, FakeClock(), Keep(timedelta(days=60), timedelta(minutes=10)), folder / "files"), owner
    database.close()


def test_the_table_names_every_action() -> None:
    assert set(TABLE) | NOT_LAUNCHED_HERE == set(register.ACTIONS)


@pytest.mark.timeout(300)  # some 2,000 emails leave one by one
@pytest.mark.parametrize("kind", sorted(TABLE))
def test_over_the_whole_demo_studio_and_again(office: tuple[Desk, Viewer], kind: str) -> None:
    desk, owner = office
    params, settled = TABLE[kind]
    filled = {name: _filled(desk, owner, value) for name, value in params.items()}
    preview = desk.launcher.preview(owner, kind, filled, {"all": True})
    first = desk.finish(desk.launcher.launch(owner, kind, filled, {"all": True}))
    assert (first.status, first.total) == (Status.COMPLETED, preview.count), first.message
    assert _failures(desk, first) == []
    assert first.done > 0
    assert first.emails_failed == first.emails_unconfirmed == 0
    chosen = {"all": True} if settled else {"ids": _some(desk, first)}
    again = desk.finish(desk.launcher.launch(owner, kind, filled, chosen))
    assert again.status is Status.COMPLETED
    assert _failures(desk, again) == []
    assert (again.done == 0) == settled


def _some(desk: Desk, task: TaskState) -> list[int]:
    """A few of its records that were done: what would be sent twice anyway need not be sent to everybody."""
    with desk.database.read() as connection:
        rows, _ = ledger.records(connection, task, Sought(outcome="done"), 0, 20)
    return [row.record_id for row in rows]


def _failures(desk: Desk, task: TaskState) -> list[str]:
    """Why records failed, but for the clashes of a substitute."""
    with desk.database.read() as connection:
        rows, _ = ledger.records(connection, task, Sought(outcome="failed"), 0, 10_000)
    return [row.reason or "" for row in rows if task.kind != CLASHES or "teaches" not in (row.reason or "")]


def _filled(desk: Desk, owner: Viewer, value: Any) -> Any:
    """Names that stand for one of the studio's own."""
    names = {
        "KEYWORD": (keywords, keywords.c.name), "CAMP": (camps, camps.c.name), "INSTRUCTOR": (staff, staff.c.name),
        "CLASS": (classes, class_label()),
    }  # fmt: skip
    if isinstance(value, list):
        return [_filled(desk, owner, each) for each in value]
    if value not in names:
        return value
    table, name = names[value]
    query = select(name).where(table.c.account_id == owner.account_id).order_by(table.c.id).limit(1)
    with desk.database.read() as connection:
        return connection.scalar(query)
