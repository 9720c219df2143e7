"""Enrolling students: as many as there are places, each once, and Autopilot hears of those who are new."""

import pytest
from sqlalchemy import select

from actors.studio.tables import enrollments
from actors.tasks.errors import Invalid
from tests.support.autopilot import draft

TINY = {"class_name": "Tiny Tumblers, Wed 9:30 AM"}


def enroll(pilot, viewer, params, ids):
    task = pilot.desk.launcher.launch(viewer, "enroll_students", params, {"ids": ids})
    pilot.work()
    return pilot.desk.outcomes(task)


def test_places_are_given_until_there_are_none_and_the_new_are_told_once(pilot, studio):
    new = draft(trigger="first_enrollment", trigger_params={})
    workflow = pilot.enabled(studio.owner, new)
    # Two of six places are taken, one of them by student 1. Of those who get the others, student 4 has only waited.
    ids = [studio.students[n] for n in (1, 8, 9, 2, 3, 4, 5)]
    assert enroll(pilot, studio.front_desk, TINY, ids) == {"done": 4, "skipped": 3}
    assert enroll(pilot, studio.front_desk, TINY, ids) == {"skipped": 7}
    with pilot.desk.database.read() as connection:
        mine = (enrollments.c.class_id == studio.classes[2], enrollments.c.status == "active")
        assert len(connection.execute(select(enrollments.c.student_id).where(*mine)).all()) == 6
        news = {run.records for run in pilot.all_runs(studio.owner, workflow)}
    assert news == set()
    pilot.desk.clock.advance(3)
    pilot.tick()
    (run,) = pilot.all_runs(studio.owner, workflow)
    assert run.records == 1


@pytest.mark.parametrize("name", ["No such class", "Tiny Tumblers"])
def test_a_class_that_is_not_there_is_refused(pilot, studio, name):
    with pytest.raises(Invalid):
        enroll(pilot, studio.front_desk, {"class_name": name}, studio.students[:1])
