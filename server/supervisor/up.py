"""`background-tasks up`: claim the data folder and the port, prepare the data, run everything until told to stop."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from actors.settings import Settings, load
from actors.stopping import stop_signals
from server import listening, preparing
from server.supervisor import folder, private_redis
from server.supervisor.supervisor import Plan, Supervisor
from server.supervisor.web_processes import figures
from server.supervisor.welcome import welcome


class Options(NamedTuple):
    host: str
    port: int | None
    data_dir: Path | None
    demo: bool
    workers: int


def up(options: Options, environ: Mapping[str, str] = os.environ) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP. Raises CannotStart or BadSetting, whose message is one line."""
    settings = load(environ, options.data_dir)
    port, webs = settings.port if options.port is None else options.port, settings.web_processes
    preparing.make_folder(settings.data_dir)
    with (
        folder.claim(settings.data_dir) as lock,
        closing(listening.bind(options.host, port, shared=webs > 1)) as listener,
    ):
        prepare(settings, demo=options.demo)
        with redis_for(settings, environ) as (command, url), figures(webs) as shared, stop_signals() as stop:
            told = {**environ, **told_to_children(settings, url, listener)}
            plan = Plan(told, command, url, lock, listener, webs, shared, options.workers, settings.log_format)
            address = listening.address(listener)
            Supervisor(plan, stop).run(address, lambda: welcome(address, settings, preparing.sign_ins(settings)))


def prepare(settings: Settings, *, demo: bool) -> None:
    preparing.migrate(settings)
    if demo and preparing.is_empty(settings):
        print("Loading the demo studio…", flush=True)
        preparing.fill_demo(settings)


@contextmanager
def redis_for(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[list[str] | None, str]]:
    """The command of a private Redis, or None where REDIS_URL names somebody else's; and the URL."""
    if environ.get("REDIS_URL"):
        yield None, settings.redis_url
    else:
        with private_redis.prepared(settings.data_dir) as prepared:
            yield prepared


def told_to_children(settings: Settings, redis_url: str, listener: socket.socket) -> dict[str, str]:
    return {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": redis_url,
        "PORT": str(listener.getsockname()[1]),
        "PYTHONUNBUFFERED": "1",  # each line when it is said
    }
