"""`make screenshots`: a picture of every scene, wide, middling and narrow, light and dark, into docs/screenshots.

Each has a palette, so that all of them together are a few megabytes.
"""

import argparse
import io
import itertools
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import anyio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, WebSocketRoute, async_playwright, expect

from server.auth import PLAIN_COOKIE
from tests.browser.people import ARGUMENTS, NAMES
from tests.screenshots.scenes import Scene, scenes
from tests.screenshots.studio import Studio, studio

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SIZES = {1400: 900, 900: 800, 360: 740}
COLOURS = 256
SETTLE_MS = 350
"""For what the socket brings after the first paint."""
CUT_MS = 4_200
"""An outage is told after 2.5 s."""
PATIENCE_MS = 30_000
"""Nothing is measured here, so a busy machine may take its time."""
SIDE_BY_SIDE = 4
"""Pictures at once: each waits longer than it works."""
INTERNAL_ERROR = 1011


async def take(browser: Browser, place: Studio, scene: Scene, width: int, scheme: str) -> bytes:
    context = await browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=width < 500,
        reduced_motion="reduce",
        timezone_id="America/Chicago",
    )
    try:
        return await _take(context, place, scene)
    finally:
        await context.close()


async def _take(context: BrowserContext, place: Studio, scene: Scene) -> bytes:
    if scene.who:
        await context.add_cookies([{"name": PLAIN_COOKIE, "value": place.session_of(scene.who), "url": place.site.url}])
    page = await context.new_page()
    sockets: list[WebSocketRoute] = []
    knows = anyio.Event()

    async def connect(socket: WebSocketRoute) -> None:
        if sockets and scene.cut_off:
            return await socket.close(code=INTERNAL_ERROR)
        sockets.append(socket)
        server = socket.connect_to_server()

        def hand_on(message: str | bytes) -> None:
            socket.send(message)
            if '"snapshot"' in str(message):
                knows.set()

        server.on_message(hand_on)

    await page.route_web_socket("**/ws", connect)
    await page.goto(urljoin(place.site.url, scene.path))
    await page.wait_for_timeout(SETTLE_MS)
    await scene.step(page)
    if scene.cut_off:
        await knows.wait()
        await page.wait_for_timeout(SETTLE_MS)
        await sockets[0].close(code=INTERNAL_ERROR)
    await page.wait_for_timeout(CUT_MS if scene.cut_off else SETTLE_MS)
    return await page.screenshot()


def small(png: bytes) -> bytes:
    """The same in its most frequent colours: a third of the bytes, and no surface in another shade. A pixel of colour
    counts like many grey ones, for a state has few of its own."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    found: list[Any] = picture.getcolors(picture.width * picture.height) or []
    most = sorted(found, key=lambda each: each[0] * (1 + max(each[1]) - min(each[1])), reverse=True)[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette(bytes(itertools.chain.from_iterable(colour for _, colour in most)))
    out = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


async def take_all(place: Studio, only: list[str], folder: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    path = next(filter(None, map(shutil.which, NAMES)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        limiter = anyio.CapacityLimiter(SIDE_BY_SIDE)

        async def keep(scene: Scene, width: int, scheme: str) -> None:
            async with limiter:
                picture = small(await take(browser, place, scene, width, scheme))
            (folder / f"{scene.name}-{width}-{scheme}.png").write_bytes(picture)

        async with anyio.create_task_group() as group:
            for scene, width, scheme in itertools.product(scenes(place), SIZES, ("light", "dark")):
                if any(part in scene.name for part in only):
                    group.start_soon(keep, scene, width, scheme)
        await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[""], help="scenes whose name holds one of these")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, studio(Path(data)) as place:
        anyio.run(take_all, place, asked.only, asked.folder)


if __name__ == "__main__":
    main()
