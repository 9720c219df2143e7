"""The judge: the mail server's record, plain SQL, and the frames of every client. Returns what does not agree."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from actors.db import Database
from tests.chaos.world import MailServer

UNSENT = ("queued", "held", "discarded", "failed")


def judge(database: Database, sink: MailServer, receipts: dict[str, dict[str, Any]]) -> list[str]:
    """Everything that is wrong with the tasks of the database. `receipts` is what cancels were answered."""
    arrived = Counter(identity.strip("<>").partition("@")[0] for identity in sink.ids)
    with database.read() as connection:
        tasks = list(connection.execute(text("SELECT * FROM tasks")))
        return [
            *(f"{name} arrived {times} times" for name, times in arrived.items() if times > 1),
            *(trouble for task in tasks for trouble in _counts(connection, task)),
            *(trouble for task in tasks if task.kind == "credits" for trouble in _credits(connection, task)),
            *_emails(connection, arrived),
            *(trouble for task in tasks if task.id in receipts for trouble in _receipt(task, receipts[task.id])),
        ]


def _counts(connection: Any, task: Any) -> Iterator[str]:
    """What the task says against what its ledger holds."""
    query = text("SELECT outcome, count(*) FROM task_records WHERE task_id = :id GROUP BY outcome")
    found = Counter({row[0]: row[1] for row in connection.execute(query, {"id": task.id})})
    for outcome in ("done", "failed", "skipped"):
        if found[outcome] != getattr(task, outcome):
            yield f"{task.title}: {getattr(task, outcome)} {outcome} shown, {found[outcome]} in the ledger"
    if found.total() != task.total:
        yield f"{task.title}: {task.total} records, {found.total()} in the ledger"
    if task.status == "completed" and found["pending"]:
        yield f"{task.title}: completed with {found['pending']} records untouched"
    if found["failed"]:
        yield f"{task.title}: {found['failed']} records failed"


def _credits(connection: Any, task: Any) -> Iterator[str]:
    """One credit for each record that is done, and none for any other."""
    params = task.params if isinstance(task.params, dict) else json.loads(task.params)
    query = text("SELECT family_id, count(*) FROM transactions WHERE category = :category GROUP BY family_id")
    given = {row[0]: row[1] for row in connection.execute(query, {"category": params["category"]})}
    done = text("SELECT record_id FROM task_records WHERE task_id = :id AND outcome = 'done'")
    wanted = set(connection.execute(done, {"id": task.id}).scalars())
    if twice := {family: times for family, times in given.items() if times > 1}:
        yield f"{task.title}: more than once: {twice}"
    if given.keys() != wanted:
        missing, more = len(wanted - given.keys()), len(given.keys() - wanted)
        yield f"{task.title}: {missing} are done and have no credit, {more} have one and are not done"


def _emails(connection: Any, arrived: Counter[str]) -> Iterator[str]:
    for row in connection.execute(text("SELECT message_id, state FROM emails")):
        name = row.message_id.strip("<>").partition("@")[0]
        if row.state == "sent" and not arrived[name]:
            yield f"{name} is noted as sent and never arrived"
        if row.state in UNSENT and arrived[name]:
            yield f"{name} is noted as {row.state} and arrived"
        if row.state == "sending":
            yield f"{name} is still being sent"


def _receipt(task: Any, receipt: dict[str, Any]) -> Iterator[str]:
    """Nothing was done after the cancel was answered."""
    if task.status != "canceled":
        yield f"{task.title}: canceled, and now {task.status}"
    if task.done != receipt["records"]["done"]:
        yield f"{task.title}: {receipt['records']['done']} done when canceled, {task.done} now"
    emails = receipt.get("emails")
    if emails and task.emails_held < emails["held"]:
        yield f"{task.title}: {emails['held']} emails held when canceled, {task.emails_held} now"
