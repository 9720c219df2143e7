"""A person's own page: their password, and where they are signed in."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts import passwords
from actors.accounts.sessions import mark_of
from server import signing_in
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of

PATH = "/settings/account"
WRONG = "This is not your password."
DIFFERENT = "The two do not match."
DONE = {"password": "Your password is changed. Every other device is signed out.", "ended": "Signed out there."}


@signed_in
async def account_page(request: Request) -> Response:
    return await _page(request, note=DONE.get(request.query_params.get("done", ""), ""))


@signed_in
async def change_password(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    async with request.form(max_files=0, max_fields=10) as form:
        old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    errors = new_password_errors(new, again, viewer.email)
    try:
        if not errors and await signing_in.verify(request, viewer.email, old) is None:
            errors = {"old": WRONG}
    except signing_in.TooMany as too_many:
        errors = {"old": too_many.message}
    if errors:
        return await _page(request, errors=errors, status_code=422)
    new_hash = await signing_in.hashed(new)
    await services.in_thread(services.credentials.change, viewer, new_hash, request.state.session.token_hash)
    return RedirectResponse(f"{PATH}?done=password", 303)


@signed_in
async def end_session(request: Request) -> Response:
    """One of the person's own, or all but this one."""
    services, viewer = services_of(request), viewer_of(request)
    async with request.form(max_files=0, max_fields=10) as form:
        mark = str(form.get("session", ""))
    if mark:
        await services.in_thread(services.credentials.end_session, viewer, mark)
    else:
        await services.in_thread(services.credentials.end_others, viewer, request.state.session.token_hash)
    return RedirectResponse(f"{PATH}?done=ended", 303)


def new_password_errors(new: str, again: str, email: str) -> dict[str, str]:
    """What is wrong with a new password that was typed twice, by field."""
    if weakness := passwords.weakness(new, email):
        return {"new": weakness}
    return {} if new == again else {"again": DIFFERENT}


async def _page(
    request: Request, *, errors: dict[str, str] | None = None, note: str = "", status_code: int = 200
) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    context = {
        "sessions": await services.in_thread(services.credentials.sessions, viewer),
        "mine": mark_of(request.state.session.token_hash),
        "errors": errors or {},
        "note": note,
        "shortest": passwords.SHORTEST,
        "longest": passwords.LONGEST,
        "now": services.clock.now(),
        "zone": zone_of(request),
    }
    return await page(request, "account.html", context, status_code)


routes = [
    Route(PATH, account_page),
    Route(PATH + "/password", change_password, methods=["POST"]),
    Route(PATH + "/sessions", end_session, methods=["POST"]),
]
