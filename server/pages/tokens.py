"""A person's API tokens: make one, see it once, see which there are, revoke them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts import api_tokens
from actors.accounts.api_tokens import EMBED, LIFETIMES, MOST_NAME_LENGTH, MOST_TOKENS, SCOPES
from actors.accounts.people import Viewer
from actors.tasks import audit
from actors.tasks.errors import Conflict, NotFound
from actors.tasks.events import SessionEnded
from actors.tasks.permissions import Policy
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.services import Services

PATH = "/settings/tokens"
ENOUGH = f"You have {MOST_TOKENS} tokens. Revoke one first."


@signed_in
async def tokens_page(request: Request) -> Response:
    return await _page(request)


@signed_in
async def make(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    async with request.form(max_files=0, max_fields=10) as form:
        name, days = str(form.get("name", "")).strip(), str(form.get("days", ""))
        scopes = [str(scope) for scope in form.getlist("scopes")]
    fields = _wrong(viewer, name, scopes, days)
    if fields:
        return await _page(request, {"fields": fields, "given": {"name": name, "scopes": scopes, "days": days}}, 422)
    token = await services.in_thread(_make, services, viewer, name, scopes, int(days))
    return await _page(request, {"token": token, "named": name})


@signed_in
async def revoke(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    await services.in_thread(_revoke, services, viewer, request.path_params["id"])
    return RedirectResponse(f"{PATH}?revoked=1", 303)


routes = [
    Route(PATH, tokens_page),
    Route(PATH, make, methods=["POST"]),
    Route(f"{PATH}/{{id:int}}/revoke", revoke, methods=["POST"]),
]


async def _page(request: Request, more: dict[str, Any] | None = None, status: int = 200) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    context = {
        "tokens": await services.in_thread(_theirs, services, viewer),
        "scopes": _scopes_for(viewer),
        "lifetimes": LIFETIMES,
        "most_name": MOST_NAME_LENGTH,
        "revoked": "revoked" in request.query_params,
        "now": services.clock.now(),
        "zone": zone_of(request),
        "fields": {},
        "given": {"name": "", "scopes": [api_tokens.READ], "days": str(LIFETIMES[1])},
        "token": None,
    }
    return await page(request, "tokens.html", context | (more or {}), status)


def _scopes_for(viewer: Viewer) -> dict[str, str]:
    speaks = Policy(viewer).may_speak_for_people()
    return {scope: meaning for scope, meaning in SCOPES.items() if scope != EMBED or speaks}


def _wrong(viewer: Viewer, name: str, scopes: list[str], days: str) -> dict[str, str]:
    """A sentence for each field."""
    found = {}
    if not 0 < len(name) <= MOST_NAME_LENGTH:
        found["name"] = f"Say what it is for, in at most {MOST_NAME_LENGTH} characters."
    if not scopes or any(scope not in _scopes_for(viewer) for scope in scopes):
        found["scopes"] = "Tick what it may do."
    if days not in map(str, LIFETIMES):
        found["days"] = "Choose how long it lasts."
    return found


def _make(services: Services, viewer: Viewer, name: str, scopes: list[str], days: int) -> str:
    now = services.clock.now()
    with services.database.write() as connection:
        if len(api_tokens.of_person(connection, viewer, now)) >= MOST_TOKENS:
            raise Conflict(ENOUGH)
        audit.note_subject(connection, now, viewer, "created", f"API token {name}", scopes=scopes)
        return api_tokens.make(connection, viewer, name, scopes, now, days)


def _revoke(services: Services, viewer: Viewer, token_id: int) -> None:
    with services.database.write() as connection:
        name = api_tokens.revoke(connection, viewer, token_id)
        if name is None:
            raise NotFound("There is no such token.")
        audit.note_subject(connection, services.clock.now(), viewer, "revoked", f"API token {name}")
    services.channel.publish(SessionEnded(viewer.account_id, f"API token {token_id}"))  # and what it has embedded


def _theirs(services: Services, viewer: Viewer) -> list[api_tokens.ApiToken]:
    with services.database.read() as connection:
        return api_tokens.of_person(connection, viewer, services.clock.now())
