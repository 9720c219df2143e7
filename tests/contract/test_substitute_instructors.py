"""Somebody else teaches, unless they are busy themselves, on both databases."""

from datetime import date, time

import pytest

from actors.studio.tables import camp_blocks, classes, meetings, staff
from actors.tasks.errors import Invalid
from actors.tasks.lifecycle import Status
from tests.support.actions import contents
from tests.support.office import Office, text_of

KIND = "substitute_instructors"
DONE = ("done", None)
MONDAY = date(2026, 11, 23)
WEEK = {"from_date": "2026-11-23", "to_date": "2026-11-29"}
OLGA = WEEK | {"instructor": "Olga Petrov"}
NADIA = WEEK | {"instructor": "Nadia Kim"}
"""She teaches Level 2 Tumbling, Mondays at 4:30, and Winter Camp."""


@pytest.fixture
def office(desk, studio):
    return Office(desk, studio)


@pytest.fixture
def gym(studio):
    """Level 1 Gymnastics, Mondays at 4 with Marcus Reed."""
    return studio.classes[0]


@pytest.fixture
def tumbling(studio):
    return studio.classes[1]


@pytest.fixture
def tots(studio):
    """Tiny Tumblers, Wednesdays at 9:30 with Marcus Reed."""
    return studio.classes[2]


def substitutes(office, class_id):
    rows = office.rows(meetings, "date", "substitute_id", class_id=class_id)
    return {day: who for day, who in rows if who is not None}


def test_the_planned_meetings_of_the_period_get_the_substitute(office, studio, gym, tots):
    assert office.cost(KIND, gym, tots, **OLGA) == "2 meetings"
    assert office.run(KIND, gym, tots, **OLGA).records == [DONE, DONE]
    olga = studio.staff[2]
    assert substitutes(office, gym) == {MONDAY: olga}
    assert substitutes(office, tots) == {date(2026, 11, 25): olga}


def test_a_second_run_changes_nothing_and_tells_nobody(office, gym, tots):
    office.run(KIND, gym, tots, **OLGA, email=True)
    after = contents(office.database, "meetings")
    assert office.cost(KIND, gym, tots, **OLGA, email=True) == "0 meetings, 0 emails"
    again = office.run(KIND, gym, tots, **OLGA, email=True)
    assert again.records == [("skipped", "Olga Petrov already teaches these meetings")] * 2
    assert again.sent == []
    assert contents(office.database, "meetings") == after


def test_a_clash_with_their_own_class_fails_and_names_it(office, gym, tots):
    assert office.cost(KIND, gym, tots, **NADIA) == "1 meeting; 1 class cannot be taken"
    run = office.run(KIND, gym, tots, **NADIA)
    assert run.records == [("failed", "Nadia Kim teaches Level 2 Tumbling on Mon, Nov 23 at 4:30 PM"), DONE]
    assert substitutes(office, gym) == {}


def test_further_clashes_are_counted_and_nothing_of_the_class_is_changed(office, gym):
    run = office.run(KIND, gym, **NADIA | {"from_date": "2026-11-16", "to_date": "2026-12-14"})
    told = "Nadia Kim teaches Level 2 Tumbling on Mon, Nov 16 at 4:30 PM (4 more clashes)"
    assert run.records == [("failed", told)]
    assert substitutes(office, gym) == {}


def test_a_canceled_meeting_or_a_closed_class_keeps_nobody(office, studio, gym, tumbling):
    ((meeting,),) = office.rows(meetings, "id", class_id=tumbling, date=MONDAY)
    office.change(meetings, meeting, status="canceled")
    assert office.run(KIND, gym, **NADIA).records == [DONE]
    office.change(classes, tumbling, status="closed")
    week_later = NADIA | {"from_date": "2026-11-30", "to_date": "2026-12-06"}
    assert office.run(KIND, gym, **week_later).records == [DONE]


def test_hours_that_only_touch_are_no_clash(office, gym, tumbling):
    office.change(classes, tumbling, starts=time(17), ends=time(18))
    assert office.run(KIND, gym, **NADIA).records == [DONE]


def test_a_camp_block_is_a_clash(office, studio, gym):
    office.change(camp_blocks, studio.camp_blocks[0], date=MONDAY, starts=time(15), ends=time(16, 30))
    office.change(classes, studio.classes[1], instructor_id=studio.staff[0])
    run = office.run(KIND, gym, **NADIA)
    assert run.records == [("failed", "Nadia Kim teaches Winter Camp on Mon, Nov 23 at 3:00 PM")]
    office.change(camp_blocks, studio.camp_blocks[0], status="canceled")
    assert office.run(KIND, gym, **NADIA).records == [DONE]


def test_another_substitution_is_a_clash_in_the_same_task_too(office, gym, tumbling):
    assert office.cost(KIND, gym, tumbling, **OLGA) == "1 meeting; 1 class cannot be taken"
    told = "Olga Petrov teaches Level 1 Gymnastics on Mon, Nov 23 at 4:00 PM"
    assert office.run(KIND, gym, tumbling, **OLGA).records == [DONE, ("failed", told)]
    assert office.run(KIND, tumbling, **OLGA).records == [("failed", told)]


def test_whose_meetings_somebody_else_teaches_is_free(office, gym, tumbling):
    assert office.run(KIND, tumbling, **OLGA).records == [DONE]
    assert office.run(KIND, gym, **NADIA).records == [DONE]


def test_the_classes_own_instructor_ends_a_substitution(office, gym):
    office.run(KIND, gym, **OLGA)
    marcus = WEEK | {"instructor": "Marcus Reed"}
    assert office.run(KIND, gym, **marcus).records == [DONE]
    assert substitutes(office, gym) == {}
    assert office.run(KIND, gym, **marcus).records == [("skipped", "Marcus Reed already teaches these meetings")]


def test_days_without_a_meeting_are_skipped(office, gym, tots):
    params = OLGA | {"to_date": "2026-11-24"}
    assert office.run(KIND, gym, tots, **params).records == [DONE, ("skipped", "no meetings in these dates")]
    ((meeting,),) = office.rows(meetings, "id", class_id=gym, date=MONDAY)
    office.change(meetings, meeting, status="canceled")
    assert office.run(KIND, gym, **params).records == [("skipped", "the meetings in these dates are canceled")]


def test_families_are_told_who_teaches(office, gym):
    assert office.cost(KIND, gym, **OLGA, email=True) == "1 meeting, 2 emails"
    run = office.run(KIND, gym, **OLGA, email=True)
    assert run.recipients == ["family1@example.test", "family2@example.test"]
    message = run.to("family2@example.test")
    assert message["Subject"] == "Olga Petrov teaches Level 1 Gymnastics on Mon, Nov 23"
    assert text_of(message).strip() == (
        "Dear Guardian 2,\n\nOlga Petrov will teach Level 1 Gymnastics (4:00 – 5:00 PM):\n\n- Mon, Nov 23\n\n"  # noqa: RUF001
        "This concerns Student 1 and Student 2. Everything else stays as it is.\n\nRiverbend Gymnastics"
    )


def test_families_of_a_clash_are_not_told(office, gym):
    assert office.run(KIND, gym, **NADIA, email=True).sent == []


def test_only_who_teaches_is_on_offer(office, studio):
    from actors.bulk.substitute_instructors import SubstituteInstructors

    with office.database.read() as connection:
        choices = SubstituteInstructors().choices(office.place(connection))
    assert choices == {"instructor": ["Marcus Reed", "Nadia Kim", "Olga Petrov"]}


@pytest.mark.parametrize("name", ["Pat Quill", "Nobody", ""])
def test_who_does_not_teach_here_is_refused(office, name):
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **OLGA | {"instructor": name})
    assert refused.value.fields == {"instructor": f'There is no instructor "{name}".'}


def test_two_of_one_name_are_refused(office):
    office.add(staff, name="Olga Petrov")
    with pytest.raises(Invalid) as refused:
        office.run(KIND, **OLGA)
    assert "There are 2 instructors" in refused.value.fields["instructor"]


def test_a_substitute_who_has_left_meanwhile_fails_the_task(office, studio):
    task = office.desk.launcher.launch(studio.front_desk, KIND, OLGA, {"all": True})
    office.change(staff, studio.staff[2], active=False)
    task = office.desk.finish(task)
    assert (task.status, task.message) == (Status.FAILED, 'There is no instructor "Olga Petrov".')


def test_another_studios_classes_are_left_alone(office, studio):
    office.run(KIND, **OLGA)
    rows = office.rows(meetings, "substitute_id", account_id=studio.lakeside)
    assert {who for (who,) in rows} == {None}
