"""The pages over real HTTP: who gets which, the way of a task through plain forms, and what the bad ones are told."""

import csv
import io

import httpx2
import pytest
from sqlalchemy import update

from actors.studio.tables import families, students
from tests.support.site import Site
from tests.support.studio import Studio

COMMANDS = ("cancel", "delete", "restore", "pause", "resume", "retry")
CHOSEN = {"from": "students", "records": "students", "change": "add", "keywords": "Trial", "all": "1"}


def launch(browser: httpx2.Client, **changes: str) -> str:
    """The path of the new task's page."""
    answer = browser.post("/actions/assign_keywords", data=CHOSEN | changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("path", ["/students", "/families?q=a", "/tasks", "/tasks/x", "/actions/assign_keywords"])
def test_who_is_not_signed_in_is_sent_to_do_so_and_back(site: Site, studio: Studio, path: str) -> None:
    with site.browser() as browser:
        answer = browser.get(path)
    assert answer.status_code == 303
    assert httpx2.URL(answer.headers["location"]).params["next"] == path


@pytest.mark.parametrize("path", ["/students", "/families", "/tasks", "/actions/assign_keywords?from=families&all=1"])
def test_a_page_is_one_persons_and_is_kept_by_no_cache(site: Site, studio: Studio, path: str) -> None:
    with site.browser(studio.front_desk) as browser:
        answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Frank Desmond" in answer.text
    for inline in (" style=", " onclick=", "<style", "javascript:"):
        assert inline not in answer.text


def test_a_filter_that_makes_no_sense_is_said(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        answer = browser.get("/students?class=abc")
    assert answer.status_code == 422
    assert "Choose a class from the list." in answer.text


def test_a_launch_needs_its_fields_and_some_records(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        for wrong in ({"keywords": ""}, {"keywords": "Nonsense"}, {"all": ""}, {"all": "", "selected": "999"}):
            answer = browser.post("/actions/assign_keywords", data=CHOSEN | wrong)
            assert answer.status_code == 422, wrong
        other = studio.lakeside_students[0]
        stolen = browser.post("/actions/assign_keywords", data=CHOSEN | {"all": "", "selected": str(other)})
        assert stolen.status_code == 422
        assert "No background tasks yet" in browser.get("/tasks").text


def test_all_that_match_are_those_of_the_filter(site: Site, studio: Studio) -> None:
    with site.services.database.write() as connection:
        connection.execute(update(students).where(students.c.id == studio.students[0]).values(active=False))
    with site.browser(studio.front_desk) as browser:
        form = browser.get("/actions/assign_keywords?from=students&all=1&filter.active=no")
        assert "1 student" in form.text
        assert "1 student" in browser.get(launch(browser, **{"filter.active": "no"})).text


def test_the_same_form_twice_is_one_task(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        assert launch(browser, key="once") == launch(browser, key="once")


def test_a_task_from_launch_to_deletion(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        path = launch(browser)
        assert "Waiting to start" in browser.get(path).text
        early = browser.post(f"{path}/delete")
        assert early.status_code == 409
        assert "A task must finish or be canceled before it can be deleted." in early.text
        assert "Cancel this Background Task?" in browser.get(f"{path}/cancel").text
        assert browser.post(f"{path}/cancel").headers["location"] == path
        assert "What was already done stays done." in browser.get(path).text
        rest = browser.post(f"{path}/retry", data={"only": "untouched"}).headers["location"]
        assert rest != path
        deleted = browser.post(f"{path}/delete").headers["location"]
        assert deleted == f"/tasks?deleted={path.removeprefix('/tasks/')}"
        assert "Undo" in browser.get(deleted).text
        gone = browser.get(path)
        assert gone.status_code == 410
        assert "This entry was deleted" in gone.text
        assert browser.post(f"{path}/restore").status_code == 303
        assert browser.get(path).status_code == 200


def test_what_one_may_not_see_is_not_there(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        path = launch(browser)
    for stranger in (studio.coach, studio.supervisor, studio.lakeside_owner):
        with site.browser(stranger) as browser:
            answers = [browser.get(path), browser.get(f"{path}/cancel"), browser.get(f"{path}/records.csv")]
            answers += [browser.post(f"{path}/{name}", data={"only": "untouched"}) for name in COMMANDS]
            assert {answer.status_code for answer in answers} == {404}
            assert browser.get("/tasks/nothing").text == answers[0].text
    with site.browser(studio.owner) as browser:
        assert browser.get(path).status_code == 200


def test_the_ledger_as_a_file_runs_nothing(site: Site, studio: Studio) -> None:
    with site.services.database.write() as connection:
        connection.execute(update(families).where(families.c.id == studio.families[0]).values(name="=HYPERLINK(1)"))
    with site.browser(studio.front_desk) as browser:
        path = launch(browser, **{"from": "families", "records": "families"})
        site.runner.run_slice(path.removeprefix("/tasks/"))
        answer = browser.get(f"{path}/records.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert headings[:4] == ["Number", "Record", "Name", "Outcome"]
    assert len(rows) == len(studio.families)
    assert "'=HYPERLINK(1)" in [row[2] for row in rows]
    assert {row[3] for row in rows} == {"done"}


def test_deleting_all_finished_asks_with_the_count(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        browser.post(f"{launch(browser)}/cancel")
        launch(browser)
        assert "1 entry leaves every list" in browser.get("/tasks/delete-finished").text
        assert browser.post("/tasks/delete-finished").headers["location"] == "/tasks"
        assert "There is no finished task to delete." in browser.get("/tasks/delete-finished").text
