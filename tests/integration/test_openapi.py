"""The API does what its own description says: random requests made from it, and every message held against it."""

import os
from typing import Any

import httpx2
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from server import api, embed_api, openapi
from server.messages import MAX_CLIENT_FRAME_BYTES
from tests.support.site import Site
from tests.support.studio import Studio

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
"""Requests for each operation, good ones and bad ones."""
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
DOCUMENT = openapi.document()
FUZZED = [operation.name for operation in openapi.OPERATIONS.values() if operation.name not in ("signIn", "signOut")]
"""Those that neither end the session nor are slowed down on purpose."""


def launch(browser: httpx2.Client) -> str:
    body = {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"all": True}}
    task: str = browser.post("/api/tasks", json=body).json()["task"]["id"]
    return task


def test_every_route_is_described() -> None:
    ours = (*api.routes, *embed_api.routes)
    routes = {(method, route.path) for route in ours for method in route.methods or () if method != "HEAD"}
    assert set(openapi.OPERATIONS) == routes


def test_it_is_served_to_everybody(small_site: tuple[Site, Studio]) -> None:
    site, _ = small_site
    with site.browser() as browser:
        answer = browser.get("/api/openapi.json")
    assert (answer.status_code, answer.json()) == (200, DOCUMENT)


@pytest.mark.parametrize("name", FUZZED)
def test_the_answers_are_as_described(small_site: tuple[Site, Studio], name: str) -> None:
    site, studio = small_site
    operation = next(
        found.ok()
        for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
        if found.ok().definition.raw["operationId"] == name
    )
    with site.browser(studio.owner) as browser:
        ids = [launch(browser) for _ in range(2)]
        browser.post(f"/api/tasks/{ids[0]}/cancel")
    session = {"cookie": f"bt_session={site.token(studio.owner)}", "origin": site.url}

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), of=st.sampled_from([*ids, None]))
    def ask(case: Any, of: str | None) -> None:
        if of and "id" in case.path_parameters:
            case.path_parameters["id"] = of
        case.call_and_validate(base_url=site.url, headers=session, checks=CHECKS)

    ask()


async def test_every_frame_is_a_message_that_is_described(small_site: tuple[Site, Studio]) -> None:
    site, studio = small_site
    message = jsonschema_rs.validator_for(
        {"$ref": "#/components/schemas/ServerMessage", "components": DOCUMENT["components"]}
    )
    async with site.socket(studio.front_desk) as tab:
        await tab.ready()
        with site.browser(studio.front_desk) as browser:
            task = launch(browser)
        await tab.until(lambda tab: task in tab.tasks)
        for command in ("pause", "resume", "cancel", "delete", "delete"):
            await tab.ask(command, task=task)
        await tab.ask("cancel", task="another")
        kinds = {frame["type"] for frame in tab.frames}
    assert kinds >= {"hello", "snapshot", "tasks", "ack", "error"}
    for frame in tab.frames:
        message.validate(frame)


def test_what_a_client_may_send_is_described() -> None:
    message = jsonschema_rs.validator_for(
        {"$ref": "#/components/schemas/ClientMessage", "components": DOCUMENT["components"]}
    )
    assert message.is_valid({"type": "cancel", "ref": "1", "task": "t"})
    assert not message.is_valid({"type": "cancel", "ref": "1"})
    assert not message.is_valid({"type": "launch", "ref": "1"})
    assert not message.is_valid({"type": "ping", "ref": "1" * MAX_CLIENT_FRAME_BYTES})
