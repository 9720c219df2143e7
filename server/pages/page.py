"""What every page of a signed-in person shares: the guard at its door, and what stands around its content."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors.accounts.people import Viewer
from actors.bulk.register import ACTIONS
from actors.tasks.permissions import Policy
from server.pages import navigation
from server.pages.blank import BLANK
from server.pages.drawer import drawer_of
from server.pages.reader import reader_of
from server.pages.templates import draw
from server.requests import services_of as services_of
from server.requests import viewer_of as viewer_of
from server.services import Services

Handler = Callable[[Request], Awaitable[Response]]


def signed_in(handler: Handler) -> Handler:
    """Sends whoever is not signed in to the sign-in page, and back here afterwards."""

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        if request.state.viewer is None:
            return RedirectResponse(sign_in_path(request), 303)
        return await handler(request)

    return guarded


def sign_in_path(request: Request) -> str:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted)}" if request.method in ("GET", "HEAD") else "/sign-in"


async def page(
    request: Request, template: str, context: dict[str, Any], status_code: int = 200, *, frames: bool = False
) -> Response:
    """Draw `template` for the signed-in viewer, with the drawer."""
    services, viewer = services_of(request), viewer_of(request)
    drawer = await services.in_thread(drawer_of, services, request.state.session, zone_of(request))
    groups = navigation.groups(_missing(services, viewer))
    here = context.get("back", request.url.path)
    group = next((group for group in groups if group.holds(here)), None)
    shared = {
        "viewer": viewer,
        "drawer": drawer,
        "blank": BLANK,
        "here": request.url.path,
        "navigation": groups,
        "group": group,
        "tab": group.tab(request.url.path) if group else "",
    }
    return draw(request, template, shared | context, status_code, frames=frames)


def _missing(services: Services, viewer: Viewer) -> set[str]:
    """Pages that are not there for this viewer, or not in this installation."""
    policy = Policy(viewer)
    there = {
        navigation.REPORTS: "report" in ACTIONS,
        navigation.COMPOSE: "send_email" in ACTIONS,
        navigation.MAIL_FOLDER: not services.settings.smtp_url,
        navigation.AUTOPILOT: policy.may_watch_autopilot(),
        navigation.AUTOPILOT_DAY: policy.may_watch_autopilot(),
        navigation.AUTOPILOT_LIBRARY: policy.may_manage_autopilot(),
    }
    return {path for path, is_there in there.items() if not is_there}


def zone_of(request: Request) -> ZoneInfo:
    """By which zone's clock the reader wants their times."""
    return reader_of(request).zone


def local_path(wanted: str | None, otherwise: str) -> str:
    """`wanted` where it is a path of this site: what a form or a link says must not lead elsewhere."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    return otherwise


def tidied(request: Request) -> RedirectResponse | None:
    """To the same page without what a form has left empty, so that its address says what was asked and nothing else."""
    given = request.query_params.multi_items()
    kept = [(name, value) for name, value in given if value]
    if len(kept) == len(given):
        return None
    return RedirectResponse(f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path, 303)


def came_from(request: Request, otherwise: str) -> str:
    """The page of ours on which the form stood, by the Referer."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return otherwise
    own = parts.netloc == request.headers.get("host")
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), otherwise) if own else otherwise
