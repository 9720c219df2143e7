"""The pages that people see: HTML drawn on the server first, brought to life by `web/static/js` afterwards."""

from starlette.routing import BaseRoute

from server.pages import (
    actions,
    audit,
    autopilot,
    commands,
    compose,
    lists,
    mail,
    preferences,
    records_csv,
    reports,
    rights,
    samples,
    selected_tasks,
    session,
    statement,
    styleguide,
    system,
    task,
    tasks,
    tasks_csv,
    unsubscribing,
)

# `selected_tasks` comes before `commands`: "selected" is no task's id.
routes: list[BaseRoute] = [
    *session.routes,
    *lists.routes,
    *actions.routes,
    *samples.routes,
    *reports.routes,
    *compose.routes,
    *mail.routes,
    *statement.routes,
    *audit.routes,
    *rights.routes,
    *system.routes,
    *preferences.routes,
    *autopilot.routes,
    *unsubscribing.routes,
    *styleguide.routes,
    *tasks.routes,
    *tasks_csv.routes,
    *selected_tasks.routes,
    *commands.routes,
    *records_csv.routes,
    *task.routes,
]
