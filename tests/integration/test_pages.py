"""The pages of the office over real HTTP: what they cost, what they show, and to whom."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete, update

from actors.studio.tables import families
from actors.tasks.tables import tasks
from server.pages import records_csv
from server.pages.listings import LISTINGS
from tests.support.site import Site
from tests.support.studio import Studio

JSON = {"accept": "application/json"}
ALL_STUDENTS = {"from": "students", "all": "1", "key": "k"}
LETTER = {"from": "families", "all": "1", "records": "families", "subject": "Snow, {first_name}", "html": "on"}


@pytest.mark.parametrize("path", sorted(listing.path for listing in LISTINGS.values()))
def test_a_list_draws_with_records_and_without(site: Site, studio: Studio, path: str) -> None:
    with site.browser(studio.front_desk) as browser:
        assert browser.get(path).status_code == 200
        assert "Clear filters" in browser.get(path, params={"q": "nobody is called this"}).text
        assert browser.get(path, params={"sort": "nonsense"}).status_code == 422


def test_a_preview_says_what_a_launch_would_touch_or_what_is_wrong(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        form: dict[str, Any] = ALL_STUDENTS | {"month": "soon", "program": "All programs"}
        wrong = browser.post("/actions/class_tuition/preview", data=form, headers=JSON)
        assert wrong.json()["fields"].keys() == {"month"}
        page = browser.post("/actions/class_tuition/preview", data=form)
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
        right = browser.post(
            "/actions/makeup_tokens/preview", data=ALL_STUDENTS | {"why": "Snow", "how_many": "1"}, headers=JSON
        )
        assert right.json() | {"cost": ""} == {"count": 10, "records": "10 students", "cost": "", "warning": None}


def test_a_form_begins_as_its_person_filled_it_in_last_but_for_its_days(site: Site, studio: Studio) -> None:
    tokens = {"from": "students", "all": "1", "how_many": "2", "why": "Pool closed", "expires_on": "2031-01-31"}
    with site.browser(studio.front_desk) as browser, site.browser(studio.coach) as other:
        browser.post("/actions/makeup_tokens", data=tokens | {"key": "a"}, headers=JSON)
        form = "/actions/makeup_tokens?from=students&all=1"
        page = browser.get(form).text
        assert 'value="Pool closed"' in page
        assert "2031-01-31" not in page
        assert "Filled in as you started it last." in page
        for fresh in (browser.get(form + "&afresh=1&why=Pool+closed&key=a").text, other.get(form).text):
            assert "Pool closed" not in fresh
            assert "Filled in as you" not in fresh
        keywords = {"from": "students", "all": "1", "records": "students", "change": "add", "keywords": "Trial"}
        browser.post("/actions/assign_keywords", data=keywords | {"key": "b"}, headers=JSON)
        as_ever = browser.get("/actions/assign_keywords?from=students&all=1").text
        assert "Filled in as you" not in as_ever, "it begins so for everybody"


def test_the_same_again_is_warned_of(site: Site, studio: Studio) -> None:
    form = {"from": "students", "all": "1", "records": "students", "keywords": "Trial", "key": "b"}
    with site.browser(studio.front_desk) as browser, site.browser(studio.coach) as other:
        task = browser.post("/actions/assign_keywords", data=form, headers=JSON).json()["task"]["id"]
        warned = browser.post("/actions/assign_keywords/preview", data=form, headers=JSON).json()["warning"]
        assert warned["href"] == f"/tasks/{task}"
        assert "is waiting to start, started by you just now, for 10 of these students." in warned["text"]
        assert (
            "started by you just now" in browser.get("/actions/assign_keywords?from=students&all=1&keywords=Trial").text
        )
        assert other.post("/actions/assign_keywords/preview", data=form, headers=JSON).json()["warning"] is None


def test_a_name_is_text_on_a_page(site: Site, studio: Studio) -> None:
    with site.services.database.write() as connection:
        connection.execute(update(families).where(families.c.id == studio.families[0]).values(name="<b>Reed</b>"))
    with site.browser(studio.front_desk) as browser:
        page = browser.get("/families").text
    assert "&lt;b&gt;Reed&lt;/b&gt;" in page
    assert "<b>Reed" not in page


def test_a_sample_is_a_document_in_which_nothing_runs(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        sample = browser.post("/actions/send_email/sample", data=LETTER | {"body": "<script>1</script>"})
        empty = browser.post("/actions/send_email/sample", data=LETTER | {"subject": "", "body": ""})
    policy = sample.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "<script" not in sample.text
    assert "The email shows here once it has its subject and its text." in empty.text


def test_a_statement_is_for_the_familys_own_studio(site: Site, studio: Studio) -> None:
    ours, theirs = studio.families[0], studio.lakeside_families[0]
    with site.browser(studio.front_desk) as browser:
        printed = browser.get(f"/families/{ours}/statement/print")
        assert printed.status_code == 200
        assert "default-src 'none'" in printed.headers["content-security-policy"]
        assert browser.get(f"/families/{ours}/statement", params={"from": "2026-13-99"}).status_code == 200
        for path in (f"/families/{theirs}/statement", f"/families/{theirs}/statement/print"):
            assert browser.get(path).status_code == 404


def test_the_mail_folder_hides_what_is_not_the_viewers(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as desk:
        launched = desk.post("/actions/send_email", data=LETTER | {"body": "We are closed.", "key": "k"}, headers=JSON)
        task = launched.json()["task"]["id"]
        while desk.get(f"/api/tasks/{task}").json()["task"]["status"] != "completed":
            site.runner.run_slice(task)
        (name, *_others) = re.findall(rf"/mail/({task}[0-9.]+eml)", desk.get("/mail").text)
        shown = desk.get(f"/mail/{name}")
        html = desk.get(f"/mail/{name}/html")
    assert "We are closed." in shown.text
    assert "sandbox" in html.headers["content-security-policy"]
    for viewer in (studio.coach, studio.lakeside_owner):
        with site.browser(viewer) as browser:
            assert name not in browser.get("/mail").text
            assert browser.get(f"/mail/{name}").status_code == 404
            assert browser.get(f"/mail/{name}/html").status_code == 404


def test_the_audit_is_not_there_for_staff(site: Site, studio: Studio) -> None:
    for viewer, status in ((studio.owner, 200), (studio.front_desk, 404), (studio.supervisor, 404)):
        with site.browser(viewer) as browser:
            assert browser.get("/audit").status_code == status


def test_a_double_click_on_finish_the_rest_makes_one_task(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        launched = browser.post("/actions/makeup_tokens", data=ALL_STUDENTS | {"why": "Snow", "how_many": "1"})
        task = launched.headers["location"]
        browser.post(f"{task}/cancel")
        key = re.search(r'name="key" value="([^"]+)"', browser.get(task).text)
        assert key
        form = {"only": "untouched", "key": key[1]}
        assert len({browser.post(f"{task}/retry", data=form).headers["location"] for _ in range(2)}) == 1


def test_the_records_of_a_task_that_is_purged_meanwhile_break_off_and_never_end_early(
    site: Site, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = records_csv._read

    def purged_after_a_page(services, task, *asked):  # type: ignore[no-untyped-def]
        found = read(services, task, *asked)
        with services.database.write() as connection:
            connection.execute(delete(tasks).where(tasks.c.id == task.id))
        return found

    with site.browser(studio.front_desk) as browser:
        made = browser.post("/actions/makeup_tokens", data=ALL_STUDENTS | {"why": "Snow", "how_many": "1"})
        path = f"{made.headers['location']}/records.csv"
        assert len(browser.get(path).text.splitlines()) == 1 + len(studio.students)
        monkeypatch.setattr(records_csv, "ROWS_AT_ONCE", 4)
        monkeypatch.setattr(records_csv, "_read", purged_after_a_page)
        with pytest.raises(httpx2.RemoteProtocolError):
            browser.get(path)
