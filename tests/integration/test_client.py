"""The Python client against a real server."""

from dataclasses import fields

import pytest

from actors.accounts import api_tokens
from actors.tasks.ledger import LedgerRow
from background_tasks_client import ApiError, Client, Record, Task
from server import messages
from tests.support.site import Site
from tests.support.studio import Studio

TRIAL = {"keywords": ["Trial"]}


@pytest.fixture
def client(site: Site, studio: Studio) -> Client:
    with site.services.database.write() as connection:
        now = site.services.clock.now()
        token = api_tokens.make(connection, studio.front_desk, "A script", api_tokens.SCOPES, now, 30)
    return Client(site.url, token)


def test_its_shapes_are_the_servers() -> None:
    assert {field.name for field in fields(Task)} <= set(messages.Task.__struct_fields__)
    assert {field.name for field in fields(Record)} == set(LedgerRow.__struct_fields__)


def test_from_a_preview_to_the_ledger(client: Client, site: Site, studio: Studio) -> None:
    assert client.me()["email"] == studio.front_desk.email
    assert "assign_keywords" in [kind["kind"] for kind in client.kinds()]
    assert client.preview("assign_keywords", TRIAL, all=True).records == "10 students"
    task = client.launch("assign_keywords", TRIAL, ids=studio.students[:3], key="once")
    assert client.launch("assign_keywords", TRIAL, ids=studio.students[:3], key="once").id == task.id
    states = client.follow(task.id, every=0)
    assert next(states).status == "queued"
    site.runner.run_slice(task.id)
    assert [state.status for state in states][-1] == "completed"
    assert client.task(task.id).records == {"total": 3, "done": 3, "failed": 0, "skipped": 0}
    assert {record.outcome for record in client.records(task.id, outcome="done")} == {"done"}
    client.delete(task.id)
    assert client.restore(task.id).id == task.id


def test_commands_and_pages(client: Client) -> None:
    ids = [client.launch("assign_keywords", TRIAL, all=True).id for _ in range(3)]
    assert client.pause(ids[0]).status == "paused"
    assert client.resume(ids[0]).status == "queued"
    assert client.cancel(ids[0]).status == "canceled"
    assert client.retry(ids[0], only="untouched").records["total"] == 10
    assert [task.id for task in client.tasks(status="queued", limit=1)][1:] == [ids[2], ids[1]]


def test_a_report_is_downloaded(client: Client, site: Site) -> None:
    asked = {"report": "balances_and_aging", "format": "csv"}
    task = client.launch("report", asked, all=True)
    site.runner.run_slice(task.id)
    assert client.result(task.id).startswith(b"\xef\xbb\xbf")


def test_refusals_say_what_and_where(client: Client) -> None:
    with pytest.raises(ApiError) as refused:
        client.launch("assign_keywords", {"keywords": ["Nonsense"]}, all=True)
    assert (refused.value.status, refused.value.code) == (422, "invalid")
    assert "Nonsense" in refused.value.fields["keywords"]
    with pytest.raises(ApiError, match="There is no such task"):
        client.task("nothing")
    with pytest.raises(ValueError, match="one of ids, filter and all"):
        client.launch("assign_keywords", TRIAL)
