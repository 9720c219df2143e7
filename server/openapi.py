"""The API's own description, made from the code: OpenAPI 3.1, with the JSON Schema of every message.

Each route of `server/api.py` and `embed_api.py` has its line in OPERATIONS; a test fails for one that has none.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.bulk.launch import Preview
from actors.studio.sql import LARGEST_ID
from actors.tasks.lifecycle import Status
from server import messages, shapes

VERSION = "1"
REF = "#/components/schemas/{name}"
SIGNED_OUT, FORBIDDEN, MISSING, CONFLICT, TOO_LARGE, UNREADABLE, INVALID, LIMITED, AWAY = (
    401, 403, 404, 409, 413, 400, 422, 429, 503,
)  # fmt: skip
ALWAYS = (UNREADABLE, SIGNED_OUT, FORBIDDEN, TOO_LARGE, INVALID, LIMITED, AWAY)
"""What any request may meet: it cannot be read, nobody is signed in, the origin is another, it is too much, …"""
FILE, NOTHING = "file", None
TO_CLIENTS = (
    messages.Hello, messages.UserChanged, messages.Seen, messages.Snapshot, messages.Tasks, messages.Autopilot,
    messages.Workers, messages.Ack, messages.Error,
)  # fmt: skip
FROM_CLIENTS = messages.Command.__args__


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    summary: str
    body: type | None = None
    status: int = 200
    answer: Any = shapes.TaskAnswer
    errors: tuple[int, ...] = ()
    query: dict[str, dict[str, Any]] = {}


def _number(highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": highest}


TEXT, MOMENT = {"type": "string", "maxLength": 200}, {"type": "string", "format": "date-time"}
FILTERS: dict[str, dict[str, Any]] = {
    "status": {"type": "string", "enum": list(Status)},
    "kind": {"type": "string"},
    "source": {"type": "string", "enum": ["staff", "autopilot"]},
    "created_by": _number(LARGEST_ID),
    "q": TEXT,
    "since": MOMENT,
    "until": MOMENT,
    "before": {"type": "string"},
    "limit": _number(200),
}
LEDGER: dict[str, dict[str, Any]] = {
    "outcome": {"type": "string", "enum": ["pending", "done", "failed", "skipped"]},
    "after": _number(10_000_000),
    "limit": _number(1_000),
}
OF_A_TASK = (MISSING, CONFLICT)

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "/api/session"): Operation(
        name="signIn", summary="Sign in; the answer sets the cookie", body=shapes.SignIn, answer=shapes.UserAnswer
    ),
    ("GET", "/api/session"): Operation(name="whoAmI", summary="Who is signed in", answer=shapes.UserAnswer),
    ("PUT", "/api/session"): Operation(
        name="stay", summary="Let the session begin anew", answer=shapes.SessionAnswer
    ),
    ("DELETE", "/api/session"): Operation(name="signOut", summary="Sign out", status=204, answer=NOTHING),
    ("POST", "/api/embed-tokens"): Operation(
        name="embedToken", summary="A token for ten minutes, with which a page shows a person their tasks",
        body=shapes.EmbedFor, status=201, answer=shapes.EmbedToken, errors=(MISSING,),
    ),
    ("GET", "/api/kinds"): Operation(name="kinds", summary="What can be launched", answer=shapes.Kinds),
    ("POST", "/api/preview"): Operation(
        name="preview", summary="What a launch would touch and do", body=shapes.Asked, answer=Preview
    ),
    ("POST", "/api/tasks"): Operation(
        name="launch", summary="Launch a task", body=shapes.Launch, status=202, errors=(CONFLICT,)
    ),
    ("GET", "/api/tasks"): Operation(
        name="tasks", summary="The tasks that you may see, newest first", answer=shapes.TaskPage, query=FILTERS
    ),
    ("GET", "/api/tasks/{id}"): Operation(name="task", summary="One task", errors=(MISSING,)),
    ("DELETE", "/api/tasks/{id}"): Operation(
        name="delete", summary="Delete a finished task's entry", status=204, answer=NOTHING, errors=OF_A_TASK
    ),
    ("GET", "/api/tasks/{id}/records"): Operation(
        name="records", summary="Its ledger", answer=shapes.RecordPage, errors=(MISSING,), query=LEDGER
    ),
    ("GET", "/api/tasks/{id}/result"): Operation(
        name="result", summary="The file that it made", answer=FILE, errors=(MISSING,)
    ),
    ("POST", "/api/tasks/{id}/cancel"): Operation(name="cancel", summary="Cancel it, for good", errors=OF_A_TASK),
    ("POST", "/api/tasks/{id}/pause"): Operation(name="pause", summary="Pause it", errors=OF_A_TASK),
    ("POST", "/api/tasks/{id}/resume"): Operation(name="resume", summary="Let it go on", errors=OF_A_TASK),
    ("POST", "/api/tasks/{id}/restore"): Operation(
        name="restore", summary="Undo the deletion, within 8 s", errors=OF_A_TASK
    ),
    ("POST", "/api/tasks/{id}/retry"): Operation(
        name="retry", summary="A new task over its failed or untouched records",
        body=shapes.Retry, status=202, errors=OF_A_TASK,
    ),
    ("POST", "/api/tasks/{id}/resend"): Operation(
        name="resend", summary="A new task that sends its held or unconfirmed emails",
        body=shapes.Resend, status=202, errors=OF_A_TASK,
    ),
}  # fmt: skip


def document() -> dict[str, Any]:
    """The OpenAPI document, whole."""
    bodies = [each for one in OPERATIONS.values() for each in (one.body, one.answer) if isinstance(each, type)]
    wanted = [*dict.fromkeys((*bodies, shapes.ErrorAnswer, *TO_CLIENTS, *FROM_CLIENTS))]
    _, components = msgspec.json.schema_components(wanted, ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method.lower()] = _described(path, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Background Tasks", "version": VERSION},
        "paths": paths,
        "components": {"schemas": _with_messages(components), "securitySchemes": SCHEMES},
        "security": [{"cookie": []}, {"token": []}],
    }


SCHEMES = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": "bt_session"},
    "token": {"type": "http", "scheme": "bearer"},
}


async def openapi(_request: Request) -> Response:
    """For everybody: it says nothing about a studio."""
    headers = {"cache-control": "no-cache"}
    return Response(messages.encode(document()), headers=headers, media_type="application/json")


routes = [Route("/api/openapi.json", openapi, methods=["GET"])]


def _described(path: str, operation: Operation) -> dict[str, Any]:
    in_path = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}] if "{id}" in path else []
    in_query = [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()]
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": _answers(operation),
        "parameters": [*in_path, *in_query],
    }
    if operation.body:
        told["requestBody"] = {"required": True, "content": _json(operation.body)}
    return told


def _answers(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "As asked"}
    if operation.answer == FILE:
        good["content"] = {"*/*": {}}
    elif operation.answer is not NOTHING:
        good["content"] = _json(operation.answer)
    bad = {"description": "See the error's code and message", "content": _json(shapes.ErrorAnswer)}
    return {str(operation.status): good} | {str(status): bad for status in sorted({*ALWAYS, *operation.errors})}


def _json(shape: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(name=shape.__name__)}}}


def _with_messages(components: dict[str, Any]) -> dict[str, Any]:
    """With what the code keeps encoded (the tasks of a frame), and one name for all that goes either way."""
    task = {"$ref": REF.format(name="Task")}
    whole = components["Task"]
    change = {**whole, "title": "TaskChange", "required": ["id", "version"]}
    components["Snapshot"]["properties"]["tasks"]["items"] = task
    components["Tasks"]["properties"]["upsert"]["items"] = {"anyOf": [task, {"$ref": REF.format(name="TaskChange")}]}
    ways = {"ServerMessage": TO_CLIENTS, "ClientMessage": FROM_CLIENTS}
    unions = {
        name: {"oneOf": [{"$ref": REF.format(name=shape.__name__)} for shape in way], "discriminator": BY_TYPE}
        for name, way in ways.items()
    }
    return components | {"TaskChange": change} | unions


BY_TYPE = {"propertyName": "type"}
