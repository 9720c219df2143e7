"""What is logged and counted of tasks: a line for each change of a state, and none for what did not commit."""

from collections import Counter
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from actors.tasks.journal import Journal
from actors.tasks.writer import Writer
from tests.support.desk import Desk
from tests.support.studio import Studio


def lines(logged: list[Any]) -> list[tuple[str, str | None]]:
    return [(line["event"], line.get("was")) for line in logged if line["event"].startswith("task ")]


def test_one_line_a_state_change(desk: Desk, studio: Studio) -> None:
    with capture_logs() as logged:
        task = desk.launch(studio.front_desk)
        desk.commands.pause(studio.front_desk, task.id)
        desk.commands.resume(studio.front_desk, task.id)
        desk.finish(task)
        desk.commands.delete(studio.front_desk, task.id)
        desk.commands.restore(studio.front_desk, task.id)
    assert lines(logged) == [
        ("task queued", None),
        ("task paused", "queued"),
        ("task queued", "paused"),
        ("task running", "queued"),
        ("task completed", "running"),
        ("task deleted", None),
        ("task restored", None),
    ]
    assert {line["task"] for line in logged} == {task.id}
    assert {line["account"] for line in logged} == {studio.account}


def test_a_change_that_fails_is_not_told(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)

    def claimed_in_vain() -> None:
        with desk.writer.change() as change:
            assert change.claim(task.id)
            raise ZeroDivisionError

    with capture_logs() as logged, pytest.raises(ZeroDivisionError):
        claimed_in_vain()
    assert logged == []


def test_records_are_counted_and_the_time_until_a_worker_came(desk: Desk, studio: Studio) -> None:
    registry = CollectorRegistry()
    writer = desk.writer
    counted = Writer(writer.database, desk.channel, desk.hints, desk.clock, writer._keep, Journal(registry))
    task = desk.launch(studio.front_desk)
    desk.clock.advance(1.5)
    with counted.change() as change:
        held = change.claim(task.id)
        assert held is not None
        change.advance(held, 10, Counter(done=7, skipped=2, failed=1), tell=True)
    value = registry.get_sample_value
    assert value("background_tasks_records_total", {"outcome": "done"}) == 7
    assert value("background_tasks_records_total", {"outcome": "failed"}) == 1
    assert value("background_tasks_start_seconds_sum") == 1.5
    assert value("background_tasks_task_states_total", {"status": "completed"}) == 1
