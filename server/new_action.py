"""`background-tasks new-action`: a bulk action to begin with, its line in the register, and its test.

What it writes works as it is, so that an author changes something that runs.
"""

import keyword
import re
from pathlib import Path
from string import Template

import actors.bulk
from server.refusal import CannotStart

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
BEGINNINGS = {
    "families": ("active", "is inactive already"),
    "students": ("active", "is inactive already"),
    "staff": ("active", "is inactive already"),
    "classes": ("show_online", "is not shown online"),
}
"""Record type -> the column that the first version switches off, and the reason where it is off already."""

ACTION = Template('''\
"""$title: say here in one sentence what it does to the $records."""

from typing import Annotated

from msgspec import Meta
from sqlalchemy import select, update

from actors.bulk.base import RECORD_ID, Batch, BulkAction, Params
from actors.studio.tables import $records


class ${name}Params(Params, frozen=True, kw_only=True):
    note: Annotated[str, Meta(title="Note", description="Why it is done.", max_length=200)] = ""


class $name(BulkAction[${name}Params]):
    kind = "$kind"
    title = "$title"
    record_types = ("$records",)
    Params = ${name}Params

    def describe(self, params: ${name}Params) -> str:
        return self.title

    def process(self, batch: Batch, params: ${name}Params) -> None:
        ours = $records.c.account_id == batch.account_id
        off = select($records.c.id).where(ours, ~$records.c.$column)
        batch.skip_where(RECORD_ID.in_(off), "$reason")
        chosen = (ours, $records.c.id.in_(batch.record_ids))
        batch.connection.execute(update($records).where(*chosen).values($column=False))
''')

TEST = Template("""\
from actors.bulk.$kind import $name
from actors.testing import run_action


def test_each_record_is_changed_once():
    run = run_action($name(), [{}, {"$column": False}], note="Spring cleaning")
    assert run.ledger == [("done", None), ("skipped", "$reason")]
    assert run.changes == {"$records": {1: {"$column": (True, False)}}}
    assert run.emails == []
    assert run.task.title == "$title - 2 $records"
""")


def write(kind: str, records: str) -> list[Path]:
    """The files that it has written or changed. Raises CannotStart, with nothing written, where it cannot."""
    bulk = Path(actors.bulk.__file__).parent
    tests = bulk.parents[1] / "tests" / "unit" / "actors" / "bulk"
    action, test, register = bulk / f"{kind}.py", tests / f"test_{kind}.py", bulk / "register.py"
    _check(kind, tests, action, test)
    column, reason = BEGINNINGS[records]
    words = {
        "kind": kind,
        "name": "".join(part.capitalize() for part in kind.split("_")),
        "title": kind.replace("_", " ").capitalize(),
        "records": records,
        "column": column,
        "reason": reason,
    }
    registered = _registered(register.read_text(), kind, words["name"])
    action.write_text(ACTION.substitute(words))
    test.write_text(TEST.substitute(words))
    register.write_text(registered)
    return [action, test, register]


def _check(kind: str, tests: Path, *files: Path) -> None:
    if not NAME.fullmatch(kind) or keyword.iskeyword(kind):
        raise CannotStart(f"{kind!r} is no name for an action: use verb and object, like archive_families")
    if not tests.is_dir():
        raise CannotStart(f"{tests} is not there: actions are written in a checkout of the project, installed with -e")
    for file in files:
        if file.exists():
            raise CannotStart(f"{file} is there already")


def _registered(source: str, kind: str, name: str) -> str:
    """The register with one more action, its lines in their order."""
    lines = source.splitlines(keepends=True)
    imported = f"from actors.bulk.{kind} import {name}\n"
    imports = [at for at, line in enumerate(lines) if line.startswith("from actors.bulk.")]
    lines.insert(next((at for at in imports if lines[at] > imported), imports[-1] + 1), imported)
    entry = f"        {name}(),\n"
    entries = [at for at, line in enumerate(lines) if line.startswith("        ") and line.endswith("),\n")]
    lines.insert(next((at for at in entries if lines[at] > entry), entries[-1] + 1), entry)
    return "".join(lines)
