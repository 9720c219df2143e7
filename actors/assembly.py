"""Putting the parts of a process together, once, from the settings."""

from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry

from actors.broker import Breaker, RedisHints
from actors.clocks import Clock
from actors.db import Database
from actors.delivery import MailSettings
from actors.files import Files
from actors.mail.transport import Folder, Smtp, Transport
from actors.runner import Runner
from actors.settings import Settings
from actors.tasks.channel import RedisChannel
from actors.tasks.journal import Journal
from actors.tasks.limits import Limits
from actors.tasks.retention import Keep
from actors.tasks.writer import Writer


def make_writer(
    settings: Settings, database: Database, clock: Clock, registry: CollectorRegistry | None = None
) -> Writer:
    """The process' one writer; what it counts is in `registry`."""
    breaker = Breaker(clock)
    channel, hints = RedisChannel(settings.redis_url, breaker), RedisHints(settings.redis_url, breaker)
    keep = Keep(settings.keep_finished, settings.keep_canceled)
    limits = Limits(settings.tasks_at_once, settings.records_a_task)
    return Writer(database, channel, hints, clock, keep, Journal(registry), limits)


def make_files(settings: Settings) -> Files:
    return Files(files_folder(settings))


def files_folder(settings: Settings) -> Path:
    return settings.data_dir / "files"


def make_runner(settings: Settings, database: Database, writer: Writer) -> Runner:
    mail = MailSettings(settings.mail_from, settings.emails_a_minute)

    return Runner(database, writer, make_files(settings), partial(open_transport, settings), mail)


def open_transport(settings: Settings) -> Transport:
    return Smtp(settings.smtp_url) if settings.smtp_url else Folder(mail_folder(settings))


def mail_folder(settings: Settings) -> Path:
    """Where emails are written when there is no mail server."""
    return settings.data_dir / "mail"
