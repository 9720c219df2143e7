"""The hub: forwards what happens to tasks to the clients that may see it.

Three things keep every client right. Events make it quick: each goes to the groups that may see its task. A comparison
with the database every few seconds heals whatever an event did not bring: lost messages, a Redis that is away, changed
permissions, ended sessions. And a task past its time leaves at that moment, not with the next sweep.

A group first subscribes, then reads the database, and only then has a snapshot to give; whatever comes in between is
in it. From then on the group is kept right, so whoever joins gets the snapshot that is there: a herd costs one reading
a group.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import anyio
import structlog
from anyio.abc import TaskGroup
from sqlalchemy.exc import DBAPIError

from actors.accounts import signed_in
from actors.accounts.people import Viewer
from actors.accounts.sessions import Session
from actors.tasks.counts import fingerprints
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
from server import memory
from server.live.client import Client
from server.live.comparison import Question, Reading, read
from server.live.feed import Feed
from server.live.groups import Group, GroupKey, key_of
from server.live.workers import WorkerWatch
from server.messages import CLOSE_SIGNED_OUT, UserChanged, Workers
from server.metrics import Metrics
from server.presenting import user
from server.services import Services

LIVELY_SECONDS = 1.3
"""So often groups are compared in which something moves: where one event was lost, the next may be, too. The database
says so as well: of a short task every event may be lost."""
QUIET_ROUNDS = 3
"""Every third time so are all others. With the reading itself, no client is wrong for longer than 5 s."""
LOOK_SECONDS = 0.5
READ_TRIES = 3

log = structlog.get_logger()


class Hub:
    def __init__(self, services: Services, metrics: Metrics, workers: WorkerWatch) -> None:
        self.metrics = metrics
        self.workers = workers
        workers.on_change = self._tell_workers
        self._services = services
        self._accounts: defaultdict[int, dict[GroupKey, Group]] = defaultdict(dict)
        self._to_read: dict[Group, bool] = {}
        """Groups that wait for a reading; True for those whose reading is under way."""
        self._fingerprints: dict[int, Hashable] = {}
        """Account -> what its counts were when they were last looked at."""
        self._tasks: TaskGroup | None = None
        self._ebb = memory.Ebb()
        self.feed = Feed(services.settings.redis_url, self.receive, self.compare_all, metrics)

    @property
    def groups(self) -> list[Group]:
        return [group for groups in self._accounts.values() for group in groups.values()]

    @property
    def clients(self) -> list[Client]:
        return [client for group in self.groups for client in group.clients]

    async def run(self) -> None:
        """Serve until cancelled."""
        async with anyio.create_task_group() as self._tasks:
            self._tasks.start_soon(self.feed.run)
            self._tasks.start_soon(self._compare_for_ever)
            self._tasks.start_soon(self._look_for_ever)

    def join(self, client: Client) -> None:
        """Take the client into its group, which sends it a snapshot; nothing, where its socket has ended meanwhile."""
        if client.gone:
            return
        group = self._group_for(client.session.viewer)
        group.join(client)
        self.metrics.clients.inc()
        if not group.ready or not self.feed.connected:
            self._read_soon(group)

    def leave(self, client: Client) -> None:
        """The client's socket has ended."""
        client.gone = True
        self._take_out(client)

    def receive(self, event: Event) -> None:
        """An event from the feed."""
        self.metrics.events.inc()
        account_id = account_of(event)
        match event:
            case TaskChanged(task=task, at=committed_at):
                for group in self._of_account(account_id):
                    group.receive(task, committed_at)
            case TaskPurged(task_id=task_id):
                for group in self._of_account(account_id):
                    group.purge(task_id)
            case PersonChanged(user_id=user_id):
                for group in self._of_account(account_id):
                    group.doubt(user_id)
                self._start(self._check_sessions, self._of_account(account_id))
            case AutopilotChanged(revision=revision):
                for group in self._of_account(account_id):
                    group.tell_autopilot(revision)
            case FailuresSeen(user_id=user_id, at=seen_at):
                for group in self._of_account(account_id):
                    group.seen(user_id, seen_at)
            case SessionEnded():
                self._start(self._check_sessions, self._of_account(account_id))

    def _tell_workers(self, running: bool) -> None:
        for client in self.clients:
            client.tell(Workers(running))

    async def compare_all(self) -> None:
        """Hold every group against the database, and every client against its session."""
        await self._check_sessions(self.groups)
        for account_id in list(self._accounts):
            await self._compare(self._of_account(account_id))

    async def compare_lively(self) -> None:
        """Hold the groups in which something moves against the database, and all of an account where something has."""
        moved = await self._moved()
        for account_id in list(self._accounts):
            groups = self._of_account(account_id)
            await self._compare([group for group in groups if group.lively or account_id in moved])

    def _group_for(self, viewer: Viewer) -> Group:
        groups, key = self._accounts[viewer.account_id], key_of(viewer)
        if key not in groups:
            later = asyncio.get_running_loop().call_later
            groups[key] = Group(viewer, self._services.clock, self.metrics, later)
            self.metrics.groups.inc()
        return groups[key]

    def _take_out(self, client: Client) -> None:
        viewer = client.session.viewer
        groups, key = self._accounts.get(viewer.account_id, {}), key_of(viewer)
        group = groups.get(key)
        if group is None or client not in group:
            return
        group.leave(client)
        self.metrics.clients.dec()
        if group.empty:
            del groups[key]
            self.metrics.groups.dec()
        if not groups:
            del self._accounts[viewer.account_id]
            self._start(self._unsubscribe, viewer.account_id)

    async def _unsubscribe(self, account_id: int) -> None:
        if account_id not in self._accounts:  # nobody has come meanwhile
            await self.feed.unsubscribe(account_id)

    def _of_account(self, account_id: int) -> list[Group]:
        return list(self._accounts.get(account_id, {}).values())

    def _read_soon(self, group: Group) -> None:
        """Read the group once more, beginning after this moment; one reading serves all who wait for it."""
        under_way = group in self._to_read
        self._to_read[group] = True
        if not under_way:
            self._start(self._read_while_wanted, group)

    async def _read_while_wanted(self, group: Group) -> None:
        try:
            while self._to_read[group]:
                self._to_read[group] = False
                await self.feed.subscribe(group.viewer.account_id)
                await self._compare([group])
        finally:
            del self._to_read[group]

    async def _compare(self, groups: list[Group]) -> None:
        """Hold groups of one account against the database. Where that is away, the next comparison comes soon."""
        try:
            for _ in range(READ_TRIES):
                groups = [group for group in groups if not group.empty]
                if not groups:
                    break
                revisions = [group.view.revision for group in groups]
                readings = await self._services.in_thread(self._read, [group.question() for group in groups])
                # Where something has moved meanwhile, the counts were read too early.
                again = [group for group, at in zip(groups, revisions, strict=True) if group.view.revision != at]
                for group, reading in zip(groups, readings, strict=True):
                    group.compare(reading)
                groups = again
        except DBAPIError as trouble:
            log.warning("comparison failed", trouble=type(trouble).__name__)
            for group in groups:
                group.ready = False

    def _read(self, questions: list[Question]) -> list[Reading]:
        self.metrics.readings.inc()
        with self._services.database.read() as connection:
            return read(connection, questions, self._services.clock.now())

    async def _moved(self) -> set[int]:
        """The accounts whose tasks are not those of the last time."""
        before = self._fingerprints
        try:
            self._fingerprints = await self._services.in_thread(self._read_fingerprints, list(self._accounts))
        except DBAPIError as trouble:
            log.warning("comparison failed", trouble=type(trouble).__name__)
        return {account_id for account_id, found in self._fingerprints.items() if before.get(account_id) != found}

    def _read_fingerprints(self, account_ids: list[int]) -> dict[int, Hashable]:
        with self._services.database.read() as connection:
            return fingerprints(connection, account_ids)

    async def _check_sessions(self, groups: list[Group]) -> None:
        """Close the sockets of ended sessions; move those whose person's rights have changed."""
        clients = {client: (client.doubted, client.session.token_hash) for group in groups for client in group.clients}
        hashes = {token_hash for _, token_hash in clients.values()}
        try:
            found = await self._services.in_thread(self._read_sessions, hashes)
        except DBAPIError as trouble:
            log.warning("sessions not checked", trouble=type(trouble).__name__)
            return
        for client, (doubted, token_hash) in clients.items():
            if client.session.token_hash != token_hash:  # renewed meanwhile: the next check looks at the new one
                continue
            client.cleared = max(client.cleared, doubted)
            session = found.get(token_hash)
            if session is None:
                client.close(CLOSE_SIGNED_OUT, "signed out")
            elif session.viewer != client.session.viewer:
                self._take_out(client)
                client.session = session
                client.tell(UserChanged(user(session.viewer)))
                self.join(client)
            else:
                client.follow(session)
        for group in groups:
            group.touch()

    def _read_sessions(self, hashes: set[str]) -> dict[str, Session]:
        return signed_in.find_all(self._services.database, hashes, self._services.clock.now())

    async def _compare_for_ever(self) -> None:
        for number in itertools.count(1):
            await anyio.sleep(LIVELY_SECONDS)
            await self._guarded(self.compare_lively if number % QUIET_ROUNDS else self.compare_all)

    async def _look_for_ever(self) -> None:
        """What only time brings: tasks whose time is over, and clients that have not read for too long."""
        while True:
            await anyio.sleep(LOOK_SECONDS)
            await self._guarded(self._look)

    async def _look(self) -> None:
        clock = self._services.clock
        for group in self.groups:
            group.expire(clock.now())
            for client in group.stuck(clock.monotonic()):
                self.metrics.slow_closed.inc()
                client.abort()
        if self._ebb.is_over(len(self.clients), clock.monotonic()):
            await self._services.in_thread(memory.give_back)

    def _start(self, work: Callable[..., Awaitable[None]], *args: Any) -> None:
        if self._tasks is not None:
            self._tasks.start_soon(self._guarded, work, *args)

    async def _guarded(self, work: Callable[..., Awaitable[None]], *args: Any) -> None:
        """The edge of everything that the hub does by itself: one failure must not end it all."""
        try:
            await work(*args)
        except Exception:
            log.exception("hub failed", work=work.__name__)
