"""The worker process: Dramatiq's worker threads, each running slices of tasks.

Dramatiq's own command forks a master and its workers, and a SIGTERM to the process group drops what they are doing.
Here a process is one worker and one supervised unit: a signal stops its slices after the batch they are in.
"""

import structlog
from dramatiq import Worker

from actors.broker import RedisHints, declare_actor, make_broker
from actors.clocks import SystemClock
from actors.db import Database
from actors.runner import Runner
from actors.settings import Settings, load
from actors.stopping import stop_signals
from actors.tasks.changes import Writer
from actors.tasks.channel import RedisChannel
from actors.tasks.retention import Keep

THREADS = 8
POLL_MILLISECONDS = 100
"""How often an idle queue is asked for work, and so the longest delay before a task starts."""
STOP_MILLISECONDS = 8_000

log = structlog.get_logger()


def make_writer(settings: Settings, database: Database) -> Writer:
    clock = SystemClock()
    channel = RedisChannel(settings.redis_url, clock)
    keep = Keep(settings.keep_finished, settings.keep_canceled)
    return Writer(database, channel, RedisHints(settings.redis_url), clock, keep)


def make_runner(settings: Settings, database: Database) -> Runner:
    return Runner(database, make_writer(settings, database))


def main() -> None:
    """Work until SIGTERM or SIGINT, then finish the batches in hand and return."""
    settings = load()
    database = Database(settings.database_url)
    runner = make_runner(settings, database)
    broker = make_broker(settings.redis_url)
    declare_actor(broker, runner.run_slice)
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=POLL_MILLISECONDS)
    with stop_signals() as stop:
        worker.start()
        log.info("worker ready", threads=THREADS)
        stop.asked_within(None)
        runner.stop.set()
        worker.stop(timeout=STOP_MILLISECONDS)
    database.close()
