"""Whether the time of an answer tells what one may not see from what does not exist: `python -m bench.told_by_time`.

The application is asked without a server, in pairs whose order changes each time, so that what else the machine does
falls on both alike. For each request the median of the pairs' ratios is printed (1: no difference), and in how many
pairs the hidden one was the slower (50 %: chance).
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio

from actors.accounts import sessions
from actors.db import Database
from actors.ids import new_id
from actors.settings import load
from server.app import create
from server.services import Services
from tests.support.asgi import ask
from tests.support.databases import copied_sqlite, sqlite_template
from tests.support.studio import insert_studio

PAIRS, BEFORE = 400, 20
REQUESTS = (
    ("GET", "/api/tasks/{id}"),
    ("GET", "/api/tasks/{id}/records"),
    ("GET", "/tasks/{id}"),
    ("POST", "/api/tasks/{id}/cancel"),
    ("DELETE", "/api/tasks/{id}"),
)


@contextmanager
def small_studio() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with copied_sqlite(sqlite_template(folder), folder) as database:
            yield database


async def main() -> None:
    with small_studio() as database, tempfile.TemporaryDirectory() as folder:
        studio = insert_studio(database)
        services = Services(load({"DATABASE_URL": database.engine.url.render_as_string(False)}, Path(folder)))
        app, now = create(services=services), services.clock.now()
        params = {"keywords": ["Trial"]}
        theirs = services.launcher.launch(studio.front_desk, "assign_keywords", params, {"all": True})
        for who, viewer in (("a colleague", studio.coach), ("another studio", studio.lakeside_owner)):
            token = sessions.start(database, viewer.user_id, now)
            for method, path in REQUESTS:
                took = await compared(app, token, method, path, theirs.id, new_id(now))
                ratios = [hidden / absent for hidden, absent in zip(*took, strict=True)]
                slower = sum(ratio > 1 for ratio in ratios) / len(ratios)
                usual = statistics.median(took[1]) * 1_000
                told = f"{who:<15} {method:<6} {path:<26} {usual:6.2f} ms"
                print(f"{told}, ratio {statistics.median(ratios):.3f}, slower in {slower:.0%}")
        services.close()


async def compared(
    app: object, token: str, method: str, path: str, hidden: str, absent: str
) -> tuple[list[float], list[float]]:
    """The seconds of each answer: about the task that is hidden, and about the one that does not exist."""
    took: tuple[list[float], list[float]] = [], []
    for number in range(BEFORE + PAIRS):
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            answer = await ask(app, method, path.replace("{id}", (hidden, absent)[which]), token)  # type: ignore[arg-type]
            seconds = time.perf_counter() - began
            assert answer.status == 404, (method, path, answer.status)
            if number >= BEFORE:
                took[which].append(seconds)
    return took


if __name__ == "__main__":
    anyio.run(main)
