"""What can be done to a task, through plain forms: the way without JavaScript, and the page that asks first."""

from collections.abc import Callable
from datetime import tzinfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.tasks import store
from actors.tasks.task import TaskState
from server.messages import Task
from server.pages import words
from server.pages.drafts import new_key
from server.pages.offers import resends
from server.pages.page import came_from, page, services_of, signed_in, viewer_of, zone_of
from server.pages.rows import RowView, views
from server.services import Services

SIMPLE = ("pause", "resume")


def command(name: str) -> Route:
    """A command after which the person goes on where they were."""

    @signed_in
    async def handle(request: Request) -> Response:
        services, task_id = services_of(request), request.path_params["id"]
        await services.in_thread(getattr(services.commands, name), viewer_of(request), task_id)
        return RedirectResponse(came_from(request, f"/tasks/{task_id}"), 303)

    return Route(f"/tasks/{{id}}/{name}", handle, methods=["POST"])


@signed_in
async def ask_cancel(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    row = await services.in_thread(_row, services, viewer, zone_of(request), request.path_params["id"])
    context = {"row": row, "question": _question(row.task), "back": came_from(request, "/tasks")}
    return await page(request, "cancel.html", context)


@signed_in
async def cancel(request: Request) -> Response:
    services, task_id = services_of(request), request.path_params["id"]
    await services.in_thread(services.commands.cancel, viewer_of(request), task_id)
    return RedirectResponse(f"/tasks/{task_id}", 303)


@signed_in
async def delete(request: Request) -> Response:
    """Afterwards the list says so, and offers to undo it for as long as that is possible."""
    services, task_id = services_of(request), request.path_params["id"]
    await services.in_thread(services.commands.delete, viewer_of(request), task_id)
    return RedirectResponse(f"/tasks?deleted={task_id}", 303)


@signed_in
async def restore(request: Request) -> Response:
    services, task_id = services_of(request), request.path_params["id"]
    await services.in_thread(services.commands.restore, viewer_of(request), task_id)
    return RedirectResponse(came_from(request, "/tasks").partition("?")[0], 303)


@signed_in
async def retry(request: Request) -> Response:
    return await _launched(request, services_of(request).launcher.retry)


@signed_in
async def ask_resend(request: Request) -> Response:
    """Emails cannot be called back, so this asks first."""
    services, viewer = services_of(request), viewer_of(request)
    row = await services.in_thread(_row, services, viewer, zone_of(request), request.path_params["id"])
    offer = next((each for each in resends(row) if each.only == request.query_params.get("only")), None)
    return await page(request, "resend.html", {"row": row, "offer": offer, "key": new_key()})


@signed_in
async def resend(request: Request) -> Response:
    """Let held emails go, or send those again of which nobody knows whether they arrived."""
    return await _launched(request, services_of(request).launcher.resend)


async def _launched(request: Request, launch: Callable[[Viewer, str, str, str | None], TaskState]) -> Response:
    """Launch a task from an old one, for what the form says (`only`), and show it."""
    async with request.form(max_files=0, max_fields=10) as form:
        only, key = str(form.get("only", "")), str(form.get("key", "")) or None
    services, task_id = services_of(request), request.path_params["id"]
    task = await services.in_thread(launch, viewer_of(request), task_id, only, key)
    return RedirectResponse(f"/tasks/{task.id}", 303)


def _row(services: Services, viewer: Viewer, zone: tzinfo, task_id: str) -> RowView:
    now = services.clock.now()
    with services.database.read() as connection:
        task = store.get(connection, viewer, task_id, now)
    return views([task], viewer, now, zone)[0]


def _question(task: Task) -> dict[str, str]:
    """What is done so far, and what will not be. The dialog says the same, and keeps counting."""
    return {
        "so_far": words.so_far(task.records, task.record_type),
        "emails": words.emails_so_far(task.emails),
        "rest": words.the_rest(task.records, task.record_type),
    }


routes = [
    *(command(name) for name in SIMPLE),
    Route("/tasks/{id}/cancel", ask_cancel),
    Route("/tasks/{id}/cancel", cancel, methods=["POST"]),
    Route("/tasks/{id}/delete", delete, methods=["POST"]),
    Route("/tasks/{id}/restore", restore, methods=["POST"]),
    Route("/tasks/{id}/retry", retry, methods=["POST"]),
    Route("/tasks/{id}/resend", ask_resend),
    Route("/tasks/{id}/resend", resend, methods=["POST"]),
]
