"""What whoever runs the product sees of it from outside, with everything running."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.up import Running, environment, started
from tests.support.waiting import eventually

TRIAL = {
    "kind": "assign_keywords",
    "params": {"records": "families", "keywords": ["Trial"]},
    "selection": {"all": True},
}
FRONT_DESK = {"email": "front-desk@riverbend.test", "password": "demo-password"}

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana" / "background-tasks.json"
METRIC = re.compile(r"\b(?:background_tasks|process)_[a-z_]+")


@pytest.fixture(scope="module")
def product(small_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = shutil.copytree(small_demo, tmp_path_factory.mktemp("monitored") / "var")
    with started(folder, environ=environment(LOG_FORMAT="json")) as product:
        eventually(lambda: "ready at" in product.output, "it is ready", 60)
        yield product


@pytest.fixture(scope="module")
def browser(product: Running) -> Iterator[httpx2.Client]:
    found = re.search(r"ready at (http://[\w.:]+)", product.output)
    assert found
    with httpx2.Client(base_url=found[1], headers={"origin": found[1]}, trust_env=False) as client:
        assert client.post("/api/session", json=FRONT_DESK).status_code == 200
        yield client


def lines(product: Running) -> list[dict[str, Any]]:
    """All of them are objects, or this raises."""
    return [json.loads(line) for line in product.output.splitlines() if line.endswith("}")]


def test_a_task_can_be_followed_through_the_logs_of_all_processes(product: Running, browser: httpx2.Client) -> None:
    answer = browser.post("/api/tasks", json=TRIAL)
    task = answer.json()["task"]["id"]
    told = eventually(
        lambda: [line for line in lines(product) if line.get("task") == task and "completed" in line["event"]],
        "its completion is logged",
    )
    assert told[0]["process"] == "worker"
    moves = [(line["process"], line["event"]) for line in lines(product) if line.get("task") == task]
    assert moves == [("web", "task queued"), ("worker", "task running"), ("worker", "task completed")]
    (queued,) = (line for line in lines(product) if line["event"] == "task queued")
    assert queued["request"] == answer.headers["x-request-id"]
    assert {"web", "worker", "clock"} <= {line["process"] for line in lines(product)}
    assert not any(word in product.output for word in ("@riverbend", "demo-password", browser.cookies["bt_session"]))


def health_of(product: Running, process: str) -> str:
    (health,) = (line["health"] for line in lines(product) if line["event"] == f"{process} ready")
    return str(health)


def test_the_dashboard_asks_for_what_the_processes_give(product: Running, browser: httpx2.Client) -> None:
    given = browser.get("/metrics").text
    for process in ("worker", "clock"):
        given += httpx2.get(f"{health_of(product, process)}/metrics", trust_env=False).text
    names = set(re.findall(r"^# TYPE (\S+) \S+$", given, re.MULTILINE))
    names |= {f"{name}_bucket" for name in re.findall(r"^# TYPE (\S+) histogram$", given, re.MULTILINE)}
    panels = json.loads(DASHBOARD.read_text())["panels"]
    asked = {name for panel in panels for target in panel["targets"] for name in METRIC.findall(target["expr"])}
    assert len(asked) > 15
    assert asked - names == set()


@pytest.mark.parametrize("process", ["worker", "clock"])
def test_every_process_answers_for_its_health(product: Running, browser: httpx2.Client, process: str) -> None:
    health = health_of(product, process)
    assert re.match(r"http://127\.0\.0\.1:\d+$", health)
    with httpx2.Client(base_url=health, trust_env=False) as client:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").json() == {"database": "ok", "redis": "ok"}
        assert "process_resident_memory_bytes" in client.get("/metrics").text
        assert client.get("/").status_code == 404


def test_an_owner_sees_every_process(product: Running, browser: httpx2.Client) -> None:
    owner = {"email": "owner@riverbend.test", "password": "demo-password"}
    with httpx2.Client(base_url=browser.base_url, headers=browser.headers, trust_env=False) as client:
        client.post("/api/session", json=owner)
        page = eventually(lambda: all_run(client.get("/admin/system").text), "all processes have been heard")
    assert "of 12 threads at work" in page
    assert browser.get("/admin/system").status_code == 404


def all_run(page: str) -> str:
    return page if all(f'<th scope="row">{title}</th>' in page for title in ("Web", "Worker", "Clock")) else ""
