"""Whether a worker runs, as this process knows it: for pages and sockets, which say so while none does."""

from collections.abc import Callable

import anyio
import structlog
from sqlalchemy.exc import SQLAlchemyError

from actors.processes import worker_runs
from server.services import Services

LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 5.0
"""Everything is started together: a worker that comes a moment after us was not missing."""

log = structlog.get_logger()


class WorkerWatch:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._heard_at = services.clock.monotonic()
        self.running = True
        self.on_change: Callable[[bool], None] | None = None

    async def run(self) -> None:
        """Look every two seconds until cancelled."""
        while True:
            try:
                self.note(await self._services.in_thread(self._read))
            except SQLAlchemyError as trouble:  # nobody is told what we do not know
                log.warning("workers not looked for", trouble=type(trouble).__name__)
            await anyio.sleep(LOOK_SECONDS)

    def note(self, heard: bool) -> None:
        now = self._services.clock.monotonic()
        if heard:
            self._heard_at = now
        running = now - self._heard_at < PATIENCE_SECONDS
        if running is not self.running:
            self.running = running
            if self.on_change:
                self.on_change(running)

    def _read(self) -> bool:
        with self._services.database.read() as connection:
            return worker_runs(connection, self._services.clock.now())
