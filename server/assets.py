"""What browsers fetch and keep: style sheet, modules, icons.

The address of each file holds a digest of all of them (`/static/3f2a…/js/main.js`), so a browser may keep what it has
for ever and asks for nothing on its next page; a release changes the address. Modules import each other by relative
paths and so stay within one version. All style sheets go as one: it is one request, and compresses to half.
"""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.lean import lean_module, lean_style

STATIC = Path(__file__).parents[1] / "web" / "static"
SHEET = "css/site.css"
STYLESHEETS = (
    "layers.css", "tokens.css", "reset.css", "base.css", "layout.css", "buttons.css", "topbar.css", "menu.css",
    "drawer.css", "task.css", "tasks-page.css", "list.css", "field.css", "dialog.css", "notice.css", "task-page.css",
    "entrance.css", "cards.css", "mail.css", "rights.css", "system.css", "account.css", "autopilot.css", "wall.css",
    "quicktool.css",
)  # fmt: skip
EARLY = "early.js"
"""The one script that is no module: it runs before the first paint."""
ENTRY = "js/quicktool.js"
"""What a page of another application names; no page of ours loads it."""
NOT_OF_PAGES = (f"js/{EARLY}", ENTRY)
"""Of the scripts, those that a page of ours does not load as a module."""

LEAN = {"css": lean_style, "js": lean_module}
KEPT = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
VERSION_CHARACTERS = 12


class Asset(msgspec.Struct, frozen=True):
    plain: bytes
    compressed: bytes
    media_type: str


class Assets:
    """All files of the folder, read once; `version` changes with any of them."""

    def __init__(self, folder: Path = STATIC) -> None:
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        contents[SHEET] = b"\n".join(contents[f"css/{name}"] for name in STYLESHEETS)
        self.version = _digest(contents)
        self.modules = [name for name in contents if name.startswith("js/") and name not in NOT_OF_PAGES]
        """Named in the page's head, so that the browser fetches all at once and not import after import."""
        self._assets = {name: _asset(name, content) for name, content in contents.items()}

    def get(self, name: str) -> Asset | None:
        return self._assets.get(name)

    def text(self, name: str) -> str:
        """The file itself, for what holds it within."""
        return self._assets[name].plain.decode()

    def path(self, name: str) -> str:
        """The address of a file, such as `css/site.css`."""
        return f"/static/{self.version}/{name}"


@cache
def current() -> Assets:
    return Assets()


def renew() -> None:
    """For those who are changing the files: read them again."""
    current.cache_clear()


async def entry(_request: Request) -> Response:
    """To the module of this release: other applications name it by an address that stays."""
    return RedirectResponse(current().path(ENTRY), 307, {"cache-control": ASKED_AGAIN})


async def serve(request: Request) -> Response:
    version, assets = request.path_params["version"], current()
    asset = assets.get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    # A page of the release before asks under its own version: it gets what there is, but does not keep it.
    headers = {"cache-control": KEPT if version == assets.version else ASKED_AGAIN, "vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.plain, headers=headers, media_type=asset.media_type)
    return Response(asset.compressed, headers=headers | {"content-encoding": "gzip"}, media_type=asset.media_type)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:VERSION_CHARACTERS]


def _asset(name: str, content: bytes) -> Asset:
    if lean := LEAN.get(name.rpartition(".")[2]):
        content = lean(content.decode()).encode()
    return Asset(content, gzip.compress(content, 9, mtime=0), mimetypes.guess_type(name)[0] or "text/plain")


routes = [Route(f"/static/{ENTRY}", entry), Route("/static/{version}/{name:path}", serve)]
