"""Signing in and out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import auth, signing_in
from server.pages.page import local_path
from server.pages.templates import draw
from server.signing_in import TooMany

WRONG = "That email and password do not match. Try again."
HOME = "/students"


async def home(request: Request) -> Response:
    return RedirectResponse(HOME, 303)


async def sign_in_page(request: Request) -> Response:
    wanted = local_path(request.query_params.get("next"), HOME)
    if request.state.viewer is not None:
        return RedirectResponse(wanted, 303)
    note = "You were signed out." if "ended" in request.query_params else ""
    return _form(request, wanted, note=note)


async def sign_in(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        email, password = str(form.get("email", "")).strip(), str(form.get("password", ""))
        wanted = local_path(str(form.get("next", "")), HOME)
    try:
        viewer = await signing_in.verify(request, email, password)
    except TooMany as too_many:
        response = _form(request, wanted, email=email, error=too_many.message, status_code=429)
        response.headers.update(signing_in.retry_after(too_many))
        return response
    if viewer is None:
        return _form(request, wanted, email=email, error=WRONG, status_code=422)
    response = RedirectResponse(wanted, 303)
    await signing_in.begin(request, response, viewer)
    return response


async def sign_out(request: Request) -> Response:
    response = RedirectResponse("/sign-in?ended=1", 303)
    await auth.sign_out(request, response)
    return response


def _form(
    request: Request, wanted: str, *, email: str = "", error: str = "", note: str = "", status_code: int = 200
) -> Response:
    context = {"next": wanted, "email": email, "error": error, "note": note}
    return draw(request, "sign_in.html", context, status_code)


routes = [
    Route("/", home),
    Route("/sign-in", sign_in_page),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
