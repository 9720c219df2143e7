"""Staff & permissions, for Account Owners: what each person of the account may do. To others it is not there."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.tasks.errors import NotFound
from actors.tasks.members import NOBODY, TITLES, Member, Right
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of

PATH = "/settings/staff"
SWITCHED = (Right.AUTOPILOT_TASKS, Right.MANAGE_AUTOPILOT)
"""Given and taken by a switch. The owner's role is asked about first: it is all of the account."""
MEANINGS = {
    Right.AUTOPILOT_TASKS: "Sees every task that Autopilot started, and the Autopilot monitor. Seeing only.",
    Right.MANAGE_AUTOPILOT: "Creates, changes, starts and pauses Autopilot workflows.",
    Right.OWNER: "Sees and controls every task of the account, manages Autopilot, reads the audit log, "
    "and says who may do what.",
}


@signed_in
async def rights_page(request: Request) -> Response:
    return await rights_page_with(request)


async def rights_page_with(
    request: Request, given: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The page, with an invitation that could not be sent as it was `given`."""
    members = await _members(request)
    sent = next((each for each in members if str(each.user_id) == request.query_params.get("sent")), None)
    context = {
        "members": members,
        "rights": SWITCHED,
        "titles": TITLES,
        "meanings": MEANINGS,
        "owner": Right.OWNER,
        "sent": sent,
        "given": given or {},
        "errors": errors or {},
        "zone": zone_of(request),
        "now": services_of(request).clock.now(),
        "back": PATH,
    }
    return await page(request, "rights.html", context, 422 if errors else 200)


@signed_in
async def ask_role(request: Request) -> Response:
    context = {"member": await member_of(request), "meaning": MEANINGS[Right.OWNER], "back": PATH}
    return await page(request, "role.html", context)


async def member_of(request: Request) -> Member:
    """Whom the address names. Raises NotFound."""
    member = next((each for each in await _members(request) if each.user_id == request.path_params["id"]), None)
    if member is None:
        raise NotFound(NOBODY)
    return member


@signed_in
async def change(request: Request) -> Response:
    services = services_of(request)
    async with request.form(max_files=0, max_fields=10) as form:
        right, given = _right(str(form.get("right", ""))), form.get("given") == "1"
    move = services.rights.grant if given else services.rights.revoke
    await services.in_thread(move, viewer_of(request), request.path_params["id"], right)
    return RedirectResponse(PATH, 303)


async def _members(request: Request) -> list[Member]:
    services = services_of(request)
    return await services.in_thread(services.rights.members, viewer_of(request))


def _right(name: str) -> Right:
    try:
        return Right(name)
    except ValueError:
        raise NotFound("There is no such permission.") from None


routes = [
    Route(PATH, rights_page),
    Route(PATH + "/{id:int}/role", ask_role),
    Route(PATH + "/{id:int}", change, methods=["POST"]),
]
