"""The page behind the link of an invitation: choose a password, and be signed in. To look at it uses nothing up.

Nobody needs to be signed in for it; who is, goes on as the person that the link is for.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts import passwords
from actors.accounts.people import Viewer
from server import signing_in
from server.invitations import PATH
from server.pages.account import new_password_errors
from server.pages.page import services_of
from server.pages.session import HOME
from server.pages.templates import draw


async def choose(request: Request) -> Response:
    return _form(request, await _whose(request))


async def set_password(request: Request) -> Response:
    services, viewer = services_of(request), await _whose(request)
    async with request.form(max_files=0, max_fields=10) as form:
        new, again = str(form.get("new", "")), str(form.get("again", ""))
    if errors := new_password_errors(new, again, viewer.email):
        return _form(request, viewer, errors)
    new_hash = await signing_in.hashed(new)
    viewer = await services.in_thread(services.credentials.set_by_link, request.path_params["token"], new_hash)
    response = RedirectResponse(HOME, 303)
    await signing_in.begin(request, response, viewer)
    return response


async def _whose(request: Request) -> Viewer:
    services = services_of(request)
    return await services.in_thread(services.credentials.owner_of, request.path_params["token"])


def _form(request: Request, viewer: Viewer, errors: dict[str, str] | None = None) -> Response:
    context = {"person": viewer, "errors": errors or {}, "address": request.url.path}
    limits = {"shortest": passwords.SHORTEST, "longest": passwords.LONGEST}
    return draw(request, "password_link.html", context | limits, 422 if errors else 200)


routes = [Route(PATH + "{token}", choose), Route(PATH + "{token}", set_password, methods=["POST"])]
