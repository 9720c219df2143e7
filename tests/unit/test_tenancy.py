"""The hook over all tests: what counts as naming the account, and that what the product asks is looked at."""

import pytest

from tests.support import tenancy


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("SELECT tasks.id FROM tasks WHERE tasks.account_id = ? AND tasks.id = ?", ()),
        ("SELECT tasks.id \nFROM tasks \nWHERE tasks.id = ?", ("tasks",)),
        ("SELECT t.id FROM tasks AS t WHERE t.account_id IN (?)", ()),
        ("SELECT t.id FROM tasks AS t WHERE tasks.account_id = ?", ("tasks",)),
        ("UPDATE tasks SET account_id=? WHERE tasks.id = ?", ("tasks",)),
        ("DELETE FROM emails WHERE emails.task_id = ?", ("emails",)),
        ("DELETE FROM emails WHERE emails.account_id = %(a)s::INTEGER", ()),
        ("SELECT 1 FROM families, students WHERE families.account_id = ?", ("students",)),
        ("SELECT 1 FROM families JOIN students ON students.account_id = families.account_id", ("families", "students")),
        ("SELECT 1 FROM families JOIN students ON students.account_id = families.account_id "
         "WHERE families.account_id = ?", ()),
        ("SELECT 1 FROM tasks WHERE tasks.account_id = ? AND tasks.id IN (SELECT tasks.id FROM tasks)", ("tasks",)),
        ("INSERT INTO emails (account_id, task_id) SELECT ?, tasks.id FROM tasks WHERE tasks.id = ?", ("tasks",)),
        ("INSERT INTO tasks (id, account_id) VALUES (?, ?)", ()),
        ("SELECT accounts.name FROM accounts", ()),
        ("SELECT EXTRACT(hour FROM classes.starts) FROM classes WHERE classes.account_id = ?", ()),
        ("SELECT EXTRACT(hour FROM classes.starts) FROM classes", ("classes",)),
    ],
)  # fmt: skip
def test_naming_the_account(statement: str, missing: tuple[str, ...]) -> None:
    assert tenancy.unscoped(statement) == missing
