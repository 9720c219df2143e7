"""Settling records one by one and by condition in the same batch, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from actors.bulk.assign_keywords import AssignKeywords
from actors.bulk.base import RECORD_ID, Batch
from actors.studio.tables import students
from actors.tasks.tables import task_records
from tests.support.actions import run_over
from tests.support.desk import TEAM

FIRST, SECOND = 0, 1


@pytest.fixture
def over(database, studio) -> Callable[[Any], list[tuple[str, str | None]]]:
    """Runs an action whose `process` is the given one over all students; returns how each record ended."""

    def run(process):
        class Mixed(AssignKeywords):
            def process(self, batch, params):
                process(batch)

        params = AssignKeywords.Params(**TEAM)
        return run_over(database, studio.account, Mixed(), params).outcomes

    return run


def rename(batch: Batch, ids: Any) -> None:
    mine = (students.c.account_id == batch.account_id, students.c.id.in_(ids))
    batch.connection.execute(update(students).where(*mine).values(last_name="Changed"))


def changed(database) -> set[int]:
    with database.read() as connection:
        return set(connection.execute(select(students.c.id).where(students.c.last_name == "Changed")).scalars())


@pytest.mark.parametrize("settle", [Batch.skip, Batch.fail, Batch.note])
def test_set_based_work_leaves_a_record_alone_that_was_settled_by_itself(over, database, studio, settle):
    def process(batch):
        settle(batch, batch.records[FIRST], "by itself")
        rename(batch, batch.record_ids)

    outcomes = over(process)
    assert outcomes[FIRST][1] == "by itself"
    assert set(outcomes[SECOND:]) == {("done", None)}
    assert changed(database) == set(studio.students) - {studio.students[FIRST]}


def test_also_through_a_subquery_that_was_made_before(over, database, studio):
    def process(batch):
        ids = batch.record_ids
        rename(batch, ids)
        batch.connection.execute(update(students).values(last_name="As it was"))
        batch.fail(batch.records[FIRST], "afterwards")
        rename(batch, ids)

    assert over(process)[FIRST] == ("failed", "afterwards")
    assert changed(database) == set(studio.students) - {studio.students[FIRST]}


def test_a_condition_does_not_settle_again_what_was_settled_by_itself(over, studio):
    def process(batch):
        batch.fail(batch.records[FIRST], "by itself")
        batch.skip_where(RECORD_ID.in_(studio.students[: SECOND + 1]), "by condition")

    assert over(process)[: SECOND + 2] == [("failed", "by itself"), ("skipped", "by condition"), ("done", None)]


def test_what_a_condition_has_settled_is_settled(over, studio):
    def process(batch):
        records = batch.records
        batch.skip_where(studio.students[FIRST] == RECORD_ID, "by condition")
        batch.fail(records[FIRST], "too late")

    assert over(process)[: SECOND + 1] == [("skipped", "by condition"), ("done", None)]


def test_data_is_kept_with_settled_records_too(over, database):
    def process(batch):
        batch.skip_where(batch.records[SECOND].record_id == RECORD_ID, "by condition")
        for record in batch.records[: SECOND + 1]:
            batch.keep(record, {"at": record.position})

    over(process)
    with database.read() as connection:
        kept = connection.execute(select(task_records.c.data).order_by(task_records.c.position).limit(2)).scalars()
        assert list(kept) == [{"at": 1}, {"at": 2}]
