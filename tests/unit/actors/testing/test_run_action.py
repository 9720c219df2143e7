"""The test kit tells what an action did, no less and no more."""

import pytest
from sqlalchemy import delete, insert

from actors.bulk.base import Batch, BulkAction, Params
from actors.bulk.makeup_tokens import MakeupTokens
from actors.bulk.quick_edit_students import QuickEditStudents
from actors.studio.tables import families, keywords
from actors.tasks.errors import Invalid
from actors.tasks.lifecycle import Status
from actors.testing import a_studio, run_action


class Odd(BulkAction[Params]):
    """Deletes the first family, adds a keyword for the second, and fails at the third."""

    kind, title, record_types, Params = "odd", "Do odd things", ("families",), Params

    def describe(self, params: Params) -> str:
        return self.title

    def process(self, batch: Batch, params: Params) -> None:
        for record in batch.records:
            match record.record_id:
                case 1:
                    batch.connection.execute(delete(families).where(families.c.id == 1))
                case 2:
                    batch.connection.execute(insert(keywords).values(account_id=batch.account_id, name="Odd"))
                case 3:
                    batch.fail(record, "is odd")


def test_rows_that_come_and_go_are_told() -> None:
    run = run_action(Odd(), [{"name": "Abbott"}, {"name": "Baker"}, {"name": "Chen"}])
    assert run.ledger == [("done", None), ("done", None), ("failed", "is odd")]
    assert run.task.status is Status.COMPLETED
    assert run.changes["families"][1]["name"] == ("Abbott", None)
    assert run.changes["keywords"][1]["name"] == (None, "Odd")
    assert set(run.changes) == {"families", "keywords"}


def test_what_it_sends_and_a_second_run() -> None:
    with a_studio() as studio:
        family = studio.add("families")
        studio.add("guardians", family_id=family, name="Ann", email="ann@abbott.test")
        ada = studio.add("students", family_id=family, first_name="Ada")
        first = studio.run(MakeupTokens(), [ada], why="Snow", email=True)
        second = studio.run(MakeupTokens(), [ada], why="Snow", email=False)
    assert [(email.to, email.subject) for email in first.emails] == [
        ("Ann <ann@abbott.test>", "1 new makeup token for Ada")
    ]
    assert list(first.changes["makeup_tokens"]) == [1]
    assert (list(second.changes["makeup_tokens"]), second.emails) == ([2], [])


def test_wrong_parameters_are_refused_as_everywhere() -> None:
    with pytest.raises(Invalid):
        run_action(QuickEditStudents(), [{}], active="perhaps")


def test_a_column_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(ValueError, match="students has no column frist_name; it has id, account_id"),
        a_studio() as studio,
    ):
        studio.add("students", frist_name="Ada")
