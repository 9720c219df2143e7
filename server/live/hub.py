"""The hub: forwards what happens to tasks to the clients that may see it.

Three things keep every client right. Events make it quick: each goes to the groups that may see its task. A comparison
with the database every few seconds heals whatever an event did not bring: lost messages, a Redis that is away, changed
permissions, ended sessions. And a task past its time leaves at that moment, not with the next sweep.

A client first joins its group, then the database is read, then it gets the group's state, which holds whatever came in
between; so nothing falls into the gap between snapshot and stream.
"""

from collections.abc import Iterable

import anyio
import structlog
from anyio.abc import TaskGroup
from sqlalchemy.exc import DBAPIError

from actors.accounts import sessions
from actors.accounts.sessions import Session
from actors.autopilot.store import revision_of
from actors.tasks import store
from actors.tasks.events import (
    AutopilotChanged,
    Event,
    FailuresSeen,
    PersonChanged,
    SessionEnded,
    TaskChanged,
    TaskPurged,
    account_of,
)
from actors.tasks.task import TaskState
from server.live.feed import Feed
from server.live.groups import Client, Group, GroupKey, key_of
from server.messages import CLOSE_RESTART, CLOSE_SIGNED_OUT, UserChanged, user
from server.services import Services

COMPARE_SECONDS = 4.0
"""With the reading itself, no client is wrong for longer than 5 s."""
EXPIRE_SECONDS = 0.5
READ_TRIES = 3

log = structlog.get_logger()


class Hub:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._groups: dict[GroupKey, Group] = {}
        self._tasks: TaskGroup | None = None
        self.feed = Feed(services.settings.redis_url, self.receive, self.compare_all)
        self.frames = 0
        self.events = 0

    @property
    def clients(self) -> set[Client]:
        return {client for group in self._groups.values() for client in group.clients}

    @property
    def groups(self) -> int:
        return len(self._groups)

    async def run(self) -> None:
        """Serve until cancelled."""
        async with anyio.create_task_group() as self._tasks:
            self._tasks.start_soon(self.feed.run)
            self._tasks.start_soon(self._compare_for_ever)
            self._tasks.start_soon(self._expire_for_ever)

    def close_all(self) -> None:
        """Tell every client that the server restarts."""
        for client in self.clients:
            client.close(CLOSE_RESTART, "restart")

    async def join(self, client: Client) -> None:
        """Take the client into its group and send it a snapshot; nothing, where its socket has ended meanwhile."""
        if client.gone:
            return
        key = key_of(client.session.viewer)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(client.session.viewer, self._services.clock.now)
        group.clients.add(client)
        group.joining.add(client)
        await self.feed.subscribe(client.session.viewer.account_id)
        await self._compare(group)

    async def leave(self, client: Client) -> None:
        """The client's socket has ended."""
        client.gone = True
        await self._take_out(client)

    async def _take_out(self, client: Client) -> None:
        for key, group in list(self._groups.items()):
            group.clients.discard(client)
            group.joining.discard(client)
            if not group.clients:
                del self._groups[key]
        account_id = client.session.viewer.account_id
        if not any(key[0] == account_id for key in self._groups):
            await self.feed.unsubscribe(account_id)

    async def again(self, client: Client) -> None:
        """A new snapshot for a client that fell too far behind."""
        await self._move(client, client.session)

    def receive(self, event: Event) -> None:
        """An event from the feed."""
        self.events += 1
        now = self._services.clock.now()
        if isinstance(event, PersonChanged):
            for group in self._of_account(event.account_id):
                group.doubt(event.user_id)
        if isinstance(event, PersonChanged | SessionEnded):
            self._look_again_at_people()
            return
        if isinstance(event, FailuresSeen):
            for client in self._clients_of(event.account_id, event.user_id):
                client.seen(event.at)
            return
        for group in self._of_account(account_of(event)):
            if isinstance(event, TaskChanged):
                group.send(group.view.apply(event.task, now))
            elif isinstance(event, TaskPurged):
                group.send(group.view.purge(event.task_id))
            elif isinstance(event, AutopilotChanged):
                group.tell_autopilot(event.revision)

    async def compare_all(self) -> None:
        """Hold every group against the database, and every client against its session."""
        try:
            await self._check_sessions()
            for group in list(self._groups.values()):
                await self._compare(group)
        except DBAPIError as trouble:  # the database is away; the next comparison comes soon
            log.warning("comparison failed", trouble=type(trouble).__name__)
        except Exception:  # the edge of the loop: one comparison must not end them all
            log.exception("comparison failed")

    async def _compare(self, group: Group) -> None:
        for _ in range(READ_TRIES):
            asked, revision = group.view.versions(), group.view.revision
            found, counts, autopilot = await self._services.in_thread(self._read, group, list(asked))
            difference = group.view.compare(found, counts, asked)
            group.send(difference)
            group.tell_autopilot(autopilot)
            if group.view.revision == revision:
                break  # nothing came in while the database was read, so the counts are exact
        group.send_snapshot()

    def _read(self, group: Group, asked: list[str]) -> tuple[list[TaskState], dict[str, int], int]:
        now, viewer = self._services.clock.now(), group.viewer
        with self._services.database.read() as connection:
            found = store.snapshot(connection, viewer, now)
            others = list(set(asked) - {task.id for task in found})
            found += store.among(connection, viewer, others, now)
            return found, store.counts(connection, viewer, now), revision_of(connection, viewer.account_id)

    async def _check_sessions(self) -> None:
        """Close the sockets of ended sessions; move those whose person's rights have changed."""
        clients = {client: client.doubted for client in self.clients}
        hashes = {client.session.token_hash for client in clients}
        found = await self._services.in_thread(self._read_sessions, hashes)
        for client, doubted in clients.items():
            client.cleared = max(client.cleared, doubted)
            session = found.get(client.session.token_hash)
            if session is None:
                client.close(CLOSE_SIGNED_OUT, "signed out")
            elif session.viewer != client.session.viewer:
                client.tell(UserChanged(user(session.viewer)))
                await self._move(client, session)
            elif session.failures_seen_at:
                client.seen(session.failures_seen_at)

    def _read_sessions(self, hashes: set[str]) -> dict[str, Session]:
        return sessions.find_all(self._services.database, hashes, self._services.clock.now())

    async def _move(self, client: Client, session: Session) -> None:
        await self._take_out(client)
        client.session = session
        await self.join(client)

    def _look_again_at_people(self) -> None:
        if self._tasks is not None:
            self._tasks.start_soon(self.compare_all)

    async def _compare_for_ever(self) -> None:
        while True:
            await anyio.sleep(COMPARE_SECONDS)
            await self.compare_all()

    async def _expire_for_ever(self) -> None:
        while True:
            await anyio.sleep(EXPIRE_SECONDS)
            now = self._services.clock.now()
            for group in list(self._groups.values()):
                group.send(group.view.expire(now))

    def _clients_of(self, account_id: int, user_id: int) -> Iterable[Client]:
        clients = [client for group in self._of_account(account_id) for client in group.clients]
        return [client for client in clients if client.session.viewer.user_id == user_id]

    def _of_account(self, account_id: int) -> Iterable[Group]:
        return [group for key, group in self._groups.items() if key[0] == account_id]
