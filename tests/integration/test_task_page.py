"""A task's own page over real HTTP: whose it is, its ledger, why records failed, and what is left after deletion."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert, update

from actors.accounts.people import Viewer
from actors.tasks.tables import emails, task_records, tasks
from tests.support.clocks import START, FakeClock
from tests.support.site import Site
from tests.support.studio import Studio

NO_ADDRESS = "no email address"


def launch(site: Site, viewer: Viewer, selection: dict[str, Any] | None = None) -> str:
    body = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": selection or {"all": True}}
    with site.browser(viewer) as browser:
        task: str = browser.post("/api/tasks", json=body).json()["task"]["id"]
    return task


def ledger(page: httpx2.Response) -> list[str]:
    found = re.search(r'<table class="ledger">.*?</table>', page.text, re.DOTALL)
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)</a></th>', found[0]) if found else []


@pytest.fixture
def troubled(site: Site, studio: Studio) -> str:
    """A task of the front desk in which two records have failed and one email."""
    task = launch(site, studio.front_desk)
    site.runner.run_slice(task)
    ours = task_records.c.task_id == task
    email = {"task_id": task, "account_id": studio.account, "number": 1, "recipient": "g@x.test", "subject": "S",
             "text": "T", "message_id": "m", "settled_at": START}  # fmt: skip
    with site.services.database.write() as connection:
        failed = {"outcome": "failed", "reason": NO_ADDRESS}
        connection.execute(update(task_records).where(ours, task_records.c.position.in_([2, 5])).values(failed))
        connection.execute(update(task_records).where(ours, task_records.c.position == 7).values(email="failed"))
        connection.execute(insert(emails).values(position=7, state="failed", reason="mailbox full", **email))
        counted = {"done": tasks.c.done - 2, "failed": 2, "emails_total": 1, "emails_failed": 1}
        connection.execute(update(tasks).where(tasks.c.id == task).values(counted))
    return task


def test_a_reason_opens_exactly_its_records(site: Site, studio: Studio, troubled: str) -> None:
    with site.browser(studio.front_desk) as browser:
        page = browser.get(f"/tasks/{troubled}")
        everyone = ledger(page)
        link = re.search(rf'href="([^"]*)">2 . {NO_ADDRESS.capitalize()}</a>', page.text)
        assert link
        opened = browser.get(f"/tasks/{troubled}{link[1].replace('&amp;', '&')}")
        assert ledger(opened) == [everyone[1], everyone[4]]
        emailed = re.search(r'href="([^"]*)">1 . Mailbox full</a>', page.text)
        assert emailed
        assert ledger(browser.get(f"/tasks/{troubled}{emailed[1]}")) == [everyone[6]]
        found = browser.get(f"/tasks/{troubled}", params={"q": everyone[3].upper()})
        assert everyone[3] in ledger(found)
        assert len(ledger(found)) < len(everyone)
        csv = browser.get(f"/tasks/{troubled}/records.csv?outcome=failed")
        assert csv.text.count(NO_ADDRESS) == 2
        assert len(csv.text.splitlines()) == 3


def test_a_record_of_the_ledger_leads_to_its_list(site: Site, studio: Studio, troubled: str) -> None:
    with site.browser(studio.front_desk) as browser:
        page = browser.get(f"/tasks/{troubled}")
        (path, *_others) = re.findall(r'<th scope="row"><a href="(/students\?id=\d+)">', page.text)
        assert "1 found" in browser.get(path).text
        assert browser.get("/students?id=no").status_code == 422


def test_what_it_was_asked_for_is_told(site: Site, studio: Studio, troubled: str) -> None:
    with site.browser(studio.front_desk) as browser:
        page = browser.get(f"/tasks/{troubled}").text
        assert "<dt>Keywords</dt><dd>Trial</dd>" in page
        assert "<dt>For</dt><dd>All students</dd>" in page
        retried = browser.post(f"/tasks/{troubled}/retry", data={"only": "failed"}, follow_redirects=True)
        assert f'<dt>Goes on from</dt><dd><a href="/tasks/{troubled}">' in retried.text


def test_who_may_not_see_it_gets_what_a_wrong_id_gets(site: Site, studio: Studio, troubled: str) -> None:
    for viewer in (studio.coach, studio.supervisor, studio.lakeside_owner):
        with site.browser(viewer) as browser:
            there, wrong = browser.get(f"/tasks/{troubled}"), browser.get("/tasks/01a20bff-0000-7000-8000-000000000000")
            assert (there.status_code, there.text) == (wrong.status_code, wrong.text)
            assert there.status_code == 404


def test_what_was_deleted_says_so_and_can_be_undone_for_a_moment(
    site: Site, studio: Studio, troubled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.browser(studio.front_desk) as browser, site.browser(studio.coach) as other:
        browser.delete(f"/api/tasks/{troubled}")
        gone = browser.get(f"/tasks/{troubled}")
        assert (gone.status_code, "This entry was deleted" in gone.text) == (410, True)
        assert other.get(f"/tasks/{troubled}").status_code == 404
        headers = {"referer": f"{site.url}/tasks/{troubled}"}
        undone = browser.post(f"/tasks/{troubled}/restore", headers=headers, follow_redirects=True)
        assert (undone.status_code, undone.url.path) == (200, f"/tasks/{troubled}")

        browser.delete(f"/api/tasks/{troubled}")
        later = FakeClock(site.services.clock.now())
        later.advance(9)
        monkeypatch.setattr(site.services, "clock", later)
        gone = browser.get(f"/tasks/{troubled}")
        assert gone.status_code == 410
        assert "Undo" not in gone.text
