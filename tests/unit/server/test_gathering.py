"""Many who ask at once are answered by few look-ups, each by one that began after they asked."""

from collections.abc import Set

import anyio
import pytest

from server.gathering import Gathering


class Shelf:
    """A look-up that the test lets go on."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.go_on = anyio.Event()
        self.trouble: Exception | None = None

    async def look_up(self, keys: Set[str]) -> dict[str, str]:
        self.asked.append(set(keys))
        await self.go_on.wait()
        if self.trouble:
            raise self.trouble
        return {key: key.upper() for key in keys if key != "unknown"}


async def test_who_asks_meanwhile_waits_for_the_next_look_up_with_all_the_others() -> None:
    shelf, found = Shelf(), dict[str, str | None]()
    gathering = Gathering(shelf.look_up)

    async def ask(key: str) -> None:
        found[key] = await gathering.find(key)

    async with anyio.create_task_group() as asking:
        asking.start_soon(ask, "first")
        await anyio.wait_all_tasks_blocked()
        for key in ["a", "b", "a", "unknown", "first"]:
            asking.start_soon(ask, key)
        await anyio.wait_all_tasks_blocked()
        shelf.go_on.set()
    assert shelf.asked == [{"first"}, {"a", "b", "unknown", "first"}]
    assert found == {"first": "FIRST", "a": "A", "b": "B", "unknown": None}
    assert await gathering.find("later") == "LATER"


async def test_trouble_reaches_all_who_asked_and_ends_with_them() -> None:
    shelf = Shelf()
    shelf.trouble = OSError("away")
    shelf.go_on.set()
    gathering = Gathering(shelf.look_up)
    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            await gathering.find("a")
    shelf.trouble = None
    assert await gathering.find("a") == "A"


async def test_who_leaves_takes_nobody_along() -> None:
    shelf, found = Shelf(), list[str | None]()
    gathering = Gathering(shelf.look_up)

    async def ask(key: str) -> None:
        found.append(await gathering.find(key))

    async with anyio.create_task_group() as asking:
        asking.start_soon(ask, "first")
        await anyio.wait_all_tasks_blocked()
        asking.start_soon(ask, "same")
        with anyio.move_on_after(0.01):
            await gathering.find("same")
        shelf.go_on.set()
    assert found == ["FIRST", "SAME"]
