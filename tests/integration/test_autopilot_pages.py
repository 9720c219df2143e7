"""The pages of Autopilot over real HTTP: to whom they are there, and what a manager and a supervisor do on them."""

import re
from typing import Any

import pytest
from httpx2 import Client
from sqlalchemy import func, select, update

from actors.accounts.tables import users
from actors.autopilot.advancing import Advancing
from actors.autopilot.states import RunState
from actors.autopilot.tables import runs
from actors.studio.tables import transactions
from tests.support.site import Site
from tests.support.studio import Studio

JSON = {"accept": "application/json"}
FORM = {
    "kind": "assign_keywords", "to": "students", "keywords": "Trial", "workflow.name": "Trials",
    "workflow.trigger": "schedule", "workflow.schedule": "every Friday at 8:00", "workflow.mode": "plain",
}  # fmt: skip


def create(browser: Client, **form: Any) -> str:
    """The path of the new workflow."""
    made = browser.post("/autopilot/workflows", data=FORM | form)
    assert made.status_code == 303, re.findall(r"data-error[^>]*>.*?<span>(.*?)</span>", made.text)
    return made.headers["location"]


def run_now(browser: Client, workflow: str) -> str:
    """The path of the run, once it has been confirmed."""
    asked = browser.get(f"{workflow}/run").text
    sent = {name: re.findall(f'name="{name}" value="([^"]*)"', asked)[0] for name in ("count", "key")}
    return browser.post(f"{workflow}/run", data=sent).headers["location"]


def advance(site: Site) -> None:
    Advancing(site.services.writer, site.services.launcher).advance(site.services.clock.now())


def work_on(site: Site, run: str) -> None:
    """Work off what the run has begun."""
    query = select(runs.c.preview_task_id, runs.c.task_id).where(runs.c.id == run.rpartition("/")[2])
    with site.services.database.read() as connection:
        found = connection.execute(query).one()
    for task in filter(None, found):
        site.runner.run_slice(task)
    advance(site)


def charges(site: Site) -> int:
    with site.services.database.read() as connection:
        return connection.execute(select(func.count()).select_from(transactions)).scalar_one()


def test_it_is_there_for_whom_it_is_for(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner:
        workflow = create(owner)
        run = run_now(owner, workflow)
    with site.services.database.write() as connection:
        manager = update(users).where(users.c.id == studio.front_desk.user_id)
        connection.execute(manager.values(manage_autopilot=True))
    seen = ("/autopilot", "/autopilot?wall=1", "/autopilot/day", workflow, run)
    managed = ("/autopilot/library", f"{workflow}/edit", f"{workflow}/run", f"{workflow}/delete")
    expected = {
        studio.owner: (200, 200),
        studio.front_desk: (200, 200),
        studio.supervisor: (200, 403),
        studio.coach: (404, 404),
    }
    for viewer, (sees, manages) in expected.items():
        with site.browser(viewer) as browser:
            assert {browser.get(path).status_code for path in seen} == {sees}, viewer.name
            assert {browser.get(path).status_code for path in managed} == {manages}, viewer.name
            assert ('href="/autopilot"' in browser.get("/tasks").text) == (sees == 200)
    with site.browser(studio.lakeside_owner) as other:
        assert {other.get(path).status_code for path in (workflow, run, *managed[1:])} == {404}
        assert "No workflows yet" in other.get("/autopilot").text
    with site.browser(studio.supervisor) as browser:
        assert "View only" in browser.get("/autopilot").text
        assert browser.post(f"{workflow}/enable").status_code == 403


def test_a_copy_from_the_library_is_enabled_and_run_with_its_count_confirmed(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner:
        assert "Every Friday at 8:00, emails each family" in owner.get("/autopilot/library").text
        workflow = owner.post("/autopilot/library/expire_tokens").headers["location"]
        assert "Not enabled yet" in owner.get(workflow).text
        owner.post(f"{workflow}/enable")
        page = owner.get(workflow).text
        assert "At 23:00 every day, Chicago time" in page
        assert "Enabled" in page
        assert 'aria-label="Pages of runs"' not in page
        own = create(owner)
        assert "It is about <b>10 students</b>" in owner.get(f"{own}/run").text
        assert owner.post(f"{own}/run", data={"count": "9"}).status_code == 409
        assert owner.post(f"{own}/run", data={"count": "all"}).status_code == 422
        run = run_now(owner, own)
        assert "Run by hand" in owner.get(run).text
        work_on(site, run)
        shown = owner.get(run).text
        assert "Assign keyword" in shown
        assert re.search(r'data-slot="done"[^>]*>10<', shown)
        assert "It ran well" in owner.get("/autopilot").text


def test_the_form_says_what_is_wrong_and_keeps_what_was_said(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner:
        for wrong, sentence in (
            ({"workflow.schedule": "whenever"}, "Write &#34;every Friday at 8:00&#34;"),
            ({"workflow.name": ""}, "Give a name of 1 to 120 characters."),
            ({"keywords": ""}, "Choose 1 to 50 from the list."),
        ):
            refused = owner.post("/autopilot/workflows", data=FORM | wrong)
            assert refused.status_code == 422
            assert sentence in refused.text, wrong
            assert 'aria-invalid="true"' in refused.text
        previewed = owner.post("/autopilot/workflows/preview", data=FORM, headers=JSON).json()
        assert previewed == {"fields": {}, "when": "At 08:00 on Friday, Chicago time", "records": "10 students"}
        workflow = create(owner)
        changed = FORM | {"workflow.name": "Trials, weekly", "workflow.schedule": "every Monday at 7:00"}
        assert owner.post(workflow, data=changed).headers["location"] == workflow
        page = owner.get(workflow).text
        assert "Trials, weekly" in page
        assert "At 07:00 on Monday, Chicago time" in page
        assert 'value="every Monday at 7:00"' in owner.get(f"{workflow}/edit").text
        assert owner.get("/autopilot/workflows/new?kind=import_records").status_code == 404


def test_an_alarm_that_somebody_sees_to_is_seen_by_the_others(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner, site.browser(studio.supervisor) as supervisor:
        workflow = create(owner, **{"filter.active": "yes"})  # every student is active
        run = run_now(owner, workflow)
        page = supervisor.get("/autopilot").text
        assert "Its filter holds all students" in page
        (alarm,) = re.findall(r'name="alarm" value="([^"]+)"', page)
        assert alarm == f"stopped:{run.rpartition('/')[2]}"
        form = {"alarm": alarm, "note": "I <b>mend</b> the filter"}
        assert supervisor.post(f"{workflow}/acknowledge", data=form | {"note": " "}).status_code == 422
        assert supervisor.post(f"{workflow}/acknowledge", data=form).headers["location"] == "/autopilot"
        seen = owner.get("/autopilot").text
        assert "sees to it" in seen
        assert "I &lt;b&gt;mend&lt;/b&gt; the filter" in seen
        assert owner.post(f"{workflow}/acknowledge", data=form | {"alarm": "late:never"}).status_code == 409
        owner.post(f"{workflow}/pause")
        owner.post(f"{workflow}/delete")
        assert owner.get(workflow).status_code == 404
        assert "its filter holds all students" in owner.get(run).text


def test_a_run_that_waits_is_canceled_and_charges_nobody(site: Site, studio: Studio) -> None:
    before = charges(site)
    with site.browser(studio.owner) as owner, site.browser(studio.supervisor) as supervisor:
        workflow = owner.post("/autopilot/library/monthly_tuition").headers["location"]
        run = run_now(owner, workflow)
        work_on(site, run)
        page = owner.get(run).text
        assert "Waits 48 hours" in page
        assert "in charges" in page
        assert "Cancel…" in page
        assert "Processes" in owner.get("/autopilot").text
        assert "Cancel…" not in supervisor.get(run).text
        assert supervisor.post(f"{run}/cancel").status_code == 403
        assert "Cancel this run?" in owner.get(f"{run}/cancel").text
        assert owner.post(f"{run}/cancel").headers["location"] == run
        assert "<dt>Canceled by</dt><dd>You</dd>" in owner.get(run).text
        assert f"<dt>Canceled by</dt><dd>{studio.owner.name}</dd>" in supervisor.get(run).text
    advance(site)
    with site.services.database.read() as connection:
        assert connection.execute(select(runs.c.state)).scalar_one() == RunState.CANCELED
    assert charges(site) == before


@pytest.mark.parametrize("asked", ["", "?on=2026-03-08", "?on=2026-11-01", "?on=nonsense", "?on=0001-01-01"])
def test_a_day_is_drawn_whatever_day_is_asked_for(site: Site, studio: Studio, asked: str) -> None:
    with site.browser(studio.owner) as owner:
        workflow = create(owner, **{"workflow.schedule": "every hour"})
        owner.post(f"{workflow}/enable")
        assert owner.get(f"/autopilot/day{asked}").status_code == 200


def test_the_wall_has_nothing_to_press(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as owner:
        run_now(owner, create(owner))
        wall = owner.get("/autopilot?wall=1").text
    assert "Trials" in wall
    assert not re.findall("<(?:button|form|input)", wall)
