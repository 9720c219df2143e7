"""The Autopilot monitor: is anything wrong, what runs now, what comes next, and how each workflow has been doing.

`?wall=1` is the same for a screen on the wall: nothing to press, larger, with a clock and the age of its data.
"""

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import monitor
from actors.autopilot.items import RunItem, WorkflowItem
from actors.autopilot.monitor import Overview
from actors.autopilot.schedule import zone_words
from actors.autopilot.states import RunState
from server.pages import times, words
from server.pages.autopilot import run_words
from server.pages.autopilot.strip import Strip, strip_of
from server.pages.page import page, services_of, signed_in, viewer_of
from server.pages.templates import draw
from server.services import Services

MOST_NEXT = 6
PATH = "/autopilot"


class Row(msgspec.Struct, frozen=True):
    """A workflow of the table."""

    item: WorkflowItem
    strip: Strip
    pace: str


class Head(msgspec.Struct, frozen=True):
    """The three numbers that answer at a glance."""

    running: int
    late: int
    failed: int


@signed_in
async def monitor_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found, today = await services.in_thread(_read, services, viewer)
    context = _context(found, today, viewer)
    if request.query_params.get("wall"):
        return draw(request, "autopilot/wall.html", context | {"viewer": viewer})
    return await page(request, "autopilot/monitor.html", context)


def _read(services: Services, viewer: Viewer) -> tuple[Overview, list[RunItem]]:
    now = services.clock.now()
    with services.database.read() as connection:
        found = monitor.overview(connection, viewer, now)
        return found, monitor.day(connection, viewer, now.astimezone(studio_zone(viewer)).date())


def _context(found: Overview, today: list[RunItem], viewer: Viewer) -> dict[str, Any]:
    zone = studio_zone(viewer)
    return shared(found.now, viewer) | {
        "found": found,
        "head": _head(found, today),
        "open_alarms": [alarm for alarm in found.alarms if not alarm.seen],
        "next": [item for item in found.next if item.next_run_at and item.next_run_at > found.now][:MOST_NEXT],
        "rows": [row_of(item, found.now, zone) for item in found.workflows],
        "on_time": _on_time(found, today),
    }


def studio_zone(viewer: Viewer) -> ZoneInfo:
    """Autopilot's pages say the studio's time, wherever the reader is: its schedules do."""
    return ZoneInfo(viewer.time_zone)


def shared(now: datetime, viewer: Viewer) -> dict[str, Any]:
    """What every page of Autopilot says times and runs with."""
    return {
        "now": now,
        "zone": studio_zone(viewer),
        "zone_words": zone_words(viewer.time_zone),
        "run_words": run_words,
        "duration": words.duration,
        "clock_time": times.clock_time,
        "until": words.until,
        "percent": lambda done, total: 100 * done // total if total else 0,
    }


def row_of(item: WorkflowItem, now: datetime, zone: tzinfo) -> Row:
    return Row(item, strip_of(item.runs, now, zone), run_words.pace(item))


def _head(found: Overview, today: list[RunItem]) -> Head:
    return Head(
        running=sum(run.state is not RunState.WAITING for run in found.under_way),
        late=sum(alarm.kind == "late" for alarm in found.alarms),
        failed=sum(run.state is RunState.FAILED or run.failed_records > 0 for run in today),
    )


def _on_time(found: Overview, today: list[RunItem]) -> str:
    """What is said where nothing wants attention."""
    if not found.workflows:
        return ""
    ran = [run for run in today if run.ended_at or run.done is not None]
    return "Everything ran on time today." if ran else "Nothing was due yet today, and nothing is wrong."


routes = [Route(PATH, monitor_page)]
