"""Inviting people, helping them to a new password, deactivating them: for Account Owners, beside what they may do."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.password_links import Link
from actors.tasks.errors import Invalid
from actors.tasks.members import Member
from server import invitations
from server.pages.page import page, services_of, signed_in, viewer_of
from server.pages.rights import PATH, member_of, rights_page_with


@signed_in
async def invite(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        name, email = str(form.get("name", "")), str(form.get("email", ""))
    try:
        return await _send(request, services_of(request).staffing.invite, name, email)
    except Invalid as wrong:
        return await rights_page_with(request, {"name": name, "email": email}, wrong.fields)


@signed_in
async def send_link(request: Request) -> Response:
    return await _send(request, services_of(request).staffing.send_link, request.path_params["id"])


@signed_in
async def ask_deactivation(request: Request) -> Response:
    return await page(request, "deactivate.html", {"member": await member_of(request), "back": PATH})


@signed_in
async def deactivate(request: Request) -> Response:
    services = services_of(request)
    await services.in_thread(services.staffing.deactivate, viewer_of(request), request.path_params["id"])
    return RedirectResponse(PATH, 303)


@signed_in
async def reactivate(request: Request) -> Response:
    services = services_of(request)
    await services.in_thread(services.staffing.reactivate, viewer_of(request), request.path_params["id"])
    return RedirectResponse(PATH, 303)


async def _send(request: Request, make: Callable[..., tuple[Member, Link]], *given: str | int) -> Response:
    """Make a link and send it; the person is there even where their email could not leave."""
    services, viewer = services_of(request), viewer_of(request)
    member, link = await services.in_thread(make, viewer, *given)
    await services.in_thread(invitations.send, services, viewer, member, link)
    return RedirectResponse(f"{PATH}?sent={member.user_id}", 303)


routes = [
    Route(PATH, invite, methods=["POST"]),
    Route(PATH + "/{id:int}/link", send_link, methods=["POST"]),
    Route(PATH + "/{id:int}/deactivate", ask_deactivation),
    Route(PATH + "/{id:int}/deactivate", deactivate, methods=["POST"]),
    Route(PATH + "/{id:int}/reactivate", reactivate, methods=["POST"]),
]
