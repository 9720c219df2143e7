"""What people may ask of a task, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from actors.tasks.errors import Conflict, Forbidden, Invalid, NotFound
from actors.tasks.lifecycle import Status
from tests.support.desk import Desk
from tests.support.studio import Studio


def test_a_launch_freezes_its_records_and_leaves_a_hint(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    assert (task.status, task.total, task.done) == (Status.QUEUED, len(studio.students), 0)
    assert task.title == 'Assign keyword "Trial" - 10 students'
    assert desk.outcomes(task) == {"pending": len(studio.students)}
    assert desk.hints.sent == [task.id]


def test_the_same_key_gives_the_same_task(desk: Desk, studio: Studio) -> None:
    def launch(viewer, key):  # type: ignore[no-untyped-def]
        params = {"keywords": ["Trial"]}
        return desk.launcher.launch(viewer, "assign_keywords", params, {"all": True}, key)

    first = launch(studio.front_desk, "form-1")
    assert launch(studio.front_desk, "form-1").id == first.id
    assert launch(studio.front_desk, "form-2").id != first.id
    assert launch(studio.coach, "form-1").id != first.id  # somebody else's key is another key


@pytest.mark.parametrize(
    ("kind", "params", "selection", "field"),
    [
        ("dance", {}, {"all": True}, "kind"),
        ("import_records", {}, {"all": True}, None),
        ("assign_keywords", {"keywords": []}, {"all": True}, "keywords"),
        ("assign_keywords", {"keywords": ["Nope"]}, {"all": True}, "keywords"),
        ("assign_keywords", {"keywords": ["Trial"], "colour": 1}, {"all": True}, "colour"),
        ("assign_keywords", {"keywords": ["Trial"], "records": "boats"}, {"all": True}, "records"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"ids": []}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"ids": ["1"]}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"ids": [True]}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"filter": {"shoe": "9"}}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"all": False}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"all": True, "ids": [1]}, "selection"),
        ("assign_keywords", {"keywords": ["Trial"]}, {"filter": {"q": "nobody is called this"}}, "selection"),
    ],
)
def test_nonsense_is_refused_with_the_field_named(desk: Desk, studio: Studio, kind, params, selection, field) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as refusal:
        desk.launcher.launch(studio.front_desk, kind, params, selection)
    assert field is None or field in refusal.value.fields
    assert desk.hints.sent == []


def test_another_studios_records_cannot_be_selected(desk: Desk, studio: Studio) -> None:
    theirs = {"ids": [studio.students[0], studio.lakeside_students[0]]}
    with pytest.raises(Invalid, match="1 of the 2 selected students do not exist"):
        desk.launch(studio.front_desk, theirs)


def test_cancel_is_final_and_repeating_it_is_harmless(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    canceled = desk.commands.cancel(studio.owner, task.id)
    assert canceled.status is Status.CANCELED
    assert (canceled.canceled_by, canceled.canceled_by_name) == (studio.owner.user_id, studio.owner.name)
    assert desk.commands.cancel(studio.front_desk, task.id).version == canceled.version
    assert desk.finish(task).done == 0
    assert desk.links() == 0


def test_a_finished_task_cannot_be_canceled_and_the_state_is_named(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    with pytest.raises(Conflict, match="already completed"):
        desk.commands.cancel(studio.front_desk, task.id)


def test_an_active_task_cannot_be_deleted(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    with pytest.raises(Conflict, match="must finish or be canceled before it can be deleted"):
        desk.commands.delete(studio.front_desk, task.id)


def test_a_deletion_can_be_undone_for_eight_seconds(desk: Desk, studio: Studio) -> None:
    task = desk.finish(desk.launch(studio.front_desk))
    desk.commands.delete(studio.front_desk, task.id)
    desk.commands.delete(studio.front_desk, task.id)
    desk.clock.advance(8)
    assert desk.commands.restore(studio.front_desk, task.id).deleted_at is None
    desk.commands.delete(studio.front_desk, task.id)
    desk.clock.advance(8.1)
    with pytest.raises(Conflict, match="too late"):
        desk.commands.restore(studio.front_desk, task.id)


def test_a_paused_task_does_nothing_and_goes_on_at_the_next_record(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.commands.pause(studio.front_desk, task.id)
    assert desk.finish(task).done == 0
    desk.commands.resume(studio.front_desk, task.id)
    assert desk.finish(task).done == len(studio.students)


@pytest.mark.parametrize("end", ["resume", "cancel"])
def test_a_task_tells_since_when_it_is_paused_and_by_whom_while_it_is(desk: Desk, studio: Studio, end: str) -> None:
    task = desk.launch(studio.front_desk)
    paused = desk.commands.pause(studio.front_desk, task.id)
    desks = studio.front_desk
    assert (paused.paused_at, paused.paused_by, paused.paused_by_name) == (desk.clock.now(), desks.user_id, desks.name)
    desk.clock.advance(60)
    assert desk.commands.pause(studio.owner, task.id).paused_at == paused.paused_at
    ended = getattr(desk.commands, end)(studio.front_desk, task.id)
    assert (ended.paused_at, ended.paused_by, ended.paused_by_name) == (None, None, None)


@pytest.mark.parametrize("command", ["cancel", "pause", "resume", "delete", "restore"])
def test_what_you_may_not_see_does_not_exist(desk: Desk, studio: Studio, command: str) -> None:
    task = desk.launch(studio.front_desk)
    for stranger in (studio.coach, studio.supervisor, studio.lakeside_owner):
        with pytest.raises(NotFound):
            getattr(desk.commands, command)(stranger, task.id)


def test_seeing_an_autopilot_task_is_not_controlling_it(desk: Desk, studio: Studio) -> None:
    task = desk.trigger(studio.owner)
    with pytest.raises(Forbidden):
        desk.commands.cancel(studio.supervisor, task.id)
    with pytest.raises(NotFound):
        desk.commands.cancel(studio.coach, task.id)


def test_deleting_all_finished_ones_takes_only_ones_own(desk: Desk, studio: Studio) -> None:
    for viewer in (studio.front_desk, studio.front_desk, studio.coach):
        desk.finish(desk.launch(viewer))
    desk.launch(studio.front_desk)
    assert desk.commands.delete_finished(studio.front_desk) == 2
    assert desk.commands.delete_finished(studio.owner) == 1


def test_retry_takes_up_exactly_the_untouched_records(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk, {"ids": studio.students[:4]})
    with pytest.raises(Conflict, match="still queued"):
        desk.launcher.retry(studio.front_desk, task.id, "untouched")
    desk.commands.cancel(studio.front_desk, task.id)
    again = desk.finish(desk.launcher.retry(studio.front_desk, task.id, "untouched"))
    assert (again.total, again.done) == (4, 4)
    with pytest.raises(Conflict, match="no failed records"):
        desk.launcher.retry(studio.front_desk, task.id, "failed")
    with pytest.raises(NotFound):
        desk.launcher.retry(studio.coach, task.id, "untouched")


def test_pausing_before_the_first_batch_never_costs_a_record(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    for _ in range(5):
        with desk.writer.change() as change:
            assert change.claim(task.id) is not None
        desk.commands.pause(studio.front_desk, task.id)
        desk.commands.resume(studio.front_desk, task.id)
    task = desk.finish(task)
    assert (task.done, task.failed) == (len(studio.students), 0)


def test_the_key_of_a_deleted_task_says_so(desk: Desk, studio: Studio) -> None:
    def launch():  # type: ignore[no-untyped-def]
        params = {"keywords": ["Trial"]}
        return desk.launcher.launch(studio.front_desk, "assign_keywords", params, {"all": True}, "form-1")

    desk.commands.delete(studio.front_desk, desk.finish(launch()).id)
    with pytest.raises(Conflict, match="deleted since"):
        launch()


def test_a_double_click_retries_once(desk: Desk, studio: Studio) -> None:
    task = desk.launch(studio.front_desk)
    desk.commands.cancel(studio.front_desk, task.id)
    with ThreadPoolExecutor(2) as both:
        clicks = [both.submit(desk.launcher.retry, studio.front_desk, task.id, "untouched", "form-2") for _ in range(2)]
    assert len({click.result().id for click in clicks}) == 1
    assert desk.launcher.retry(studio.owner, task.id, "untouched", "form-2").created_by == studio.owner.user_id
    with pytest.raises(Invalid):
        desk.launcher.retry(studio.front_desk, task.id, "untouched", "x" * 101)
