"""The page that says what went wrong, in a sentence and with a way on."""

from starlette.requests import Request
from starlette.responses import Response

from server.pages.templates import draw

HEADINGS = {
    400: "That did not work",
    401: "You are signed out",
    403: "That is not allowed",
    404: "Not found",
    409: "That is not possible now",
    410: "This entry was deleted",
    413: "That is too large",
    429: "Too many requests",
    503: "Back in a moment",
}
WAY_BACK = {401: ("/sign-in", "Sign in"), 409: ("/tasks", "Back to all tasks"), 410: ("/tasks", "Back to all tasks")}
START = ("/", "Back to the start")


def render(request: Request, status: int, message: str, undo: str = "") -> Response:
    """`undo` is the address of a form that undoes it, where that is still possible."""
    back, back_label = WAY_BACK.get(status, START)
    if request.url.path.startswith("/tasks/") and status in (403, 404):
        back, back_label = WAY_BACK[410]
    context = {
        "heading": HEADINGS.get(status, "Something went wrong" if status >= 500 else HEADINGS[400]),
        "message": message,
        "symbol": "delete" if status == 410 else "info" if status < 500 else "failed",
        "tone": "bad" if status >= 500 else "plain",
        "back": back,
        "back_label": back_label,
        "undo": undo,
    }
    return draw(request, "error.html", context, status)
