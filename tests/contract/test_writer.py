"""The one writer: nothing is overwritten unseen, and nothing is told before it is true. On both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from actors.tasks import store
from actors.tasks.events import TaskChanged
from actors.tasks.retention import Sweeper
from actors.tasks.tables import tasks
from tests.support.desk import Desk
from tests.support.studio import Studio

AT_ONCE = 4
TIMES = 15


def test_who_reads_first_and_writes_then_loses_no_update_and_waits_for_the_turn(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)

    def count_up(_number: int) -> None:
        for _ in range(TIMES):
            with desk.writer.change() as change:
                locked = change.lock(task.account_id, task.id)
                assert locked is not None
                change.mark_deleted(locked, None)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(count_up, range(AT_ONCE)))
    assert desk.now(task).version == 1 + AT_ONCE * TIMES


def test_events_and_messages_follow_the_commit_that_they_tell_of(desk: Desk, studio: Studio) -> None:
    """Whoever is told looks, and must find it: a message for a task that is not there yet would be dropped."""
    found: list[bool] = []

    def look(task_id: str, version: int) -> None:
        with desk.database.read() as connection:
            state = store.get_whoevers(connection, studio.account, task_id)
        found.append(state is not None and state.version >= version)

    send = desk.hints.send
    desk.hints.send = lambda task_id, queue: (look(task_id, 1), send(task_id, queue))[1]  # type: ignore[method-assign]
    desk.channel.publish = lambda event: (  # type: ignore[method-assign]
        look(event.task.id, event.task.version) if isinstance(event, TaskChanged) else None
    )
    desk.finish(desk.launch(studio.front_desk))
    assert len(found) > 2
    assert all(found)


def test_a_change_that_fails_tells_nothing_and_leaves_nothing(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    before = len(desk.channel.events), len(desk.hints.sent), desk.now(task)
    try:
        with desk.writer.change() as change:
            locked = change.lock(task.account_id, task.id)
            assert locked is not None
            change.mark_deleted(locked, change.now)
            change.hint(locked.task)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert (len(desk.channel.events), len(desk.hints.sent), desk.now(task)) == before


def test_outcomes_that_do_not_add_up_to_the_batch_are_refused(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.writer.change() as change:
        held = change.claim(task.id)
        assert held is not None
        with pytest.raises(ValueError, match="do not add up"):
            change.advance(held, 3, Counter(done=2), tell=True)
    assert desk.now(task).position == 0


def test_the_sweep_takes_no_task_that_is_not_final_whatever_its_time_says(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.database.write() as connection:
        long_ago = desk.clock.now().replace(year=2020)
        connection.execute(update(tasks).values(expires_at=long_ago, deleted_at=long_ago))
    Sweeper(desk.database, desk.channel, desk.files).sweep(desk.clock.now())
    with desk.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tasks)).scalar_one() == 1
    assert desk.outcomes(task) == {"pending": len(studio.students)}


def test_another_studios_task_is_not_there(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with desk.writer.change() as change:
        assert change.lock(studio.lakeside, task.id) is None
        assert change.lock(task.account_id, task.id) is not None
