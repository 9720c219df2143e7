"""The worker process: Dramatiq's worker threads, each running slices of tasks.

Dramatiq's own command forks a master and its workers, and a SIGTERM to the process group drops what they are doing.
Here a process is one worker and one supervised unit: a signal stops its slices after the batch they are in.
"""

import signal
import threading

import structlog
from dramatiq import Worker

from actors.broker import RedisHints, declare_actors, make_broker
from actors.clocks import SystemClock
from actors.db import Database
from actors.delivery import MailSettings
from actors.files import Files
from actors.mail.transport import Folder, Smtp
from actors.queues import MAIL, RECORDS
from actors.runner import Runner
from actors.settings import Settings, load
from actors.tasks.changes import Writer
from actors.tasks.channel import RedisChannel
from actors.tasks.retention import Keep

THREADS = {RECORDS: 8, MAIL: 4}
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
    writer = make_writer(settings, database)
    mail = MailSettings(settings.mail_from, settings.emails_a_minute)
    url, folder = settings.smtp_url, settings.data_dir / "mail"
    files = Files(settings.data_dir / "files")
    return Runner(database, writer, files, lambda: Smtp(url) if url else Folder(folder), mail)


def main() -> None:
    """Work until SIGTERM or SIGINT, then finish the batches in hand and return."""
    settings = load()
    database = Database(settings.database_url)
    runner = make_runner(settings, database)
    broker = make_broker(settings.redis_url)
    declare_actors(broker, runner.run_slice)
    workers = [
        Worker(broker, queues={queue}, worker_threads=threads, worker_timeout=POLL_MILLISECONDS)
        for queue, threads in THREADS.items()
    ]
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    for worker in workers:
        worker.start()
    log.info("worker ready", **THREADS)
    told.wait()
    runner.stop.set()
    for worker in workers:
        worker.stop(timeout=STOP_MILLISECONDS)
    database.close()
