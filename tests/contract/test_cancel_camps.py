"""Camps canceled, and who is told, on both databases."""

import pytest

from actors.studio.tables import camp_blocks, camps, guardians
from actors.tasks.errors import Invalid
from tests.support.actions import contents
from tests.support.office import Office, text_of

KIND = "cancel_camps"
FLOOD = {"reason": "The hall is flooded", "email": True, "message": "Fees are paid back."}
TABLES = ("camps", "camp_blocks", "camp_enrollments")


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


def test_the_camp_and_its_planned_blocks_are_canceled(office, studio):
    office.change(camp_blocks, studio.camp_blocks[0], status="canceled", cancel_reason="Before")
    assert office.cost(KIND, reason="Flood") == "2 blocks"
    assert office.run(KIND, reason="Flood").records == [("done", None)]
    assert office.rows(camps, "status", "cancel_reason", account_id=studio.account) == [("canceled", "Flood")]
    blocks = office.rows(camp_blocks, "status", "cancel_reason", account_id=studio.account)
    assert blocks == [("canceled", "Before"), ("canceled", "Flood"), ("canceled", "Flood")]


def test_a_second_run_changes_nothing_and_tells_nobody(office):
    assert office.cost(KIND, **FLOOD) == "3 blocks, 2 emails"
    assert len(office.run(KIND, **FLOOD).sent) == 2
    after = contents(office.database, *TABLES)
    assert office.cost(KIND, **FLOOD) == "0 blocks, 0 emails"
    again = office.run(KIND, **FLOOD)
    assert (again.records, again.sent) == ([("skipped", "already canceled")], [])
    assert contents(office.database, *TABLES) == after


def test_the_families_of_who_has_a_place_are_told(office, studio):
    run = office.run(KIND, **FLOOD)
    assert run.recipients == ["family1@example.test", "family2@example.test"]
    message = run.to("family2@example.test")
    assert message["Subject"] == "Winter Camp is canceled"
    assert text_of(message).strip() == (
        "Dear Guardian 2,\n\nWinter Camp, from Mon, Dec 28 to Wed, Dec 30, is canceled.\n\n"
        "This concerns Student 1. Reason: The hall is flooded\n\nFees are paid back.\n\nRiverbend Gymnastics"
    )


def test_names_are_no_markup(office, studio):
    office.change(camps, studio.camps[0], name="<script>alert(1)</script>")
    html = text_of(office.run(KIND, **FLOOD).to("family1@example.test"), "html")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_family_without_an_address_is_named(office, studio):
    office.change(guardians, studio.guardians[1], email="")
    assert office.cost(KIND, **FLOOD) == "3 blocks, 1 email"
    assert office.run(KIND, **FLOOD).records == [("done", "no email address: Family 0002")]


def test_another_studios_camps_are_left_alone(office, studio):
    with pytest.raises(Invalid):
        office.run(KIND, studio.lakeside_camps[0], **FLOOD)
    office.run(KIND, **FLOOD)
    assert office.rows(camps, "status", account_id=studio.lakeside) == [("active",)]


def test_a_reason_is_needed(office):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, reason=" ", message="Sorry")
    assert set(refused.value.fields) == {"reason", "message"}
