"""How much an account may ask for at once: the rest waits its turn, and nobody else waits for it."""

from collections import Counter

import pytest
from sqlalchemy import insert

from actors.accounts.people import Viewer
from actors.studio.tables import keywords
from actors.tasks.errors import Invalid
from actors.tasks.lifecycle import Status
from actors.tasks.limits import Limits
from actors.tasks.postponing import NO_PLACE
from actors.tasks.rescue import Rescue
from actors.tasks.task import TaskState
from tests.support.desk import Desk
from tests.support.studio import Studio

WAITS = "Waits until one of the studio's 2 running tasks is done."


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.writer.limits = Limits(tasks_at_once=2, records_a_task=9)
    return desk


@pytest.fixture
def three(desk: Desk, studio: Studio) -> list[TaskState]:
    """Tasks of one account, each of which a worker has tried to begin."""
    tasks = [launch(desk, studio.front_desk, studio.students) for _ in range(3)]
    assert [claim(desk, task) for task in tasks] == [True, True, False]
    return tasks


def launch(desk: Desk, viewer: Viewer, students: list[int]) -> TaskState:
    desk.clock.advance(0.01)  # ids sort by the time
    return desk.launch(viewer, {"ids": students[:3]})


def claim(desk: Desk, task: TaskState) -> bool:
    """What a worker does with the task's message."""
    desk.hints.sent.remove(task.id)
    with desk.writer.change() as change:
        return change.claim(task.id) is not None


def complete(desk: Desk, task: TaskState) -> None:
    with desk.writer.change() as change:
        change.advance(change.hold(task, 1), 3, Counter(done=3), tell=True)


def test_one_more_than_may_waits_and_says_why(desk: Desk, studio: Studio, three: list[TaskState]) -> None:
    with desk.database.write() as connection:
        connection.execute(insert(keywords).values(account_id=studio.lakeside, name="Trial"))
    waiting = desk.now(three[2])
    assert (waiting.status, waiting.message) == (Status.QUEUED, WAITS)
    assert claim(desk, launch(desk, studio.lakeside_owner, studio.lakeside_students)), (
        "another account waits for nobody"
    )
    desk.clock.advance(30)
    assert Rescue(desk.database, desk.hints).run(desk.clock.now()) == 3, "of those whose lease ran out"
    assert three[2].id not in desk.hints.sent


def test_whoever_is_done_calls_the_one_that_has_waited_longest(
    desk: Desk, studio: Studio, three: list[TaskState]
) -> None:
    fourth = launch(desk, studio.front_desk, studio.students)
    assert not claim(desk, fourth)
    complete(desk, three[0])
    assert desk.hints.sent == [three[2].id]
    assert claim(desk, three[2])
    assert desk.now(three[2]).message is None
    desk.commands.pause(studio.front_desk, three[1].id)
    assert claim(desk, fourth), "what is paused holds no place"


def test_a_place_that_nobody_gives_back_is_looked_for_in_the_end(desk: Desk, three: list[TaskState]) -> None:
    desk.writer.limits = Limits(tasks_at_once=5)
    desk.clock.advance(NO_PLACE.wait.total_seconds() + 1)
    Rescue(desk.database, desk.hints).run(desk.clock.now())
    assert claim(desk, three[2])


def test_a_task_over_too_many_records_is_refused(desk: Desk, studio: Studio) -> None:
    with pytest.raises(Invalid, match="10 records are too many for one task; the most is 9"):
        desk.launch(studio.front_desk)
