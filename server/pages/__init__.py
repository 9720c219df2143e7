"""The pages that people see: HTML drawn on the server first, brought to life by `web/static/js` afterwards."""

from starlette.routing import BaseRoute

from server.pages import actions, commands, lists, records_csv, session, task, tasks

# `commands` comes before `task`: /tasks/delete-finished is no task's id.
routes: list[BaseRoute] = [
    *session.routes,
    *lists.routes,
    *actions.routes,
    *tasks.routes,
    *commands.routes,
    *records_csv.routes,
    *task.routes,
]
