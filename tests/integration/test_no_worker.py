"""No worker runs: whoever would stare at "Queued" is told, and no longer once one does."""

import pytest
from sqlalchemy import update

from actors.db import Database
from actors.processes import processes
from server.live import workers
from tests.support.site import Site, pretend_worker
from tests.support.studio import Studio
from tests.support.waiting import eventually

HIDDEN, SHOWN = '<worker-banner class="banner" hidden>', '<worker-banner class="banner">'


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(workers, "PATIENCE_SECONDS", 0.1)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def lose_worker(site: Site) -> None:
    with site.services.database.write() as connection:
        connection.execute(update(processes).values(seen_at=site.services.clock.now().replace(year=2020)))


async def test_open_pages_are_told_and_new_ones_are_drawn_with_it(site: Site, studio: Studio) -> None:
    task = site.services.launcher.launch(studio.front_desk, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
    async with site.socket(studio.front_desk) as tab:
        hello = await tab.next()
        assert hello["workers"] is True
        lose_worker(site)
        await tab.until(lambda tab: tab.frames[-1] == {"type": "workers", "running": False})
        with site.browser(studio.front_desk) as browser:
            page = browser.get(f"/tasks/{task.id}").text
            assert page.count(SHOWN) == 2, "in the drawer and at the task"
            assert "Tell whoever runs the system." in page
            form = browser.get("/actions/assign_keywords?records=students&all=1").text
            assert form.count(SHOWN) == 2, "in the drawer and in the form"
        async with site.socket(studio.owner) as another:
            assert (await another.next())["workers"] is False
        pretend_worker(site.services)
        await tab.until(lambda tab: tab.frames[-1] == {"type": "workers", "running": True})
    with site.browser(studio.owner) as browser:
        assert eventually(lambda: browser.get(f"/tasks/{task.id}").text.count(HIDDEN), "it is gone") == 2


def test_the_figures_are_for_this_machine_alone(site: Site) -> None:
    with site.browser() as browser:
        assert browser.get("/metrics").status_code == browser.get("/readyz").status_code == 200
        through_a_proxy = {"x-forwarded-for": "203.0.113.9"}
        assert browser.get("/metrics", headers=through_a_proxy).status_code == 404
        assert browser.get("/readyz", headers=through_a_proxy).status_code == 404
        assert browser.get("/healthz", headers=through_a_proxy).status_code == 200
