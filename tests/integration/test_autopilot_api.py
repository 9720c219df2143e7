"""Autopilot over HTTP and the socket: who is let in, what is refused and how, and that open pages are told."""

from typing import Any

import anyio
from sqlalchemy import update

from actors.accounts.tables import users
from actors.autopilot.advancing import Advancing
from tests.support.site import Site
from tests.support.studio import Studio

KEYWORDS = {
    "name": "Keywords",
    "trigger": "schedule",
    "trigger_params": {"schedule": "every Friday at 8:00"},
    "kind": "assign_keywords",
    "params": {"records": "students", "keywords": ["Trial"]},
}


def created(browser: Any, **changes: Any) -> dict[str, Any]:
    made = browser.post("/api/workflows", json=KEYWORDS | changes)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()["workflow"]
    assert made.headers["location"] == f"/api/workflows/{found['id']}"
    return found


def test_from_the_library_to_a_run_that_is_shown(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as browser:
        entries = browser.get("/api/workflows/library").json()
        assert {entry["name"] for entry in entries["library"]} >= {"overdue_reminder", "monthly_tuition"}
        assert {trigger["kind"] for trigger in entries["triggers"]} >= {"schedule", "first_enrollment"}
        copied = browser.post("/api/workflows", json={"library": "friday_statements"}).json()
        assert copied["workflow"]["when"] == "At 08:00 on Friday, Chicago time"
        assert copied["draft"]["params"] == {"from_date": "{today-90}", "to_date": "{today}"}
        workflow = created(browser)
        path = f"/api/workflows/{workflow['id']}"
        assert browser.patch(path, json={"name": "Renamed"}).json()["workflow"]["name"] == "Renamed"
        assert browser.post(f"{path}/enable").json()["workflow"]["enabled"] is True
        would = browser.post(f"{path}/preview").json()
        assert (would["count"], would["records"]) == (10, "10 students")
        assert browser.post(f"{path}/run", json={"count": 9}).status_code == 409
        ran = browser.post(f"{path}/run", json={"count": 10, "key": "k"})
        assert ran.status_code == 202
        run = ran.json()["run"]
        assert browser.post(f"{path}/run", json={"count": 10, "key": "k"}).json()["run"]["id"] == run["id"]
        site.runner.run_slice(run["task_id"])
        Advancing(site.services.writer, site.services.launcher).advance(site.services.clock.now())
        detail = browser.get(f"/api/runs/{run['id']}").json()
        assert (detail["run"]["state"], detail["steps"][1]["task"]["status"]) == ("finished", "completed")
        assert detail["steps"][1]["task"]["source"] == "autopilot"
        overview = browser.get("/api/workflows").json()
        (item,) = (each for each in overview["workflows"] if each["id"] == workflow["id"])
        assert [each["state"] for each in item["runs"]] == ["finished"]
        listed = browser.get(f"/api/runs?workflow={workflow['id']}&limit=1").json()
        assert ([each["id"] for each in listed["runs"]], listed["next"]) == ([run["id"]], None)
        assert browser.post(f"/api/runs/{run['id']}/cancel").status_code == 409
        assert browser.post(f"{path}/pause").json()["workflow"]["enabled"] is False
        assert browser.delete(path).status_code == 204
        assert browser.get(path).status_code == 404


def test_what_makes_no_sense_is_refused_by_field(site: Site, studio: Studio) -> None:
    wrong = {
        "name": " ",
        "trigger_params": {"schedule": "soon"},
        "params": {"records": "students", "keywords": []},
        "mode": "plain",
        "wait_hours": 3,
    }
    with site.browser(studio.owner) as browser:
        refused = browser.post("/api/workflows", json=KEYWORDS | wrong)
        assert refused.status_code == 422
        assert refused.json()["error"]["fields"].keys() >= {"name", "trigger_params.schedule", "wait_hours"}
        for odd in ({"trigger": "moon"}, {"kind": "resend_emails"}, {"filter": {"shoe": "9"}}, {"params": {"a": 1}}):
            assert browser.post("/api/workflows", json=KEYWORDS | odd).status_code == 422
        assert browser.post("/api/workflows", json={"name": "x"}).status_code == 422
        assert browser.post("/api/workflows", json={"library": "nothing"}).status_code == 404
        families = {"trigger": "payment_overdue", "trigger_params": {"days": 3}}
        mismatch = browser.post("/api/workflows", json=KEYWORDS | families)
        assert mismatch.json()["error"]["fields"]["kind"] == "This trigger is about families; the action is not."
        path = f"/api/workflows/{created(browser)['id']}"
        assert browser.patch(path, json={"enabled": True}).status_code == 422
        for count in (None, "10", True):
            assert browser.post(f"{path}/run", json={"count": count}).status_code == 422
        assert browser.post(f"{path}/acknowledge", json={"alarm": "late:x", "note": "hm"}).status_code == 409
        assert browser.get("/api/runs?day=friday").status_code == 400
        assert browser.get("/api/workflows/99999999999").status_code == 404


def test_who_may_look_and_who_may_act(site: Site, studio: Studio) -> None:
    with site.browser(studio.owner) as browser:
        path = f"/api/workflows/{created(browser)['id']}"
    for nobody in (studio.front_desk, studio.lakeside_owner):
        with site.browser(nobody) as browser:
            for answer in (browser.get(path), browser.post(f"{path}/enable"), browser.patch(path, json={"name": "x"})):
                assert answer.status_code == 404
    with site.browser(studio.supervisor) as browser:
        assert browser.get(path).status_code == 200
        assert browser.get("/api/workflows").json()["may_manage"] is False
        for verb in ("enable", "pause", "preview"):
            assert browser.post(f"{path}/{verb}").status_code == 403
        assert browser.post("/api/workflows", json=KEYWORDS).status_code == 403
    with site.services.database.write() as connection:
        connection.execute(update(users).where(users.c.id == studio.coach.user_id).values(manage_autopilot=True))
    with site.browser(studio.coach) as browser:
        assert browser.post(f"{path}/enable").json()["workflow"]["enabled_by"] == studio.coach.name


async def test_open_pages_are_told_if_they_may_look(site: Site, studio: Studio) -> None:
    async with site.socket(studio.supervisor) as watching, site.socket(studio.front_desk) as other:
        await watching.ready(), await other.ready()
        with site.browser(studio.owner) as browser:
            await anyio.to_thread.run_sync(created, browser)
            await watching.until(lambda tab: tab.frames[-1]["type"] == "autopilot")
            told = watching.frames[-1]["revision"]
            assert (await anyio.to_thread.run_sync(browser.get, "/api/workflows")).json()["revision"] == told
        async with site.socket(studio.owner) as late:
            await late.until(lambda tab: tab.frames and tab.frames[-1] == {"type": "autopilot", "revision": told})
        assert (await other.ask("ping"))["type"] == "ack"
        assert "autopilot" not in {frame["type"] for frame in other.frames}
