"""How the system is doing, for Account Owners: what it needs, what waits, every process. To others it is not there."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import migrations, processes
from actors.broker import connect
from actors.presence import VERSION
from actors.processes import CLOCK, WEB, WORKER, Figures, Process
from actors.redis_client import REDIS_TROUBLE, describe
from actors.tasks.backlog import Backlog, backlog
from actors.tasks.errors import NotFound
from actors.tasks.permissions import Policy
from server.pages import words
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.services import Services

PATH = "/admin/system"
QUEUE_TITLES = {"records": "Records", "mail": "Emails"}
PROCESS_TITLES = {WEB: "Web", WORKER: "Worker", CLOCK: "Clock"}


class Part(msgspec.Struct, frozen=True):
    """Something that every process needs."""

    title: str
    told: str
    """Which one, and how it is."""
    took_ms: float | None
    """How long it took to answer; None where it did not."""


class SystemState(msgspec.Struct, frozen=True):
    parts: list[Part]
    revision: str | None
    """Of the schema."""
    queues: list[Backlog]
    processes: list[Process]


@signed_in
async def system_page(request: Request) -> Response:
    services = services_of(request)
    if not Policy(viewer_of(request)).may_see_system():
        raise NotFound
    now = services.clock.now()
    context = {
        "found": await services.in_thread(look, services, now),
        "version": VERSION,
        "queue_titles": QUEUE_TITLES,
        "process_titles": PROCESS_TITLES,
        "state_of": lambda process: state_of(process, now),
        "busy_with": busy_with,
        "duration": words.duration,
    }
    return await page(request, "system.html", context | {"now": now, "zone": zone_of(request)})


def look(services: Services, now: datetime) -> SystemState:
    """Blocking. Raises what the database raises where it does not answer, which every page says in its own way."""
    began = services.clock.monotonic()
    with services.database.read() as connection:
        revision = migrations.revision(connection)
        took = services.clock.monotonic() - began
        queues = backlog(connection, services.writer.hints, now)
        found = processes.known(connection)
        database = Part("Database", _database(connection), _milliseconds(took))
    return SystemState(
        [database, _redis(services)], revision, queues, sorted(found, key=lambda each: not each.lives(now))
    )


def state_of(process: Process, now: datetime) -> tuple[str, str]:
    """(`runs` | `silent` | `stopped`, the same in words)."""
    if process.lives(now):
        return "runs", "Runs"
    if process.stopped_at:
        return "stopped", f"Stopped {words.ago(process.stopped_at, now)}"
    return "silent", f"Silent for {words.duration((now - process.seen_at).total_seconds())}"


def busy_with(process: Process) -> str:
    return BUSY[process.kind](process.figures) if process.figures else ""


def _worker(said: Figures) -> str:
    return f"{said['busy']:g} of {said['threads']:g} threads at work"


def _web(said: Figures) -> str:
    delay = f", {said['delay_ms']:g} ms behind" if "delay_ms" in said else ""
    cut_off = "" if said["feed_up"] else ", no events from Redis"
    pages = "1 open page" if said["clients"] == 1 else f"{said['clients']:g} open pages"
    return f"{pages}{delay}{cut_off}"


def _clock(said: Figures) -> str:
    return f"A lap takes {1000 * said['lap_seconds']:.0f} ms"


BUSY: dict[str, Callable[[Figures], str]] = {WORKER: _worker, WEB: _web, CLOCK: _clock}


def _database(connection: Connection) -> str:
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    return f"{'SQLite' if connection.dialect.name == 'sqlite' else 'PostgreSQL'} {version}"


def _redis(services: Services) -> Part:
    began = services.clock.monotonic()
    try:
        with connect(services.settings.redis_url) as client:
            said = describe(client)
    except REDIS_TROUBLE:
        return Part("Redis", "Does not answer: nothing starts, and pages follow changes within 5 s", None)
    told = f"Redis {said['redis_version']}, {said['used_memory_human']} used"
    return Part("Redis", told, _milliseconds(services.clock.monotonic() - began))


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 1)


routes = [Route(PATH, system_page)]
