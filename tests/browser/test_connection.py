"""What people are told when the connection goes, and that nothing can be asked meanwhile."""

from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.people import COACH, FRONT_DESK, People

LOST = "Live updates lost. Reconnecting…"
INTERNAL_ERROR = 1011


class Wire:
    """The page's socket, to be cut and mended."""

    def __init__(self) -> None:
        self._cut = False
        self._open: list[WebSocketRoute] = []

    async def between(self, page: Page) -> "Wire":
        await page.route_web_socket("**/ws", self._connect)
        return self

    async def cut(self) -> None:
        self._cut = True
        await self._open[-1].close(code=INTERNAL_ERROR)

    def mend(self) -> None:
        self._cut = False

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self._cut:
            return await socket.close(code=INTERNAL_ERROR)
        socket.connect_to_server()
        self._open.append(socket)


async def test_an_outage_is_told_and_actions_wait(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    wire = await Wire().between(desk.page)
    title = await desk.launch_over_all("Allergy")
    await desk.open_drawer()
    button = desk.row(title).get_by_role("button", name="Cancel: ")
    await expect(button).to_be_enabled()

    await wire.cut()
    await expect(desk.drawer.get_by_text(LOST)).to_be_visible()
    await expect(button).to_be_disabled()

    wire.mend()
    await expect(desk.drawer.get_by_text(LOST)).to_be_hidden()
    await expect(button).to_be_enabled()


async def test_signing_out_ends_the_other_tab(people: People) -> None:
    coach = await people.arrive(COACH)
    other = await people.second_tab(coach)
    await other.go("/families")
    await coach.page.locator("header summary").click()
    await coach.page.get_by_role("button", name="Sign out").click()
    await expect(other.page.get_by_role("main").get_by_text("You were signed out.")).to_be_visible()
    await other.page.get_by_role("main").get_by_role("link", name="Sign in").click()
    await expect(other.page.get_by_label("Email")).to_be_visible()
