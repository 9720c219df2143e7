"""Autopilot's pages: the monitor, a day on a time axis, workflows, runs, and the library to copy from."""

from starlette.routing import BaseRoute

from server.pages.autopilot import commands, day, form, library, monitor, run, workflow

routes: list[BaseRoute] = [
    *monitor.routes,
    *day.routes,
    *library.routes,
    *form.routes,
    *workflow.routes,
    *commands.routes,
    *run.routes,
]
