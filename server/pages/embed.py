"""The markup of badge and drawer for a page of another application: the same for everybody, and of nobody.

What it shows comes over the socket. It is drawn from the same parts as the drawer of our own pages.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server import embedding
from server.pages.blank import BLANK
from server.pages.drawer import EMPTY
from server.pages.templates import draw_part
from server.requests import services_of

REFUSAL = "Pages of this origin may not show Background Tasks. EMBED_ORIGINS says which may."


async def markup(request: Request) -> Response:
    if not embedding.may_embed(request.headers, services_of(request).settings):
        return PlainTextResponse(REFUSAL, 403, {"vary": "Origin"})
    response = draw_part(request, "embed.html", {"drawer": EMPTY, "viewer": None, "blank": BLANK})
    response.headers.add_vary_header("Origin")
    return response


routes = [Route(embedding.PATH, markup)]
