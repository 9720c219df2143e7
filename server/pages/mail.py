"""The mail folder: what would have been sent, where no mail server is set. Each viewer sees the mail of their tasks."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.assembly import mail_folder
from actors.tasks import store
from actors.tasks.errors import NotFound
from actors.tasks.task import TaskState
from server.pages.mail_folder import Entry, Message, entries, message, newest, task_of
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.pages.templates import document
from server.services import Services

MOST_SHOWN = 100


@signed_in
async def mail_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    folder = _folder(services)
    found, tasks = await services.in_thread(_read, services, viewer, folder)
    context = {"entries": found, "tasks": tasks, "most": MOST_SHOWN, "folder": folder.name}
    return await page(request, "mail.html", context | _times(request))


@signed_in
async def message_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    found, task = await services.in_thread(_message, services, viewer, request.path_params["name"])
    context = {"message": found, "task": task}
    return await page(request, "message.html", context | _times(request), frames=True)


@signed_in
async def message_html(request: Request) -> Response:
    """The message's HTML as a document of its own, in which nothing runs and which loads nothing."""
    services, viewer = services_of(request), viewer_of(request)
    found, _task = await services.in_thread(_message, services, viewer, request.path_params["name"])
    if not found.html:
        raise NotFound("This message has no HTML.")
    return document(found.html, sandboxed=True)


def _folder(services: Services) -> Path:
    if services.settings.smtp_url is not None:
        raise NotFound("There is nothing here.")
    return mail_folder(services.settings)


def _read(services: Services, viewer: Viewer, folder: Path) -> tuple[list[Entry], dict[str, TaskState]]:
    names = newest(folder)
    wanted = {task_id for name in names if (task_id := task_of(name))}
    with services.database.read() as connection:
        visible = store.among(connection, viewer, sorted(wanted), services.clock.now())
    tasks = {task.id: task for task in visible}
    return entries(folder, (name for name in names if task_of(name) in tasks), MOST_SHOWN), tasks


def _message(services: Services, viewer: Viewer, name: str) -> tuple[Message, TaskState]:
    """Raises NotFound for what is not there and for what is not this viewer's to see."""
    folder, task_id = _folder(services), task_of(name)
    if task_id is None:
        raise NotFound("There is no such message.")
    with services.database.read() as connection:
        task = store.get(connection, viewer, task_id, services.clock.now())
    found = message(folder, name)
    if found is None:
        raise NotFound("There is no such message.")
    return found, task


def _times(request: Request) -> dict[str, object]:
    return {"now": services_of(request).clock.now(), "zone": zone_of(request)}


routes = [
    Route("/mail", mail_page),
    Route("/mail/{name}", message_page),
    Route("/mail/{name}/html", message_html),
]
