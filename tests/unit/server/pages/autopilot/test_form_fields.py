"""A workflow's form says what its draft says, and the other way round."""

from datetime import date

import pytest

from actors.autopilot import library
from actors.autopilot.library import LIBRARY, Entry
from actors.bulk import forms
from actors.bulk.base import Refusal
from actors.bulk.register import ACTIONS
from server.pages.autopilot import action_fields, own_fields
from server.pages.fields import fields_of

TODAY = date(2026, 11, 24)


def entry(name: str) -> Entry:
    found = library.find(name)
    assert found
    return found


@pytest.mark.parametrize("ready", LIBRARY, ids=lambda ready: ready.name)
def test_a_library_entry_survives_its_form(ready: Entry) -> None:
    draft = ready.draft
    given = own_fields.given_of(draft) | action_fields.given_of(ACTIONS[draft.kind], draft.params)
    own = own_fields.draft_values(given)
    assert own == {name: getattr(draft, name) for name in own}
    params = action_fields.params_of(ACTIONS[draft.kind], given, TODAY)
    assert {name: params[name] for name in draft.params} == draft.params


@pytest.mark.parametrize("waitlist", [True, False])
def test_a_yes_and_a_no_survive_where_neither_is_a_choice_too(waitlist: bool) -> None:
    edit = ACTIONS["quick_edit"]
    given = action_fields.given_of(edit, {"waitlist": waitlist, "capacity": 12})
    params = action_fields.params_of(edit, given, TODAY)
    assert (params["waitlist"], params["capacity"]) == (waitlist, 12)


def test_a_date_is_a_day_as_seen_from_the_run() -> None:
    statements = ACTIONS["send_statements"]
    given = {"from_date": ["{today-90}"], "to_date": ["2026-12-31"]}
    fields = fields_of(forms.schema(statements), given, {}, "families", sent=True)
    drawn = {field.name: field for field in action_fields.moving(fields)}
    assert drawn["from_date"].kind == drawn["to_date"].kind == "select"
    assert drawn["from_date"].values == ["{today-90}"]
    assert ("2026-12-31", "2026-12-31") in drawn["to_date"].choices  # what it was given stays on offer
    assert ("2026-12-31", "2026-12-31") not in drawn["from_date"].choices


def test_what_is_wrong_with_the_action_is_said_by_its_field() -> None:
    with pytest.raises(Refusal) as refused:
        action_fields.params_of(ACTIONS["send_statements"], {"from_date": ["soon"], "to_date": ["{today}"]}, TODAY)
    assert refused.value.fields.keys() == {"from_date"}


def test_only_triggers_about_such_records_are_on_offer() -> None:
    own = own_fields.own_fields(own_fields.BEGINNING, {}, "families")
    offered = [value for value, _label in own.trigger.choices]
    assert "payment_overdue" in offered
    assert "enrollment_dropped" not in offered
    assert "schedule" in offered


def test_an_error_of_the_draft_stands_at_the_field_of_the_form() -> None:
    errors = {"trigger_params.schedule": "No.", "wait_hours": "Too long."}
    own = own_fields.own_fields(own_fields.BEGINNING, errors, "families")
    assert (own.schedule.error, own.wait_hours.error, own.name.error) == ("No.", "Too long.", "")


def test_a_plain_workflow_does_not_wait_whatever_stands_in_the_hidden_field() -> None:
    given = own_fields.given_of(entry("friday_statements").draft) | {"workflow.wait_hours": ["24"]}
    assert own_fields.draft_values(given)["wait_hours"] == 0
