"""The matrix: every viewer x every route and message about a task x every relation to it x every state.

What ought to come of each cell is said here anew, in a few lines, and not by asking `Policy`. What a viewer may not see
is compared, byte by byte, with what does not exist.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from sqlalchemy import delete, insert, select, update
from starlette.routing import Route

from actors.accounts import api_tokens, sessions, tables
from actors.accounts.people import Viewer, find_viewer
from actors.accounts.tables import users
from actors.autopilot.tables import workflows
from actors.db import Database
from actors.ids import new_id
from actors.settings import load
from actors.tasks import preparations
from actors.tasks.errors import TaskError
from actors.tasks.lifecycle import FINAL, Status
from actors.tasks.permissions import AUTOPILOT
from actors.tasks.tables import tasks
from actors.tasks.task import TaskState
from server import messages
from server.app import ROUTES, create
from server.live.comparison import Question, read
from server.live.socket import carry_out
from server.security import SAFE_METHODS
from server.services import Services
from tests.support.altering import alter
from tests.support.asgi import Answer, ask
from tests.support.studio import Studio, insert_studio

ABOUT_TASKS = [
    (method, route.path)
    for route in ROUTES
    if isinstance(route, Route) and "/tasks/{id}" in route.path
    for method in sorted((route.methods or set()) - {"HEAD"})
]
COMMANDS = [command for command in messages.Command.__args__ if "task" in command.__struct_fields__]
ALLOWED = {
    "cancel": {Status.QUEUED, Status.RUNNING, Status.PAUSED, Status.CANCELED},
    "pause": {Status.QUEUED, Status.RUNNING, Status.PAUSED},
    "resume": {Status.QUEUED, Status.RUNNING, Status.PAUSED},
    "delete": FINAL,
    "restore": set(Status),
    "retry": FINAL,
    "resend": FINAL,
}
"""In which states who controls the task may do it, or has it done already."""
LAUNCHES = {"retry", "resend"}
"""These need something left over, beside the state."""
AFTER_A_DELETION = {"delete": "ok", "restore": "conflict"}
"""To delete twice is to delete; and an hour later it is too late to undo it."""
VIEWERS = ("owner", "front_desk", "coach", "supervisor", "manager", "lakeside_owner")
HOUR = timedelta(hours=1)


class Case(NamedTuple):
    task: TaskState
    there: bool
    """Neither deleted nor past its time."""


class Scene(NamedTuple):
    services: Services
    app: Any
    viewers: dict[str, Viewer]
    tokens: dict[str, str]
    cases: dict[str, Case]
    nothing: str
    """An id that no task has."""


@pytest.fixture
def studio(sqlite_database: Database) -> Studio:
    return insert_studio(sqlite_database)


@pytest.fixture
def scene(sqlite_database: Database, studio: Studio, tmp_path: Path) -> Iterator[Scene]:
    settings = load({"DATABASE_URL": sqlite_database.engine.url.render_as_string(False)}, tmp_path)
    services = Services(settings)
    manager = _manager(services, studio)
    people = (studio.owner, studio.front_desk, studio.coach, studio.supervisor, manager, studio.lakeside_owner)
    viewers = dict(zip(VIEWERS, people, strict=True))
    now = services.clock.now()
    tokens = {name: sessions.start(services.database, viewer.user_id, now) for name, viewer in viewers.items()}
    yield Scene(services, create(services=services), viewers, tokens, _cases(services, studio), new_id(now))
    services.close()


def _manager(services: Services, studio: Studio) -> Viewer:
    row = {"account_id": studio.account, "email": "manager@riverbend.test", "name": "Mona", "role": "staff"}
    with services.database.write() as connection:
        made = insert(users).values(**row, manage_autopilot=True, password_hash="x").returning(users.c.id)
        found = find_viewer(connection, studio.account, connection.execute(made).scalar_one())
    assert found
    return found


def _cases(services: Services, studio: Studio) -> dict[str, Case]:
    """Every state of a person's own, of Autopilot's and of the other studio's; and what is no more."""
    now, cases = services.clock.now(), {}
    kinds = {"staff": (studio.front_desk, "staff"), "autopilot": (studio.owner, AUTOPILOT),
             "lakeside": (studio.lakeside_owner, AUTOPILOT)}  # fmt: skip
    for name, (creator, source) in kinds.items():
        for state in Status:
            cases[f"{name}-{state}"] = Case(_task(services, creator, source=source, status=state), True)
    for name, gone in (("expired", {"expires_at": now - HOUR}), ("deleted", {"deleted_at": now - HOUR})):
        task = _task(services, studio.front_desk, status=Status.COMPLETED, **gone)
        cases[name] = Case(task, False)
    not_yet = {"version": preparations.VERSION, "status": Status.CANCELED, "deleted_at": now}
    cases["preparing"] = Case(_task(services, studio.front_desk, **not_yet), False)
    return cases


def _task(services: Services, creator: Viewer, **values: Any) -> TaskState:
    if creator.account_slug == "lakeside":
        kind, params = "send_email", {"records": "students", "subject": "Hello", "body": "Hello"}
    else:
        kind, params = "assign_keywords", {"records": "students", "keywords": ["Trial"]}
    task = services.launcher.launch(creator, kind, params, {"all": True})
    if values["status"] in FINAL:
        values |= {"finished_at": services.clock.now(), "canceled_by_name": "Olivia"}
    return alter(services.writer, task, title=f"Marked {task.id[-12:]}", **values)


def sees(viewer: Viewer, task: TaskState) -> bool:
    return controls(viewer, task) or (
        viewer.account_id == task.account_id and viewer.autopilot_tasks and task.source == "autopilot"
    )


def controls(viewer: Viewer, task: TaskState) -> bool:
    return viewer.account_id == task.account_id and (viewer.role == "owner" or viewer.user_id == task.created_by)


def expected(viewer: Viewer, case: Case, verb: str | None) -> set[str]:
    """What may come of it: the contract's codes, or `ok`; `verb` is None where it only looks."""
    if case.task.deleted_at and case.task.version and controls(viewer, case.task) and verb in AFTER_A_DELETION:
        return {AFTER_A_DELETION[verb]}
    if not case.there or not sees(viewer, case.task):
        return {"not_found"}
    if verb is None:
        return {"ok"}
    if not controls(viewer, case.task):
        return {"forbidden"}
    if case.task.status not in ALLOWED[verb]:
        return {"conflict"}
    return {"ok", "conflict", "invalid"} if verb in LAUNCHES else {"ok"}


def verb_of(method: str, path: str) -> str | None:
    """What the route does; None for one that only looks."""
    if method in SAFE_METHODS:
        return None
    return "delete" if method == "DELETE" else path.rpartition("/")[2]


CODES = {400: "invalid", 401: "signed_out", 403: "forbidden", 404: "not_found", 409: "conflict", 422: "invalid"}


def code_of(answer: Answer) -> str:
    return "ok" if answer.status < 400 else CODES.get(answer.status, str(answer.status))


def shape(answer: Answer, task_id: str) -> Any:
    """All that a program could tell two answers apart by, but for the id that was asked about."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status, headers, re.sub(rb"(?<=[/\">])%s\b" % task_id.encode(), b"ID", answer.body)


async def send(scene: Scene, who: str, method: str, path: str, task_id: str) -> Answer:
    said = {"only": "held" if path.endswith("resend") else "failed"}
    given: dict[str, Any] = {} if method in SAFE_METHODS else {"json": said} if "/api/" in path else {"form": said}
    return await ask(scene.app, method, path.replace("{id}", task_id), scene.tokens[who], **given)


@pytest.mark.parametrize("who", VIEWERS)
async def test_every_route(scene: Scene, who: str) -> None:
    assert len(ABOUT_TASKS) > 20
    viewer, deviations = scene.viewers[who], []
    for method, path in ABOUT_TASKS:
        verb = verb_of(method, path)
        nothing = shape(await send(scene, who, method, path, scene.nothing), scene.nothing)
        for name, case in scene.cases.items():
            answer = await send(scene, who, method, path, case.task.id)
            wanted, found = expected(viewer, case, verb), code_of(answer)
            if path.endswith("/result"):  # none of them has made a file
                wanted = {"not_found"}
            alike = found != "not_found" or shape(answer, case.task.id) == nothing
            if found not in wanted or not alike:
                deviations.append((method, path, name, found, wanted, alike))
            if verb and found == "ok":
                _put_back(scene.services, case.task)
    assert deviations == []


def test_every_message_of_the_socket(scene: Scene) -> None:
    assert len(COMMANDS) == 5
    deviations = []
    for command in COMMANDS:
        verb = command.__struct_config__.tag
        for who, viewer in scene.viewers.items():
            nothing = _carried_out(scene, viewer, command(ref="1", task=scene.nothing))
            for name, case in scene.cases.items():
                found = _carried_out(scene, viewer, command(ref="1", task=case.task.id))
                alike = found[0] != "not_found" or found == nothing
                if found[0] not in expected(viewer, case, verb) or not alike:
                    deviations.append((who, verb, name, found))
                if found[0] == "ok":
                    _put_back(scene.services, case.task)
    assert deviations == []


def _carried_out(scene: Scene, viewer: Viewer, command: Any) -> tuple[str, str]:
    try:
        carry_out(scene.services, viewer, command)
    except TaskError as error:
        return error.code, error.message
    return "ok", ""


def _put_back(services: Services, task: TaskState) -> None:
    """As it was before, and without what was launched from it."""
    values = {name: getattr(task, name) for name in ("status", "deleted_at", "expires_at", "finished_at", "version")}
    with services.database.write() as connection:
        mine = (tasks.c.account_id == task.account_id, tasks.c.id == task.id)
        connection.execute(update(tasks).where(*mine).values(values))
        connection.execute(
            delete(tasks).where(tasks.c.account_id == task.account_id, tasks.c.title.not_like("Marked%"))
        )


async def test_every_list_count_and_search_holds_what_the_viewer_sees_and_no_more(scene: Scene) -> None:
    """But for the audit, which outlives the tasks of its account."""
    lists = [route.path for route in ROUTES if isinstance(route, Route) and "GET" in route.methods]
    lists = [path for path in lists if "{" not in path]
    assert len(lists) > 25
    for who, viewer in scene.viewers.items():
        seen = {case.task.id for case in scene.cases.values() if case.there and sees(viewer, case.task)}
        hidden = {case.task.title.encode(): case.task.id.encode() for case in scene.cases.values()
                  if case.task.id not in seen}  # fmt: skip
        foreign = {case.task.id.encode() for case in scene.cases.values() if case.task.account_id != viewer.account_id}
        queries = ("", "?q=Marked", "?created_by=2", "?source=autopilot", "?status=running")
        for path in [
            *lists,
            *(f"{path}{query}" for path in ("/tasks", "/api/tasks", "/tasks.csv") for query in queries),
        ]:
            body = (await ask(scene.app, "GET", path, scene.tokens[who])).body
            shown = {title: task_id for title, task_id in hidden.items() if path != "/audit" or task_id in foreign}
            assert not [title for title, task_id in shown.items() if title in body or task_id in body], (who, path)
        found = msgspec.json.decode((await ask(scene.app, "GET", "/api/tasks?limit=200", scene.tokens[who])).body)
        assert {task["id"] for task in found["tasks"]} == seen, who
        assert sum(found["counts"].values()) == len(seen), who
        with scene.services.database.read() as connection:
            (snapshot,) = read(connection, [Question(viewer, {}, set(), True)], scene.services.clock.now())
        assert {task.id for task in snapshot.news} == seen, who
        assert sum(snapshot.counts.values()) == len(seen), who


async def test_who_is_not_signed_in_is_told_nothing(scene: Scene) -> None:
    case = scene.cases["staff-completed"]
    for method, path in ABOUT_TASKS:
        given: dict[str, Any] = {} if method in SAFE_METHODS else {"form": {}}
        one, other = [
            await ask(scene.app, method, path.replace("{id}", task_id), None, **given)
            for task_id in (case.task.id, scene.nothing)
        ]
        assert one.status in (303, 401), path
        assert (one.status, one.body.replace(case.task.id.encode(), b"")) == (
            other.status, other.body.replace(scene.nothing.encode(), b""),
        )  # fmt: skip


async def test_what_is_another_studios_is_like_what_does_not_exist(scene: Scene, studio: Studio) -> None:
    """Every route with a number in its address: people, families, workflows."""
    copied = await ask(scene.app, "POST", "/autopilot/library/expire_tokens", scene.tokens["lakeside_owner"], form={})
    assert copied.status == 303
    with scene.services.database.write() as connection:
        workflow = connection.execute(select(workflows.c.id)).scalar_one()
        api_tokens.make(connection, studio.lakeside_owner, "theirs", ["read"], scene.services.clock.now(), 1)
        token = connection.execute(select(tables.api_tokens.c.id)).scalar_one()
    numbers = {"/families/": studio.lakeside_families[0], "/settings/staff/": studio.lakeside_front_desk.user_id,
               "workflows/": workflow, "/settings/tokens/": token}  # fmt: skip
    checked = 0
    for route in ROUTES:
        if not isinstance(route, Route) or "{id:int}" not in route.path:
            continue
        number = next(number for part, number in numbers.items() if part in route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            for who in ("owner", "front_desk", "supervisor", "manager"):
                given: dict[str, Any] = (
                    {} if method in SAFE_METHODS else {"json": {}} if "/api/" in route.path else {"form": {}}
                )
                shapes = []
                for each in (number, 987654):
                    answer = await ask(
                        scene.app, method, route.path.replace("{id:int}", str(each)), scene.tokens[who], **given
                    )
                    status, headers, body = shape(answer, str(each))
                    shapes.append((status, {k: v for k, v in headers.items() if k != "content-length"}, body))
                assert shapes[0] == shapes[1], (who, method, route.path)
                assert shapes[0][0] in (303, 403, 404, 422), (who, method, route.path, shapes[0][0])
                checked += 1
    assert checked > 60
