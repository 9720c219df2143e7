"""Badge and drawer in a page of another application, from another origin."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, WebSocket, expect

from actors.accounts.people import Viewer
from actors.settings import load
from actors.tasks.task import TaskState
from server.services import Services
from tests.browser.people import People, Person
from tests.support.databases import copied_sqlite
from tests.support.host import Host, hosting, key_of, listen, origin_of
from tests.support.site import Site, serving
from tests.support.studio import Studio, insert_studio

HAND_OVER = "(async () => (document.querySelector('background-tasks').token = await (await fetch('/token')).text()))()"
DRAW_ANEW = """(() => {
  const made = document.createElement("background-tasks");
  made.setAttribute("token", "");
  document.querySelector("background-tasks").replaceWith(made);
})()"""


@pytest.fixture(scope="module")
def till(
    migrated_sqlite: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Studio, Host]]:
    """A site, its studio, and another application that may embed it: as http://localhost, not as http://127.0.0.1."""
    folder, server = tmp_path_factory.mktemp("site"), listen()
    port = server.server_address[1]
    with copied_sqlite(migrated_sqlite, folder) as database:
        studio = insert_studio(database)
        url = database.engine.url.render_as_string(False)
        settings = load({"DATABASE_URL": url, "REDIS_URL": redis_url, "EMBED_ORIGINS": origin_of(port)}, folder)
        with (
            serving(Services(settings)) as site,
            hosting(server, Host(site.url, port, key_of(site.services, studio.owner))) as host,
        ):
            yield site, studio, host


@pytest.fixture
async def people(browser: Browser, till: tuple[Site, Studio, Host]) -> AsyncIterator[People]:
    people = People(browser, till[2].url)
    yield people
    await people.leave()


def launch(site: Site, viewer: Viewer) -> TaskState:
    params = {"records": "students", "keywords": ["Trial"]}
    return site.services.launcher.launch(viewer, "assign_keywords", params, {"all": True})


async def arrive(people: People, host: Host, viewer: Viewer, path: str = "/") -> Person:
    """The viewer at the till, with the drawer open."""
    host.user = viewer.email
    person = await people.arrive()
    await person.go(path)
    await person.open_drawer()
    return person


async def test_a_person_watches_and_cancels_their_tasks(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    mine = launch(site, studio.front_desk)
    launch(site, studio.coach)
    desk = await arrive(people, host, studio.front_desk)
    await expect(desk.quicktool).to_have_accessible_name("Background Tasks, 1 queued")
    await expect(desk.drawer.get_by_role("listitem")).to_have_count(1)
    row = desk.row(mine.title)
    address = f"{site.url}/tasks/{mine.id}"
    assert await row.get_by_role("link", name=mine.title).get_attribute("href") == address

    site.services.commands.pause(studio.front_desk, mine.id)
    await expect(row.locator(".state")).to_have_text("Paused")
    await row.get_by_role("button", name="Cancel: ").click()
    dialog = desk.page.get_by_role("dialog", name="Cancel this Background Task?")
    await expect(dialog.get_by_role("button", name="No Thanks!")).to_be_focused()
    await dialog.get_by_role("button", name="Yes").click()
    await expect(row.locator(".state")).to_have_text("Canceled")

    await row.get_by_role("button", name="Delete: ").click()
    await expect(row).to_have_count(0)
    await desk.toast.get_by_role("button", name="Undo").click()
    await expect(row.locator(".state")).to_have_text("Canceled")
    assert desk.page.url == f"{host.url}/"

    await desk.drawer.get_by_role("button", name="Close").press("Escape")
    await expect(desk.drawer).to_be_hidden()
    await expect(desk.quicktool).to_be_focused()


async def test_the_next_person_sees_nothing_of_the_one_before(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    of_desk, of_coach = launch(site, studio.front_desk), launch(site, studio.coach)
    person = await arrive(people, host, studio.front_desk)
    theirs, mine = (person.drawer.locator(f'[data-id="{task.id}"]') for task in (of_desk, of_coach))
    await expect(theirs).to_have_count(1)
    await person.drawer.get_by_role("button", name="Pause live updates").click()

    host.user = studio.coach.email  # in the same element
    await person.page.evaluate(HAND_OVER)
    await expect(mine).to_have_count(1)
    await expect(theirs).to_have_count(0)

    host.user = studio.front_desk.email  # in another one: a page that draws itself anew
    await person.page.evaluate(DRAW_ANEW)
    await expect(theirs).to_have_count(1)
    await expect(mine).to_have_count(0)


async def test_no_style_goes_in_or_out(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    launch(site, studio.front_desk)
    desk = await arrive(people, host, studio.front_desk)
    theirs = desk.page.locator("main .task")
    await expect(theirs).to_have_css("letter-spacing", "2px")
    await expect(theirs).to_have_css("padding", "0px")
    await expect(desk.page.get_by_role("button", name="Print")).to_have_css("border-top-style", "dotted")
    ours = desk.drawer.locator(".task").first
    await expect(ours).to_have_css("letter-spacing", "normal")
    await expect(ours.get_by_role("button").first).to_have_css("border-top-style", "none")
    await expect(ours.locator(".title")).to_have_css("font-size", "14px")
    assert await desk.page.evaluate("document.documentElement.className") == ""


async def test_a_token_is_renewed_without_a_gap(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    mine = launch(site, studio.coach)
    host.given = 0
    coach = await people.arrive()
    sockets: list[WebSocket] = []
    coach.page.on("websocket", lambda socket: sockets.append(socket))
    await coach.page.clock.install()
    host.user = studio.coach.email
    await coach.go("/")
    await coach.open_drawer()
    await expect(coach.quicktool).to_have_accessible_name(re.compile("queued"))
    for _ in range(3):
        async with sockets[0].expect_event("framereceived", lambda frame: '"type":"session"' in str(frame)):
            await coach.page.clock.fast_forward("09:10")
    site.services.commands.cancel(studio.coach, mine.id)
    await expect(coach.drawer.locator(f'[data-id="{mine.id}"] .state')).to_have_text("Canceled")
    assert len(sockets) == 1
    assert not sockets[0].is_closed()
    assert host.given >= 4, "one at first, and one each time"


async def test_who_may_no_longer_is_told_and_sees_nothing(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    launch(site, studio.supervisor)
    person = await arrive(people, host, studio.supervisor)
    await expect(person.drawer.get_by_role("listitem").first).to_be_visible()
    await person.page.clock.install()
    host.user = "nobody@riverbend.test"
    site.services.staffing.deactivate(studio.owner, studio.supervisor.user_id)
    for _ in range(4):
        async with person.page.expect_response("**/token"):
            await person.page.clock.fast_forward("00:31")
    await expect(person.drawer.get_by_text("You were signed out.")).to_be_visible()
    await expect(person.drawer.get_by_role("listitem")).to_have_count(0)
    person.console.clear()  # the browser tells of the answers of 404 there


async def test_a_page_of_another_origin_is_told_that_it_may_not(
    people: People, till: tuple[Site, Studio, Host]
) -> None:
    _, _, host = till
    person = await people.arrive()
    await person.page.goto(host.elsewhere)
    told = person.page.get_by_role("alert")
    await expect(told).to_contain_text(f"{host.elsewhere} is not among the origins that may show it (EMBED_ORIGINS).")
    await expect(person.quicktool).to_have_count(0)
    person.console.clear()  # the browser tells of the refusal there


async def test_a_page_that_shares_the_sign_in_needs_no_token(people: People, till: tuple[Site, Studio, Host]) -> None:
    site, studio, host = till
    services = site.services
    services.settings = msgspec.structs.replace(services.settings, allowed_origins=frozenset({host.elsewhere}))
    launch(site, studio.owner)
    owner = await people.arrive()
    cookie = {"name": "bt_session", "value": site.token(studio.owner), "url": site.url}
    await owner.page.context.add_cookies([cookie])  # type: ignore[list-item]
    host.given = 0
    await owner.page.goto(f"{host.elsewhere}/shared")
    await expect(owner.quicktool).to_have_accessible_name(re.compile("queued"))
    assert host.given == 0
