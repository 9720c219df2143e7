"""Two studios never meet: every statement of the product on a studio's table names the account.

Read off the SQL as it goes to the database, so that nothing gets past it, raw SQL neither. The verdict on a text is
kept, so what is asked again costs a look into a dictionary. What serves the whole installation says so, and why, with
the execution option `every_account`; what a test, the test kit or a migration asks by itself
is not looked at.
"""

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from actors.schema import metadata

TABLES = {table.name for table in metadata.tables.values() if "account_id" in table.columns}
SOURCE = re.compile(r"(\w+)(?: +AS +(\w+))?")
SOURCES = re.compile(r"\b(?:FROM|JOIN|UPDATE|USING)\s+((?:\w+(?: +AS +\w+)?(?:, +)?)+)")
PART_OF_A_TIME = re.compile(r"\bEXTRACT\(\w+ FROM ")
NAMED = re.compile(r"\b(\w+)\.account_id(?= =| IN)|(?<== )(\w+)\.account_id\b")
GIVEN = re.compile(r"\baccount_id (?:=|IN)\s+(?!\w+\.)")

ROOT = Path(__file__).parents[2]
PRODUCT = (f"{ROOT}/actors/", f"{ROOT}/server/")
NOT_OURS = (f"{ROOT}/tests/", f"{ROOT}/actors/testing/", f"{ROOT}/actors/migrations/")

found: list[str] = []
"""What was found since the test began."""


def watch() -> None:
    event.listen(Engine, "before_cursor_execute", _look)


def check() -> None:
    """Raises AssertionError where a statement that was asked since the last check did not name the account."""
    told, found[:] = "\n\n".join(found), []
    assert not told, told


@cache
def unscoped(statement: str) -> tuple[str, ...]:
    """The studios' tables that the statement reads, changes or deletes from without naming their account."""
    sources = [source for some in SOURCES.findall(PART_OF_A_TIME.sub("", statement)) for source in SOURCE.findall(some)]
    names = [name for pair in NAMED.findall(statement) for name in pair if name]
    missing = []
    for table, alias in sources:
        if table not in TABLES:
            continue
        if (name := alias or table) in names:
            names.remove(name)
        else:
            missing.append(table)
    if not missing and not GIVEN.search(statement):  # named by each other alone
        return tuple(table for table, _ in sources if table in TABLES)
    return tuple(missing)


def _look(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
    missing = unscoped(statement)
    if missing and not (context and context.execution_options.get("every_account")) and (where := _asked_at()):
        found.append(f"{where}: {', '.join(missing)} without their account: {statement}")


def _asked_at() -> str | None:
    """The place in the product that asks; None where it is not the product."""
    frame = sys._getframe(2)
    while frame := frame.f_back:  # type: ignore[assignment]
        name = frame.f_code.co_filename
        if name.startswith(NOT_OURS):
            return None
        if name.startswith(PRODUCT):
            return f"{name.removeprefix(str(ROOT))}:{frame.f_lineno}"
    return None
