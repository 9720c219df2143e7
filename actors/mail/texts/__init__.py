"""The words of the emails, as Jinja2 templates: `.html` with autoescape, `.txt` as it stands."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).parent
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(name: str, **values: Any) -> str:
    """The template `name` with these values."""
    return _environment.get_template(name).render(values)


def styles() -> list[str]:
    """What stands in the style elements of the templates, as it is sent."""
    return [style for file in sorted(FOLDER.glob("*.html")) for style in STYLE.findall(file.read_text())]
