"""The story of the product on real processes: supervisor, Redis, web, worker and clock; killed, flushed, cancelled."""

import os
import re
import signal
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select, update

from actors.accounts.tables import accounts
from actors.broker import connect
from actors.db import Database
from actors.settings import load
from actors.studio.tables import guardians, keyword_links, keywords
from actors.tasks.tables import task_records
from tests.support.up import Running, fill_small_demo, started
from tests.support.waiting import eventually


class Office:
    """The front desk of the demo studio, over HTTP, and a look into the database behind its back."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.database = Database(load({}, running.data_dir).database_url)
        url = running.url
        self.browser = httpx2.Client(base_url=url, headers={"origin": url}, trust_env=False)
        person = {"email": "front-desk@riverbend.test", "password": "demo-password"}
        assert self.browser.post("/api/session", json=person).status_code == 200

    def close(self) -> None:
        self.browser.close()
        self.database.close()

    def new_keyword(self, name: str) -> str:
        with self.database.write() as connection:
            account = connection.scalar(select(accounts.c.id).where(accounts.c.slug == "riverbend"))
            connection.execute(keywords.insert().values(account_id=account, name=name))
        return name

    def launch(self, keyword: str) -> str:
        body = {"kind": "assign_keywords", "params": {"keywords": [keyword]}, "selection": {"all": True}}
        answer = self.browser.post("/api/tasks", json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["task"]["id"])

    def task(self, task_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.browser.get(f"/api/tasks/{task_id}").json()["task"]
        return found

    def is_done(self, task_id: str, at_least: int) -> bool:
        return bool(self.task(task_id)["records"]["done"] >= at_least)

    def is_final(self, task_id: str) -> bool:
        return self.task(task_id)["status"] in ("completed", "failed", "canceled")

    def links(self, keyword: str) -> int:
        query = select(func.count()).select_from(keyword_links.join(keywords)).where(keywords.c.name == keyword)
        with self.database.read() as connection:
            return connection.scalar(query) or 0

    def outcomes(self, task_id: str) -> dict[str, int]:
        ledger = task_records.c
        query = select(ledger.outcome, func.count()).where(ledger.task_id == task_id).group_by(ledger.outcome)
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("story")
    fill_small_demo(data)
    with started(data) as running:
        office = Office(running.wait_until_ready())
        yield office
        office.close()


def test_a_cancelled_task_has_done_what_its_receipt_says_and_no_more(office: Office) -> None:
    keyword = office.new_keyword("Canceled half way")
    task_id = office.launch(keyword)
    eventually(lambda: office.is_done(task_id, 10), "ten records are done")
    receipt = office.browser.post(f"/api/tasks/{task_id}/cancel").json()["receipt"]["records"]
    assert 10 <= receipt["done"] < receipt["total"]
    assert receipt["done"] + receipt["untouched"] == receipt["total"]
    assert office.links(keyword) == receipt["done"]
    other = office.launch(office.new_keyword("Another"))  # time goes by while this one runs
    eventually(lambda: office.is_final(other), "the other task is done")
    assert office.links(keyword) == receipt["done"]
    assert office.task(task_id)["records"]["done"] == receipt["done"]


def test_a_killed_workers_task_goes_on_by_itself_and_changes_each_record_once(office: Office) -> None:
    keyword = office.new_keyword("Killed")
    task_id = office.launch(keyword)
    eventually(lambda: office.is_done(task_id, 10), "ten records are done")
    os.kill(office.running.pids["worker"], signal.SIGKILL)
    eventually(lambda: office.is_final(task_id), "it ended by itself", within=15)
    task = office.task(task_id)
    assert (task["status"], task["records"]["failed"]) == ("completed", 0)
    assert office.outcomes(task_id) == {"done": task["records"]["total"]}
    assert office.links(keyword) == task["records"]["done"] == task["records"]["total"]


def test_tasks_end_although_redis_is_emptied(office: Office) -> None:
    keyword = office.new_keyword("Flushed")
    tasks = [office.launch(keyword) for _ in range(3)]
    eventually(lambda: any(office.is_done(task_id, 1) for task_id in tasks), "one has begun")
    with connect(load({}, office.running.data_dir).redis_url) as redis:
        redis.flushall()
    eventually(lambda: all(map(office.is_final, tasks)), "all ended", within=30)
    total = office.task(tasks[0])["records"]["total"]
    assert office.links(keyword) == total
    assert sum(office.task(each)["records"]["done"] for each in tasks) == total


def test_a_launch_while_redis_is_away_is_taken_and_starts_when_it_is_back(office: Office) -> None:
    keyword = office.new_keyword("Redis away")
    os.kill(office.running.pids["redis"], signal.SIGSTOP)
    try:
        task_id = office.launch(keyword)
        assert office.task(task_id)["status"] == "queued"
        assert office.browser.get("/readyz").json() == {"database": "ok", "redis": "unreachable"}
    finally:
        os.kill(office.running.pids["redis"], signal.SIGCONT)
    eventually(lambda: office.is_final(task_id), "it ran after all", within=30)
    assert office.links(keyword) == office.task(task_id)["records"]["total"]


REFUSED = "refused by@nowhere.test"
WRONG, NEW = "a-wrong-secret-word", "a-new-secret-word"
LETTER = {"records": "families", "subject": "Subject-of-the-letter", "body": "Body-of-the-letter"}
NEWCOMER = {"name": "Nora Neu", "email": "nora.neu@riverbend.test"}


def test_no_log_holds_a_password_token_address_or_message(office: Office) -> None:
    """Every process' lines of a story in which each of them occurs."""
    before = len(office.running.output)
    launched, secrets = tell_story(office)
    eventually(lambda: all(each in office.running.output[before:] for each in launched), "the tasks are in the logs")
    said = office.running.output[before:]
    assert {name: said.count(secret) for name, secret in secrets.items() if secret in said} == {}
    assert "@" not in said


def tell_story(office: Office) -> tuple[list[str], dict[str, str]]:
    """Sign in wrongly and rightly, mail families (one cannot be), cancel, make an API token, invite and reset a person.
    Returns the tasks, and what nobody may read in a log."""
    url = office.running.url
    with httpx2.Client(base_url=url, headers={"origin": url}, trust_env=False) as owner:
        person = {"email": "owner@riverbend.test", "password": WRONG}
        assert owner.post("/api/session", json=person).status_code == 401
        assert owner.post("/api/session", json=person | {"password": "demo-password"}).status_code == 200
        launched = [mail_families(office, owner), cancel_one(owner)]
        form = {"name": "Nightly", "scopes": "read", "days": "30"}
        token = found(r"bt_[\w-]{43}", owner.post("/settings/tokens", data=form).text)
        with httpx2.Client(base_url=url, trust_env=False) as script:
            assert script.get("/api/tasks", headers={"authorization": f"Bearer {token}"}).status_code == 200
            assert script.get("/api/tasks", headers={"authorization": f"Bearer {token}x"}).status_code == 401
        invitation = password_link(office, owner, "/settings/staff", NEWCOMER)
        assert owner.post(f"/password/{invitation}", data={"new": NEW, "again": NEW}).status_code == 303
        session = owner.cookies["bt_session"]
        assert owner.get(f"/password/{invitation}").status_code == 404
    secrets = {"wrong password": WRONG, "password": "demo-password", "new password": NEW, "API token": token}
    secrets |= {"link": invitation, "session": session, "subject": LETTER["subject"], "body": LETTER["body"]}
    return launched, secrets | {"refused address": REFUSED, "address": NEWCOMER["email"], "person": NEWCOMER["name"]}


def mail_families(office: Office, owner: httpx2.Client) -> str:
    with office.database.write() as connection:
        reached = select(guardians).join(accounts).where(accounts.c.slug == "riverbend", guardians.c.is_primary)
        first, second = connection.execute(reached.where(guardians.c.email != "").limit(2))
        connection.execute(update(guardians).where(guardians.c.id == first.id).values(email=REFUSED))
    body = {"kind": "send_email", "params": LETTER, "selection": {"ids": [first.family_id, second.family_id]}}
    task_id = str(owner.post("/api/tasks", json=body).json()["task"]["id"])
    state = f"/api/tasks/{task_id}"
    eventually(lambda: owner.get(state).json()["task"]["status"] == "completed", "the letter is settled", within=30)
    task = owner.get(state).json()["task"]
    assert (task["emails"]["sent"], task["records"]["done"]) == (1, 1)
    return task_id


def cancel_one(owner: httpx2.Client) -> str:
    body = {"kind": "send_email", "params": LETTER, "selection": {"all": True}}
    task_id = str(owner.post("/api/tasks", json=body).json()["task"]["id"])
    assert owner.post(f"/api/tasks/{task_id}/cancel").status_code in (200, 409)
    return task_id


def password_link(office: Office, owner: httpx2.Client, path: str, form: dict[str, str]) -> str:
    folder = office.running.data_dir / "mail"
    there = {*folder.glob("*.eml")}
    assert owner.post(path, data=form).status_code == 303
    (sent,) = {*folder.glob("*.eml")} - there
    body = message_from_bytes(sent.read_bytes(), policy=default).get_body(("plain",))
    assert body
    return found(r"(?<=/password/)[\w-]{43}", body.get_content())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text[:2_000]
    return match[0]
