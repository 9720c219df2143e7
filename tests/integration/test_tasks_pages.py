"""The list of tasks over real HTTP: its filters, its CSV, and what is asked of several tasks at once."""

import csv
import io
import re
from datetime import datetime, timedelta

import httpx2
import pytest

from actors.accounts.people import Viewer
from actors.tasks.commands import NOT_FINAL
from tests.support.site import Site
from tests.support.studio import Studio


def launch(site: Site, viewer: Viewer, keyword: str = "Trial", *, finish: bool = False) -> str:
    body = {"kind": "assign_keywords", "params": {"keywords": [keyword]}, "selection": {"all": True}}
    with site.browser(viewer) as browser:
        task: str = browser.post("/api/tasks", json=body).json()["task"]["id"]
    if finish:
        site.runner.run_slice(task)
    return task


def listed(page: httpx2.Response) -> list[str]:
    return re.findall(r'<tr class="task" data-id="([0-9a-f-]{36})"', page.text)


@pytest.fixture
def tasks(site: Site, studio: Studio) -> dict[str, str]:
    return {
        "done": launch(site, studio.front_desk, finish=True),
        "queued": launch(site, studio.front_desk),
        "coach": launch(site, studio.coach, "Waitlist"),
    }


def test_the_list_shows_what_its_address_asks(site: Site, studio: Studio, tasks: dict[str, str]) -> None:
    newest = [tasks["coach"], tasks["queued"], tasks["done"]]
    with site.browser(studio.owner) as browser:
        assert listed(browser.get("/tasks")) == newest
        assert listed(browser.get("/tasks?sort=started")) == newest[::-1]
        assert listed(browser.get("/tasks?status=completed")) == [tasks["done"]]
        assert listed(browser.get("/tasks?status=errors")) == []
        assert listed(browser.get("/tasks?q=waitlist&when=today")) == [tasks["coach"]]
        assert listed(browser.get(f"/tasks?created_by={studio.coach.user_id}")) == [tasks["coach"]]
        counts = browser.get("/tasks/counts?status=failed&q=trial").json()["of"]
        assert {state: count for state, count in counts.items() if count} == {"completed": 1, "queued": 1}
        assert "Started by" in browser.get("/tasks").text
    with site.browser(studio.coach) as browser:
        own = browser.get("/tasks")
        assert listed(own) == [tasks["coach"]]
        assert "Started by" not in own.text


def test_the_csv_holds_what_the_filters_hold_and_runs_nothing(
    site: Site, studio: Studio, tasks: dict[str, str]
) -> None:
    with site.browser(studio.front_desk) as browser:
        answer = browser.get("/tasks.csv?sort=started")
    assert answer.headers["content-disposition"] == 'attachment; filename="background-tasks.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Id"] for row in rows] == [tasks["done"], tasks["queued"]]
    assert rows[0]["State"] == "Completed"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", rows[0]["Ended"])
    assert rows[1]["Ended"] == ""


def test_several_are_canceled_once_the_person_is_sure(site: Site, studio: Studio, tasks: dict[str, str]) -> None:
    chosen = {"selected": list(tasks.values())}
    with site.browser(studio.front_desk) as browser:
        asked = browser.post("/tasks/selected/cancel", data=chosen)
        assert "Cancel 1 of 2 tasks?" in asked.text  # the coach's is not there at all
        assert "1 is already finished." in asked.text
        assert browser.get(f"/api/tasks/{tasks['queued']}").json()["task"]["status"] == "queued"
        done = browser.post("/tasks/selected/cancel", data=chosen | {"sure": "1"}, follow_redirects=True)
        assert "1 task was canceled." in done.text
        assert browser.get(f"/api/tasks/{tasks['queued']}").json()["task"]["status"] == "canceled"
    with site.browser(studio.coach) as browser:
        assert browser.get(f"/api/tasks/{tasks['coach']}").json()["task"]["status"] == "queued"


def test_all_that_match_are_those_that_matched_when_it_was_asked(
    site: Site, studio: Studio, tasks: dict[str, str]
) -> None:
    matching = {"all": "1", "q": "keyword"}
    with site.browser(studio.owner) as browser:
        asked = browser.post("/tasks/selected/cancel", data=matching)
        assert "Cancel 2 of 3 tasks?" in asked.text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        late = launch(site, studio.coach)
        answer = browser.post("/tasks/selected/cancel", data=hidden, headers={"accept": "application/json"})
        assert answer.json() == {"count": 2, "done": "canceled"}
        assert browser.get(f"/api/tasks/{late}").json()["task"]["status"] == "queued"
        assert "Nothing to cancel" in browser.post("/tasks/selected/cancel", data={}).text
        assert browser.post("/tasks/selected/burn", data=matching).status_code == 404


def test_an_active_task_is_not_deleted_whoever_insists(site: Site, studio: Studio, tasks: dict[str, str]) -> None:
    with site.browser(studio.front_desk) as browser:
        forced = browser.post(f"/tasks/{tasks['queued']}/delete")
        assert (forced.status_code, NOT_FINAL in forced.text) == (409, True)
        assert browser.delete(f"/api/tasks/{tasks['queued']}").json()["error"]["message"] == NOT_FINAL
        chosen = {"selected": [tasks["queued"]], "sure": "1"}
        browser.post("/tasks/selected/delete", data=chosen)
        assert browser.get(f"/api/tasks/{tasks['queued']}").status_code == 200


def test_times_are_those_of_the_readers_clock(site: Site, studio: Studio, tasks: dict[str, str]) -> None:
    with site.browser(studio.front_desk) as browser:

        def ended() -> datetime:
            rows = csv.DictReader(io.StringIO(browser.get("/tasks.csv?status=completed").text.removeprefix("\ufeff")))
            return datetime.fromisoformat(next(rows)["Ended"])

        browser.cookies.set("zone", "Mars%2FOlympus")
        unknown = ended()
        browser.cookies.set("zone", "Asia%2FTokyo")
        tokyo = ended()
        browser.cookies.set("zone", studio.front_desk.time_zone)
        assert unknown == ended()
        assert tokyo - unknown > timedelta(hours=12)


@pytest.mark.parametrize("path", ["/tasks", "/students"])
def test_what_a_form_leaves_empty_does_not_stay_in_the_address(site: Site, studio: Studio, path: str) -> None:
    with site.browser(studio.front_desk) as browser:
        assert browser.get(f"{path}?q=mia&sort=&keyword=").headers["location"] == f"{path}?q=mia"
        assert browser.get(f"{path}?q=").headers["location"] == path
        assert browser.get(f"{path}?q=mia").status_code == 200
