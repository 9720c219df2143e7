"""One browser's socket: reads commands, carries them out, answers. What happens to tasks, the hub writes by itself."""

from contextlib import suppress

import anyio
import structlog
from sqlalchemy.exc import DBAPIError
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from actors.accounts import embed_tokens, signed_in
from actors.accounts.people import Viewer
from actors.accounts.sessions import Session
from actors.tasks.errors import TaskError
from actors.tasks.permissions import Policy
from actors.tasks.task import TaskState
from server import embedding, messages, presenting
from server.live.client import Client
from server.live.hub import Hub
from server.live.protocol import Flooded, Intake
from server.live.wire import GONE, wire_of
from server.messages import (
    Ack,
    Cancel,
    Command,
    Delete,
    DeleteFinished,
    Error,
    Hello,
    Pause,
    Ping,
    Renew,
    Restore,
    Resume,
    See,
)
from server.services import Services

CLOSE_SECONDS = 5
"""How long a close waits for a client that does not read."""

log = structlog.get_logger()


async def endpoint(websocket: WebSocket) -> None:
    """`GET /ws`. The Origin is judged before the upgrade; a missing session is told after it, as a close code."""
    services: Services = websocket.app.state.services
    if not embedding.may_open(websocket, services.settings):
        body = messages.error_body("forbidden", "This origin may not open a socket.")
        return await websocket.send_denial_response(JSONResponse(body, 403))
    await websocket.accept(embedding.subprotocol(websocket.scope))
    session = websocket.state.session
    if session is None:
        return await websocket.close(messages.CLOSE_SIGNED_OUT, "signed out")
    hub: Hub = websocket.app.state.hub
    async with wire_of(websocket) as wire:
        wire.on_flood = hub.metrics.floods_closed.inc
        await Connection(websocket, services, hub, Client(session, wire)).run()


class Connection:
    def __init__(self, websocket: WebSocket, services: Services, hub: Hub, client: Client) -> None:
        self._websocket = websocket
        self._services = services
        self._hub = hub
        self._client = client
        self._intake = Intake()

    async def run(self) -> None:
        """Serve until either side closes."""
        session, now = self._client.session, self._services.clock.now()
        running = self._hub.workers.running
        who, seen_at = presenting.user(session.viewer), session.failures_seen_at
        self._client.tell(Hello(messages.PROTOCOL, who, now, seen_at, running, session.ends_at))
        try:
            with anyio.CancelScope() as reading:
                self._client.on_close = reading.cancel
                self._hub.join(self._client)
                await self._read()
        except GONE:
            pass
        finally:
            self._hub.leave(self._client)
        if self._client.closing:
            await self._close(*self._client.closing)

    async def _close(self, code: int, reason: str) -> None:
        with anyio.move_on_after(CLOSE_SECONDS) as patience, suppress(*GONE):
            await self._websocket.close(code, reason)
        if patience.cancelled_caught:
            self._client.abort()

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") is None:
                return self._client.close(messages.CLOSE_UNSUPPORTED, "text only")
            await self._take(message["text"])

    async def _renew(self, command: Renew) -> Ack | Error:
        """A page of ours has nothing to renew; another application's goes on with its new token, without a gap."""
        held, session = self._client.session, await self._services.in_thread(self._session_of, command.token)
        if not session or not embed_tokens.is_pass(held.token_hash) or session.viewer.user_id != held.viewer.user_id:
            return Error(command.ref, "forbidden", "This token does not continue this connection.")
        self._client.renew(session)
        return Ack(command.ref)

    def _session_of(self, token: str) -> Session | None:
        services = self._services
        name = embed_tokens.verify_token(services.secret_key, token)
        return signed_in.find(services.database, name, services.clock.now()) if name else None

    async def _take(self, text: str) -> None:
        try:
            read = self._intake.read(text, self._services.clock.monotonic())
        except Flooded:
            self._hub.metrics.floods_closed.inc()
            return self._client.close(messages.CLOSE_FLOOD, "too many messages")
        answer = read if isinstance(read, Error) else await self._answer(read)
        if answer is not None:
            # Waits where the client does not read, so that nobody can pile up answers here.
            await self._websocket.send_text(messages.encode(answer).decode())

    async def _answer(self, command: Command) -> Ack | Error | None:
        """Exactly one answer a command; None where the session has ended meanwhile."""
        if isinstance(command, Ping):
            return Ack(command.ref)
        services = self._services
        token_hash = self._client.session.token_hash
        try:
            session = await services.in_thread(signed_in.find, services.database, token_hash, services.clock.now())
            if session is None:
                self._client.close(messages.CLOSE_SIGNED_OUT, "signed out")
                return None
            if isinstance(command, Renew):
                return await self._renew(command)
            task = await services.in_thread(carry_out, services, session.viewer, command)
        except TaskError as error:
            return Error(command.ref, error.code, error.message)
        except DBAPIError as trouble:
            log.warning("command failed", trouble=type(trouble).__name__)
            return Error(command.ref, "unavailable", messages.UNAVAILABLE)
        return acknowledge(command.ref, session.viewer, task, services)


def carry_out(services: Services, viewer: Viewer, command: Command) -> TaskState | None:
    """What the command does; blocking. The task as it is now, where the command is about one that is still shown."""
    commands = services.commands
    match command:
        case Cancel(task=task_id):
            return commands.cancel(viewer, task_id)
        case Pause(task=task_id):
            return commands.pause(viewer, task_id)
        case Resume(task=task_id):
            return commands.resume(viewer, task_id)
        case Restore(task=task_id):
            return commands.restore(viewer, task_id)
        case Delete(task=task_id):
            commands.delete(viewer, task_id)
        case See():
            services.seen.mark(viewer)
        case DeleteFinished():
            commands.delete_finished(viewer)
        case Ping() | Renew():
            pass
    return None


def acknowledge(ref: str | None, viewer: Viewer, task: TaskState | None, services: Services) -> Ack:
    if task is None:
        return Ack(ref)
    shown = presenting.present(task, Policy(viewer), services.clock.now())
    return Ack(ref, shown, presenting.receipt(task))
