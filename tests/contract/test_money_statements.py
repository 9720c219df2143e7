"""Statements: who gets which, in the mail that leaves."""

from datetime import date

import pytest
from sqlalchemy import select

from actors.studio.tables import guardians
from actors.tasks.tables import task_records
from tests.support.money import Till

NOVEMBER = {"from_date": "2026-11-01", "to_date": "2026-11-30"}


@pytest.fixture
def till(database, studio):
    """Family 1 owes $60.00, family 2 is paid up, family 3 owes and has no address, family 4's address is none."""
    till = Till(database, studio)
    first, second, third, fourth, _ = studio.families
    till.add("charge", first, 5_000, date(2026, 10, 31), memo="October")
    till.add("charge", first, 8_500, date(2026, 11, 1), category="Tuition", student_id=studio.students[0])
    till.add("payment", first, 7_500, date(2026, 11, 30))
    till.add("charge", first, 99_900, date(2026, 12, 1))
    till.add("charge", second, 1_000, date(2026, 11, 2))
    till.add("credit", second, 1_000, date(2026, 11, 3))
    for family in (third, fourth):
        till.add("charge", family, 2_000, date(2026, 11, 2))
    till.change(guardians, studio.guardians[2], email=None)
    till.change(guardians, studio.guardians[3], email="no at sign")
    return till


@pytest.fixture
def send(desk, studio):
    """Launches the task, and works on it until all mail has left."""

    def launched(**params):
        task = desk.launcher.launch(studio.front_desk, "send_statements", NOVEMBER | params, {"all": True})
        return desk.finish(task)

    return launched


def test_who_owes_gets_a_statement_and_the_others_a_reason(till):
    assert till.cost("send_statements", **NOVEMBER) == "1 email"
    outcomes = till.run("send_statements", **NOVEMBER).outcomes
    assert outcomes == [
        ("done", None),
        ("skipped", "nothing owed"),
        ("skipped", "no email address"),
        ("failed", "not a valid email address"),
        ("skipped", "nothing owed"),
    ]


def test_also_to_those_who_owe_nothing(till):
    every = NOVEMBER | {"only_with_balance": False}
    assert till.cost("send_statements", **every) == "2 emails"
    run = till.run("send_statements", **every)
    assert run.counts == {"done": 2, "skipped": 2, "failed": 1}
    assert run.reasons["nothing to show for these dates"] == 1


def test_the_statement_leaves_by_mail(till, desk, send, studio):
    till.change(guardians, studio.guardians[0], opted_out=True)
    task = send(message="See you <soon>.")
    assert task.acts_and_emails
    (mail,) = desk.post.sent
    assert mail["To"] == "Guardian 1 <family1@example.test>"
    assert mail["Subject"] == "Statement from Riverbend Gymnastics: $60.00 due"
    assert mail["List-Unsubscribe"] is None
    text = mail.get_body(("plain",)).get_content()
    figures = [line.split()[-1] for line in text.splitlines() if ", 2026 " in line and line.endswith("0")]
    assert figures == ["$50.00", "$85.00", "-$75.00", "$60.00"]
    assert "See you <soon>." in text
    assert "Tuition (Student 1)" in text
    assert "See you &lt;soon&gt;." in mail.get_body(("html",)).get_content()


def test_what_was_told_is_kept_with_the_record(till, send):
    task = send()
    with till.database.read() as connection:
        kept = connection.execute(select(task_records.c.data).where(task_records.c.task_id == task.id)).scalars().all()
    assert [data for data in kept if data] == [
        {"from_date": "2026-11-01", "to_date": "2026-11-30", "balance_cents": 6_000}
    ]


def test_of_several_guardians_the_primary_one_is_written_to(till, desk, send, studio):
    with till.database.write() as connection:
        other = {"account_id": studio.account, "family_id": studio.families[0], "name": "Grandma"}
        connection.execute(guardians.insert().values(other | {"is_primary": False, "email": "grandma@example.test"}))
    send()
    assert [mail["To"] for mail in desk.post.sent] == ["Guardian 1 <family1@example.test>"]
