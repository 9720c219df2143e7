"""The day view: every run of a day of the studio's on a time axis, and what is still planned for it."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.autopilot import monitor, store
from actors.autopilot.items import RunItem
from actors.autopilot.schedule import next_after
from actors.autopilot.workflow import Workflow
from server.pages.autopilot import axis
from server.pages.autopilot.axis import Day, Line
from server.pages.autopilot.monitor import shared, studio_zone
from server.pages.page import page, services_of, signed_in, viewer_of
from server.services import Services

MOST_PLANS = 48
"""Of one workflow on one day."""


@signed_in
async def day_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    now, zone = services.clock.now(), studio_zone(viewer)
    today = now.astimezone(zone).date()
    day = axis.day_of(_asked(request, today), zone)
    runs, workflows = await services.in_thread(_read, services, viewer, day.on)
    lines = axis.lines(day, runs, _plans(day, workflows, zone), now, zone)
    context = {
        "day": day,
        "runs": runs,
        "lines": lines,
        "coming": any(not mark.run_id for line in lines for mark in line.marks),
        "today": today,
        "yesterday": today - timedelta(days=1),
        "before": day.on - timedelta(days=1),
        "after": day.on + timedelta(days=1),
    }
    return await page(request, "autopilot/day.html", shared(now, viewer) | context)


def _asked(request: Request, today: date) -> date:
    try:
        asked = date.fromisoformat(request.query_params.get("on", ""))
    except ValueError:
        return today
    return asked if 2000 <= asked.year <= 2100 else today


def _read(services: Services, viewer: Viewer, on: date) -> tuple[list[RunItem], list[Workflow]]:
    with services.database.read() as connection:
        return monitor.day(connection, viewer, on), store.all_workflows(connection, viewer)


def _plans(day: Day, workflows: Iterable[Workflow], zone: ZoneInfo) -> list[Line]:
    return [Line(each.id, each.name, _planned(day, each, zone)) for each in workflows if each.next_run_at]


def _planned(day: Day, workflow: Workflow, zone: ZoneInfo) -> list[axis.Mark]:
    """From its next run on: what came before has a run of its own."""
    if not (workflow.cron and workflow.next_run_at):
        return []
    found: list[axis.Mark] = []
    at = workflow.next_run_at
    if at < day.start:
        at = next_after(workflow.cron, zone, day.start - timedelta(seconds=1))
    while at < day.end and len(found) < MOST_PLANS:
        found.append(axis.plan_mark(day, at, zone))
        at = next_after(workflow.cron, zone, at)
    return found


routes = [Route("/autopilot/day", day_page)]
