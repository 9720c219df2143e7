"""`/styleguide`: every component in every state, light and dark. Only with DEVELOPMENT=1; else it is not there."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.assets import STATIC
from server.pages import words
from server.pages.blank import BLANK
from server.pages.specimens import rows
from server.pages.templates import draw
from server.requests import services_of

COLOURS = re.compile(r"^    (--[\w-]+): (?:light-dark|var|#)", re.MULTILINE)
SYMBOLS = re.compile(r'<symbol id="([\w-]+)"')


async def styleguide(request: Request) -> Response:
    _only_for_developers(request)
    context = {
        "rows": rows(services_of(request).clock.now()),
        "blank": BLANK,
        "states": words.STATE_WORDS,
        "tokens": _colours(),
        "symbols": SYMBOLS.findall((STATIC / "icons" / "sprite.svg").read_text()),
    }
    return draw(request, "styleguide.html", context)


async def swatches(request: Request) -> Response:
    """A rule for each colour: the policy of our pages allows no style attribute."""
    _only_for_developers(request)
    rules = (f'.swatch[data-token="{name}"] {{ background: var({name}); }}' for name in _colours())
    return Response("\n".join(rules), media_type="text/css")


def _only_for_developers(request: Request) -> None:
    if not services_of(request).settings.development:
        raise HTTPException(404)


def _colours() -> list[str]:
    return COLOURS.findall((STATIC / "css" / "tokens.css").read_text())


routes = [Route("/styleguide", styleguide), Route("/styleguide/swatches.css", swatches)]
