"""The one Jinja environment, and how a page is drawn with it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from server.pages import words

WEB = Path(__file__).parents[2] / "web"

STYLESHEETS = (
    "layers.css", "tokens.css", "reset.css", "base.css", "layout.css", "buttons.css", "topbar.css", "drawer.css",
    "task.css", "tasks-page.css", "list.css", "field.css", "dialog.css", "notice.css", "task-page.css", "entrance.css",
)  # fmt: skip
MODULES = tuple(sorted(path.name for path in (WEB / "static" / "js").glob("*.js") if path.name != "early.js"))
"""Named in the page's head, so that the browser fetches all at once and not import after import."""

NAVIGATION = (("/students", "Students"), ("/families", "Families"), ("/tasks", "Tasks"))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        stylesheets=STYLESHEETS,
        modules=MODULES,
        navigation=NAVIGATION,
        number=words.number,
        counted=words.counted,
        noun=words.noun,
        moment=words.moment,
        full_time=words.full_time,
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


_templates = Jinja2Templates(env=_environment())


def draw(request: Request, template: str, context: dict[str, Any], status_code: int = 200) -> Response:
    """A whole page. What it shows is one person's, so no cache keeps it."""
    headers = {"cache-control": "no-store"}
    return _templates.TemplateResponse(request, template, context, status_code=status_code, headers=headers)
