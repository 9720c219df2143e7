"""The JSON API over real HTTP: every answer of the contract, the bad ones above all."""

from typing import Any

import pytest

from actors.accounts.passwords import hash_password
from actors.accounts.tables import users
from tests.support.site import Site
from tests.support.studio import Studio

SENTENCE = "A task must finish or be canceled before it can be deleted."


def body(**changes: Any) -> dict[str, Any]:
    return {"kind": "assign_keywords", "params": {"keywords": ["Trial"]}, "selection": {"all": True}} | changes


def test_sign_in_and_out(site: Site, studio: Studio) -> None:
    with site.services.database.write() as connection:
        connection.execute(users.update().values(password_hash=hash_password("demo-password")))
    with site.browser() as browser:
        assert browser.get("/api/session").status_code == 401
        for wrong in ({"email": "owner@riverbend.test", "password": "x"}, {"email": "nobody@x.test", "password": "x"}):
            refused = browser.post("/api/session", json=wrong)
            assert (refused.status_code, refused.json()["error"]["code"]) == (401, "signed_out")
        signed_in = browser.post("/api/session", json={"email": " Owner@Riverbend.test", "password": "demo-password"})
        assert signed_in.status_code == 200
        assert signed_in.json()["user"]["role"] == "owner"
        cookie = signed_in.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert browser.get("/api/session").json()["user"]["account"]["slug"] == "riverbend"
        assert browser.delete("/api/session").status_code == 204
        assert browser.get("/api/session").status_code == 401


def test_kinds_name_their_parameters(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        kinds = {kind["kind"]: kind for kind in browser.get("/api/kinds").json()["kinds"]}
    assert set(kinds) >= {"assign_keywords", "import_records"}
    keywords = kinds["assign_keywords"]
    assert keywords["params"]["properties"]["keywords"]["items"]["enum"] == ["Competition", "Trial", "Waitlist"]
    assert keywords["records"][:2] == ["students", "families"]
    assert keywords["sends_email"] is False


def test_a_task_from_launch_to_deletion(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        launched = browser.post("/api/tasks", json=body(key="k1"))
        task = launched.json()["task"]
        assert (launched.status_code, launched.headers["location"]) == (202, f"/api/tasks/{task['id']}")
        assert browser.post("/api/tasks", json=body(key="k1")).json()["task"]["id"] == task["id"]
        early = browser.delete(f"/api/tasks/{task['id']}")
        assert (early.status_code, early.json()["error"]["message"]) == (409, SENTENCE)
        assert browser.post(f"/api/tasks/{task['id']}/pause").json()["task"]["status"] == "paused"
        assert browser.post(f"/api/tasks/{task['id']}/resume").json()["task"]["status"] == "queued"
        site.runner.run_slice(task["id"])
        done = browser.get(f"/api/tasks/{task['id']}").json()["task"]
        assert done["status"] == "completed"
        assert done["records"] == {"total": 10, "done": 10, "failed": 0, "skipped": 0}
        assert done["can"] == {"cancel": False, "delete": True, "pause": False, "resume": False, "retry": False}
        late = browser.post(f"/api/tasks/{task['id']}/cancel")
        assert (late.status_code, late.json()["error"]["message"]) == (409, "This task is already completed.")
        records = browser.get(f"/api/tasks/{task['id']}/records?outcome=done&limit=4").json()
        assert [row["position"] for row in records["records"]] == [1, 2, 3, 4]
        rest = browser.get(f"/api/tasks/{task['id']}/records?after={records['next']}").json()
        assert (len(rest["records"]), rest["next"]) == (6, None)
        listed = browser.get("/api/tasks?status=completed").json()
        assert ([each["id"] for each in listed["tasks"]], listed["counts"]["completed"]) == ([task["id"]], 1)
        assert browser.delete(f"/api/tasks/{task['id']}").status_code == 204
        assert browser.delete(f"/api/tasks/{task['id']}").status_code == 204
        assert browser.get(f"/api/tasks/{task['id']}").status_code == 404
        assert browser.post(f"/api/tasks/{task['id']}/restore").json()["task"]["status"] == "completed"


def test_a_canceled_task_has_its_receipt_and_can_be_finished(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        task_id = browser.post("/api/tasks", json=body()).json()["task"]["id"]
        receipt = browser.post(f"/api/tasks/{task_id}/cancel").json()["receipt"]
        assert receipt["records"]["untouched"] == 10
        assert browser.get(f"/api/tasks/{task_id}").json()["receipt"] == receipt
        again = browser.post(f"/api/tasks/{task_id}/retry", json={"only": "untouched"})
        assert (again.status_code, again.json()["task"]["records"]["total"]) == (202, 10)
        keyed = [browser.post(f"/api/tasks/{task_id}/retry", json={"only": "untouched", "key": "k"}) for _ in range(2)]
        assert len({each.json()["task"]["id"] for each in keyed}) == 1
        assert browser.post(f"/api/tasks/{task_id}/retry", json={"only": "untouched", "key": 5}).status_code == 422
        assert browser.post(f"/api/tasks/{task_id}/retry", json={"only": "failed"}).status_code == 409
        assert browser.post(f"/api/tasks/{task_id}/retry", json={"only": "some"}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        (b"not json", 400, None),
        (b"[1]", 400, None),
        (b"[" * 5000, 400, None),
        (b"{}", 422, "kind"),
        ({"kind": 5}, 422, "kind"),
        (body(kind="dance"), 422, "kind"),
        (body(params={"keywords": ["Nope"]}), 422, "keywords"),
        (body(params={"keywords": "Trial"}), 422, "keywords"),
        (body(params=[]), 422, "params"),
        (body(selection={"ids": []}), 422, "selection"),
        (body(selection={"ids": [999_999]}), 422, "selection"),
        (body(selection={"ids": [2**70]}), 422, "selection"),
        (body(selection="all"), 422, "selection"),
        (body(key=5), 422, "key"),
        (body(key=""), 422, "key"),
        (body(kind="import_records"), 422, None),
    ],
)
def test_bad_launches(site: Site, studio: Studio, sent: Any, status: int, field: str | None) -> None:
    with site.browser(studio.front_desk) as browser:
        content = {"content": sent} if isinstance(sent, bytes) else {"json": sent}
        answer = browser.post("/api/tasks", **content)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, "invalid")
    assert field is None or field in error["fields"]
    assert error["message"]


def test_what_you_may_not_see_looks_like_what_does_not_exist(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        task_id = browser.post("/api/tasks", json=body()).json()["task"]["id"]
    for viewer in (studio.coach, studio.supervisor, studio.lakeside_owner):
        with site.browser(viewer) as browser:
            assert browser.get("/api/tasks").json()["tasks"] == []
            for method, path in (
                ("GET", ""), ("GET", "/records"), ("POST", "/cancel"), ("POST", "/pause"), ("POST", "/resume"),
                ("POST", "/restore"), ("DELETE", ""), ("POST", "/retry"),
            ):  # fmt: skip
                kwargs = {"json": {"only": "failed"}} if path == "/retry" else {}
                theirs = browser.request(method, f"/api/tasks/{task_id}{path}", **kwargs)
                nobodys = browser.request(method, f"/api/tasks/01900000-0000-7000-8000-000000000000{path}", **kwargs)
                assert (theirs.status_code, theirs.content) == (404, nobodys.content)


def test_signed_out_everything_is_401(site: Site, studio: Studio) -> None:
    with site.browser() as browser:
        for path in ("/api/session", "/api/kinds", "/api/tasks", "/api/tasks/x", "/api/tasks/x/records"):
            assert browser.get(path).status_code == 401
        assert browser.post("/api/tasks", json=body()).status_code == 401


def test_requests_from_elsewhere_are_refused(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        for headers in ({"origin": "http://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            kept = {"origin": "http://evil.test"} | headers
            assert browser.post("/api/tasks", json=body(), headers=kept).status_code == 403
        assert browser.get("/api/tasks").json()["tasks"] == []


def test_every_answer_has_the_security_headers(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        for path in ("/api/session", "/healthz", "/students", "/nothing", "/static/nothing"):
            headers = browser.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


def test_health(site: Site, studio: Studio) -> None:
    with site.browser() as browser:
        assert browser.get("/healthz").text == "ok\n"
        assert browser.get("/readyz").json() == {"database": "ok", "redis": "ok"}
        assert "background_tasks_hub_clients 0" in browser.get("/metrics").text


def test_a_body_that_is_too_large_is_refused(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        answer = browser.post("/api/tasks", content=b"x" * (2 * 1024 * 1024))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


TOO_LARGE = "limit=" + "0" * 10 + "1" * 5000
BAD_QUERIES = [
    "limit=x",
    "limit=-1",
    "limit=0000000000999999",
    TOO_LARGE,
    "q=" + "a" * 60_000,
    "status=dancing",
    "source=rain",
    "created_by=me",
]


@pytest.mark.parametrize("query", BAD_QUERIES, ids=range(len(BAD_QUERIES)))
def test_bad_filters_are_named(site: Site, studio: Studio, query: str) -> None:
    with site.browser(studio.front_desk) as browser:
        answer = browser.get(f"/api/tasks?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["error"]["message"]


NUL_PATHS = ("/api/tasks/%00", "/api/tasks?q=%00", "/tasks?q=%00", "/students?q=%00", "/families?keyword=a%00b")


@pytest.mark.parametrize("path", NUL_PATHS)
def test_a_nul_in_the_address_is_a_bad_request(site: Site, studio: Studio, path: str) -> None:
    with site.browser(studio.front_desk) as browser:
        assert browser.get(path).status_code == 400


def test_a_nul_in_a_value_is_a_bad_request(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        for sent in (body(key="a\0"), body(kind="\0"), body(params={"keywords": ["\0"]})):
            assert browser.post("/api/tasks", json=sent).status_code == 400
        assert browser.post("/api/session", json={"email": "\0", "password": "\0"}).status_code == 400
        assert browser.post("/sign-in", data={"email": "a\0b", "password": "\0"}).status_code == 422


def test_odd_headers_are_refused_not_stumbled_over(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        for origin in ("http://[", "http://[::1", "http://a]b"):
            assert browser.post("/api/tasks", json=body(), headers={"origin": origin}).status_code == 403
        task_id = browser.post("/api/tasks", json=body()).json()["task"]["id"]
        assert browser.get(f"/tasks/{task_id}/cancel", headers={"referer": "http://["}).status_code == 200
        form = {"content-type": "multipart/form-data; boundary=X; charset=utf-7"}
        sent = b'--X\r\nContent-Disposition: form-data; name="email"\r\n\r\n+2AA-\r\n--X--\r\n'
        assert browser.post("/sign-in", content=sent, headers=form).status_code == 400
        for disguised in ("; charset = utf-7", '; x="charset=utf-8"; charset=utf-7'):
            form = {"content-type": "multipart/form-data; boundary=X" + disguised}
            assert browser.post("/sign-in", content=sent, headers=form).status_code == 400
        assert "x/cancel" not in browser.get("/tasks?deleted=../tasks/x/cancel%3F").text


def test_a_written_backslash_is_no_nul(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        assert browser.post("/api/tasks", json=body(kind="x \\u0000")).status_code == 422
