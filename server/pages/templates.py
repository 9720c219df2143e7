"""The one Jinja environment, and how a page is drawn with it."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.templating import Jinja2Templates

from actors.mail import texts
from server import assets
from server.pages import locales, times, words
from server.pages.reader import reader_of
from server.requests import services_of
from server.security import HEADERS

CSP = "content-security-policy"
FRAMED = "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
WEB = Path(__file__).parents[2] / "web"
SPRITE = "icons/sprite.svg"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        assets=assets.current,
        static=lambda name: assets.current().path(name),
        sprite=lambda: assets.current().path(SPRITE),
        number=words.number,
        counted=words.counted,
        noun=words.noun,
        by=words.by,
        moment=times.moment,
        clock_seconds=times.clock_seconds,
        full_time=times.full_time,
        calendar_day=locales.calendar_day,
        weekday=locales.weekday,
        dollars=locales.dollars,
        workers_run=lambda request: request.app.state.workers.running,
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


def _within(environment: Environment) -> Environment:
    """The same for markup that holds the icons itself."""
    found = environment.overlay()
    found.globals = environment.globals | {"sprite": lambda: ""}
    return found


_templates = Jinja2Templates(env=_environment())
_parts = Jinja2Templates(env=_within(_templates.env))


def draw(
    request: Request, template: str, context: dict[str, Any], status_code: int = 200, *, frames: bool = False
) -> Response:
    """A whole page. What it shows is one person's, so no cache keeps it. With `frames` it may hold pages of ours."""
    headers = {"cache-control": "no-store"}
    if services_of(request).settings.development:
        assets.renew()
    if frames:
        headers[CSP] = f"{HEADERS[CSP]}; frame-src 'self'"
    context = context | {"reader": reader_of(request)}
    return _templates.TemplateResponse(request, template, context, status_code=status_code, headers=headers)


def draw_part(request: Request, template: str, context: dict[str, Any]) -> Response:
    """Markup for a page of another origin. A `use` reaches no file from there, so the icons come along."""
    context = context | {"reader": reader_of(request), "icons": assets.current().text(SPRITE)}
    return _parts.TemplateResponse(request, template, context, headers={"cache-control": "no-store"})


def draw_document(request: Request, template: str, context: dict[str, Any]) -> Response:
    """A page for a frame or a window of its own: our styles, and those of what it shows; nothing runs in it."""
    policy = f"default-src 'none'; style-src 'self' {email_styles()}; {FRAMED}"
    return _templates.TemplateResponse(request, template, context, headers={"cache-control": "no-store", CSP: policy})


def document(html: str, *, sandboxed: bool) -> Response:
    """A document that stands by itself: its own styles and nothing else, no script, nothing from elsewhere."""
    policy = f"default-src 'none'; style-src {email_styles()}; {FRAMED}" + ("; sandbox" if sandboxed else "")
    return HTMLResponse(html, headers={"cache-control": "no-store", CSP: policy})


@cache
def email_styles() -> str:
    """The styles that our emails hold within, by their digests: so that none but these may be inline anywhere."""
    digests = {hashlib.sha256(style.encode()).digest() for style in texts.styles()}
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in sorted(digests))
