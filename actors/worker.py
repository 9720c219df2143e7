"""The worker process: Dramatiq's worker threads, each running slices of tasks.

Dramatiq's own command forks a master and its workers, and a SIGTERM to the process group drops what they are doing.
Here a process is one worker and one supervised unit: a signal stops its slices after the batch they are in.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog
from dramatiq import Worker
from prometheus_client import CollectorRegistry

from actors import logs
from actors.assembly import make_runner, make_writer
from actors.broker import declare_actors, make_broker
from actors.clocks import SystemClock
from actors.db import Database
from actors.health import serving_health
from actors.load import Load
from actors.presence import present
from actors.processes import WORKER
from actors.queues import MAIL, RECORDS
from actors.reachable import reachable
from actors.settings import load as read_settings
from actors.stopping import stop_signals

THREADS = {RECORDS: 8, MAIL: 4}
POLL_MILLISECONDS = 100
"""How often an idle queue is asked for work, and so the longest delay before a task starts."""
STOP_MILLISECONDS = 8_000

log = structlog.get_logger()


def main() -> None:
    """Work until SIGTERM or SIGINT, then finish the batches in hand and return."""
    settings = read_settings()
    logs.configure("worker", settings.log_format)
    database, clock, registry = Database(settings.database_url), SystemClock(), CollectorRegistry()
    runner = make_runner(settings, database, make_writer(settings, database, clock, registry))
    load = Load(THREADS, registry)
    workers = [make_worker(settings.redis_url, queue, load.counting(queue, runner.run_slice)) for queue in THREADS]
    check = partial(reachable, database, settings.redis_url)
    with (
        serving_health(settings.health_host, settings.health_port, registry, check) as health,
        present(WORKER, database, clock, load.figures, health),
        stop_signals() as stop,
    ):
        for worker in workers:
            worker.start()
        log.info("worker ready", health=health, **THREADS)
        stop.asked_within(None)
        runner.stop.set()
        with ThreadPoolExecutor() as threads:  # at once: each may take as long as it is given
            list(threads.map(partial(Worker.stop, timeout=STOP_MILLISECONDS), workers))
    database.close()


def make_worker(url: str, queue: str, run: Callable[[str], None]) -> Worker:
    """The threads of one queue, on a broker of their own: a second worker on the same one would get its events, too."""
    broker = make_broker(url)
    declare_actors(broker, run)
    return Worker(broker, queues={queue}, worker_threads=THREADS[queue], worker_timeout=POLL_MILLISECONDS)
