"""The file of a task over real HTTP: for whoever may see the task, as long as it is there, and for nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from actors.files import result_key
from actors.tasks.tables import tasks
from tests.support.site import Site
from tests.support.studio import Studio

NOBODYS = "/api/tasks/01900000-0000-7000-8000-000000000000/result"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def launched(site: Site, studio: Studio, format: str = "csv") -> dict[str, Any]:
    body = {"kind": "report", "params": {"report": "class_rosters", "format": format}, "selection": {"all": True}}
    with site.browser(studio.front_desk) as browser:
        task: dict[str, Any] = browser.post("/api/tasks", json=body).json()["task"]
    return task


def made(site: Site, studio: Studio, format: str = "csv") -> dict[str, Any]:
    task = launched(site, studio, format)
    site.runner.run_slice(task["id"])
    with site.browser(studio.front_desk) as browser:
        found: dict[str, Any] = browser.get(f"/api/tasks/{task['id']}").json()["task"]
    return found


@pytest.mark.parametrize("format", TYPES)
def test_the_file_is_offered_under_its_name(site: Site, studio: Studio, format: str) -> None:
    task = made(site, studio, format)
    assert task["status"] == "completed"
    assert task["result"]["name"].startswith("class-rosters-")
    with site.browser(studio.front_desk) as browser:
        answer = browser.get(task["result"]["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPES[format])
    assert answer.headers["content-disposition"] == f'attachment; filename="{task["result"]["name"]}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) == task["result"]["bytes"]


def test_it_is_there_for_those_who_see_the_task_and_for_nobody_else(site: Site, studio: Studio) -> None:
    url = made(site, studio)["result"]["url"]
    for viewer in (studio.front_desk, studio.owner):
        with site.browser(viewer) as browser:
            assert browser.get(url).status_code == 200
    for viewer in (studio.coach, studio.supervisor, studio.lakeside_owner, studio.lakeside_front_desk):
        with site.browser(viewer) as browser:
            theirs, nobodys = browser.get(url), browser.get(NOBODYS)
            assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    with site.browser() as browser:
        assert browser.get(url).status_code == 401


def test_there_is_none_before_it_is_whole(site: Site, studio: Studio) -> None:
    task = launched(site, studio)
    assert task["result"] is None
    site.services.files.put(result_key(task["id"]), lambda out: str(out.write(b"left by a lost worker")))
    with site.browser(studio.front_desk) as browser:
        assert browser.get(f"/api/tasks/{task['id']}/result").status_code == 404
        browser.post(f"/api/tasks/{task['id']}/cancel")
        assert browser.get(f"/api/tasks/{task['id']}/result").status_code == 404


def test_it_goes_with_the_entry_and_comes_back_with_it(site: Site, studio: Studio) -> None:
    task = made(site, studio)
    with site.browser(studio.front_desk) as browser:
        assert browser.delete(f"/api/tasks/{task['id']}").status_code == 204
        assert browser.get(task["result"]["url"]).status_code == 404
        browser.post(f"/api/tasks/{task['id']}/restore")
        assert browser.get(task["result"]["url"]).status_code == 200


def test_it_is_gone_when_the_entry_is_past_its_time(site: Site, studio: Studio) -> None:
    task = made(site, studio)
    past = site.services.clock.now() - timedelta(seconds=1)
    with site.services.database.write() as connection:
        connection.execute(update(tasks).where(tasks.c.id == task["id"]).values(expires_at=past))
    with site.browser(studio.front_desk) as browser:
        assert browser.get(task["result"]["url"]).status_code == 404


def test_a_file_that_is_missing_is_not_found(site: Site, studio: Studio) -> None:
    task = made(site, studio)
    site.services.files.delete(result_key(task["id"]))
    with site.browser(studio.front_desk) as browser:
        assert browser.get(task["result"]["url"]).status_code == 404


def test_a_task_that_makes_no_file_has_none(site: Site, studio: Studio) -> None:
    body = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"all": True}}
    with site.browser(studio.front_desk) as browser:
        task = browser.post("/api/tasks", json=body).json()["task"]
        site.runner.run_slice(task["id"])
        assert browser.get(f"/api/tasks/{task['id']}/result").status_code == 404
