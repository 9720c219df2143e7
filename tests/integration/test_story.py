"""The story of the product on real processes: supervisor, Redis, web, worker and clock; killed, flushed, cancelled."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from actors.accounts.tables import accounts
from actors.broker import connect
from actors.db import Database
from actors.settings import load
from actors.studio.tables import keyword_links, keywords
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
