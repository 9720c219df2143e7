"""A person's own preferences: in which locale and time zone everything is written for them, on all of their devices."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.accounts.preferences import Preferences, prefer
from actors.tasks.errors import Invalid
from server.pages.locales import OFFERED, called
from server.pages.page import page, services_of, signed_in, viewer_of
from server.pages.reader import ZONES, locale_of_browser, zone_of_browser
from server.services import Services

PATH = "/settings/preferences"
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
EXAMPLE_CENTS = 123_450
UNKNOWN = "Choose one of those on offer."


@signed_in
async def preferences_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    context = {
        "own": request.state.session.preferences,
        "saved": "saved" in request.query_params,
        "locales": sorted(((tag, called(tag)) for tag in OFFERED), key=lambda pair: pair[1]),
        "zones": zones_by_area(),
        "browsers_locale": called(locale_of_browser(request)),
        "browsers_zone": zone_of_browser(request) or viewer.time_zone,
        "now": services.clock.now(),
        "example_cents": EXAMPLE_CENTS,
    }
    return await page(request, "preferences.html", context)


@signed_in
async def change(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        said = {name: str(form.get(name, "")) for name in ("locale", "time_zone")}
    wanted = Preferences(_offered(said["locale"], OFFERED), _offered(said["time_zone"], ZONES))
    services = services_of(request)
    await services.in_thread(_store, services, viewer_of(request), wanted)
    return RedirectResponse(f"{PATH}?saved=1", 303)


def zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    """(area, [(zone, its city)]), as people look for them: `America/Argentina/Salta` is Argentina, Salta in America."""
    found = []
    for area in AREAS:
        of_area = sorted(zone for zone in ZONES if zone.startswith(f"{area}/"))
        found.append((area, [(zone, _city(zone)) for zone in of_area]))
    return found


def _city(zone: str) -> str:
    return zone.partition("/")[2].replace("/", ", ").replace("_", " ")


def _offered(said: str, offered: tuple[str, ...] | set[str]) -> str | None:
    """None for an empty choice, which leaves it to the browser. Raises Invalid."""
    if said and said not in offered:
        raise Invalid(UNKNOWN)
    return said or None


def _store(services: Services, viewer: Viewer, wanted: Preferences) -> None:
    with services.database.write() as connection:
        prefer(connection, viewer, wanted)


routes = [Route(PATH, preferences_page), Route(PATH, change, methods=["POST"])]
