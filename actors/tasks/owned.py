"""What belongs to a task, told by its id and by its account: whoever comes with another studio's id finds nothing."""

from sqlalchemy import ColumnElement, and_

from actors.tasks.tables import emails, task_records, tasks
from actors.tasks.task import TaskState


def row_of(task: TaskState) -> ColumnElement[bool]:
    return and_(tasks.c.id == task.id, tasks.c.account_id == task.account_id)


def ledger_of(task: TaskState) -> ColumnElement[bool]:
    return and_(task_records.c.task_id == task.id, task_records.c.account_id == task.account_id)


def emails_of(task: TaskState) -> ColumnElement[bool]:
    return and_(emails.c.task_id == task.id, emails.c.account_id == task.account_id)
