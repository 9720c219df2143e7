import json

import msgspec

from server.live.outbox import Outbox, Update


def update(version: int, *ids: str, removed: tuple[str, ...] = (), counts: dict[str, int] | None = None) -> Update:
    upsert = {each: msgspec.Raw(json.dumps({"id": each, "version": version}).encode()) for each in ids}
    return Update.make(upsert, removed, counts)


def taken(outbox: Outbox) -> list[dict[str, object]]:
    return [json.loads(frame) for frame in outbox.take()]


def test_a_client_that_keeps_up_gets_the_frame_as_it_is() -> None:
    outbox, one = Outbox(), update(1, "a")
    outbox.put_update(one)
    assert outbox.take() == [one.text]
    assert outbox.take() == []


def test_a_slow_client_gets_one_frame_with_the_newest_state_of_each_task() -> None:
    outbox = Outbox()
    for version in range(1, 100):
        outbox.put_update(update(version, "a", "b", counts={"running": version}))
    (frame,) = taken(outbox)
    assert frame["upsert"] == [{"id": "a", "version": 99}, {"id": "b", "version": 99}]
    assert frame["counts"] == {"running": 99}


def test_removed_and_back_again_end_as_they_ended() -> None:
    outbox = Outbox()
    outbox.put_update(update(1, "a", "b"))
    outbox.put_update(update(2, removed=("a", "b")))
    outbox.put_update(update(3, "b"))
    (frame,) = taken(outbox)
    assert (frame["upsert"], frame["removed"]) == ([{"id": "b", "version": 3}], ["a"])


def test_it_never_holds_more_than_its_limit_and_then_wants_a_snapshot() -> None:
    outbox = Outbox(most_tasks=2)
    outbox.put_update(update(1, "a", "b", "c"))
    assert outbox.overflowed
    outbox.put_update(update(2, "d"))
    assert outbox.take() == []
    outbox.put_snapshot("snapshot")
    assert not outbox.overflowed
    assert outbox.take() == ["snapshot"]


def test_a_snapshot_replaces_what_waited_and_replies_stay_in_order() -> None:
    outbox = Outbox()
    outbox.put_update(update(1, "a"))
    outbox.put_reply("one")
    outbox.put_snapshot("snapshot")
    outbox.put_reply("two")
    assert outbox.take() == ["snapshot", "one", "two"]
