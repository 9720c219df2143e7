"""Looking up at once what is asked for one by one: a storm of handshakes costs a few readings, not thousands.

Who asks while a look-up is under way waits for the next one, which then serves all who have come by that time. So one
who comes alone waits for nobody, and what is found was read after it was asked for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Set
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")

Lookup = Callable[[Set[Key]], Awaitable[dict[Key, Found]]]
"""What there is of the keys."""


class Gathering(Generic[Key, Found]):
    """For one event loop."""

    def __init__(self, look_up: Lookup[Key, Found]) -> None:
        self._look_up = look_up
        self._asked: dict[Key, asyncio.Future[Found | None]] = {}
        self._worker: asyncio.Task[None] | None = None

    async def find(self, key: Key) -> Found | None:
        """What was found of the key, None where there is nothing. Raises what the look-up raised."""
        answer = self._asked.setdefault(key, asyncio.get_running_loop().create_future())
        if self._worker is None:
            self._worker = asyncio.ensure_future(self._work())
        return await asyncio.shield(answer)  # others may wait for the same one

    async def _work(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked, {}
                await self._answer(asked)
        finally:
            self._worker = None

    async def _answer(self, asked: dict[Key, "asyncio.Future[Found | None]"]) -> None:
        try:
            found = await self._look_up(asked.keys())
        except Exception as trouble:
            for answer in asked.values():
                answer.set_exception(trouble)
                answer.exception()  # whoever asked may have gone meanwhile; then nobody looks at it
        else:
            for key, answer in asked.items():
                answer.set_result(found.get(key))
