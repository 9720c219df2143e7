"""A month of 40 workflows under three clocks and three workers that keep dying: each planned run once, or missed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from actors.autopilot.advancing import Advancing
from actors.autopilot.firing import Firing
from actors.autopilot.tables import runs, workflows
from actors.bulk.launch import Launcher
from actors.delivery import MailSettings
from actors.runner import Runner
from actors.slice import KILLS_WORKERS
from actors.studio.tables import transactions
from actors.tasks.lifecycle import FINAL
from actors.tasks.rescue import Rescue
from actors.tasks.retention import Keep
from actors.tasks.tables import task_records, tasks
from tests.support.autopilot import draft
from tests.support.clocks import FakeClock
from tests.support.killing import Killed, KilledHints, KilledWriter, SkewedClock
from tests.support.post import Post

CHICAGO = ZoneInfo("America/Chicago")
FIRST, LAST = date(2026, 10, 15), date(2026, 11, 14)
"""The night to November 1 is one hour longer."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = (8, 13, 18)
KEEP = Keep(timedelta(days=60), timedelta(days=60))
ONE_FAMILY, CREDIT = {"q": "Family 0001"}, {"amount": "5.00"}


class Machine:
    """A clock and a worker of their own, that are started again whenever they die."""

    def __init__(self, desk, seed, skew):
        self.random = Random(seed)
        clock = SkewedClock(desk.clock, skew)
        self.hints = KilledHints(self.random)
        self.writer = KilledWriter(desk.database, desk.channel, self.hints, clock, KEEP)
        self.writer.random = self.random
        launcher = Launcher(desk.database, self.writer)
        self._rounds = (
            Firing(self.writer, launcher).fire,
            Advancing(self.writer, launcher).advance,
            Rescue(desk.database, self.hints).run,
        )
        self._runner = Runner(desk.database, self.writer, desk.files, Post, MailSettings("office@studio.test", None))
        self.deaths = 0

    def live(self):
        """A round of the clock, then whatever there is to work on."""
        for go_round in self._rounds:
            self._until_killed(go_round, self.writer.clock.now())
        while self.hints.sent:
            self._until_killed(self._runner.run_slice, self.hints.sent.pop())

    def _until_killed(self, work, *args):
        try:
            work(*args)
        except Killed:
            self.deaths += 1


def schedule_of(number):
    """Every day for one in twenty, else a day of the week; and the times that follow, reckoned without any cron."""
    hour = HOURS[number % len(HOURS)]
    daily = number % 20 == 0
    weekday = number % 7
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    planned = [datetime.combine(day, time(hour), CHICAGO) for day in days if daily or day.weekday() == weekday]
    return f"every {'day' if daily else DAYS[weekday]} at {hour}:00", {at.astimezone(UTC) for at in planned}


@pytest.fixture
def clock():
    return FakeClock(datetime.combine(FIRST, time(0), CHICAGO).astimezone(UTC))


def quiet(database):
    """Nothing is under way."""
    with database.read() as connection:
        going = select(func.count()).select_from(runs).where(runs.c.ended_at.is_(None))
        working = select(func.count()).select_from(tasks).where(tasks.c.status.not_in(FINAL))
        return not connection.execute(going).scalar() and not connection.execute(working).scalar()


def due(database, now):
    with database.read() as connection:
        query = select(func.count()).select_from(workflows).where(workflows.c.enabled, workflows.c.next_run_at <= now)
        return connection.execute(query).scalar() > 0


def test_each_planned_run_happens_exactly_once_or_is_missed(pilot, studio):
    desk = pilot.desk
    planned = {}
    for number in range(40):
        said, times = schedule_of(number)
        asked = {"trigger_params": {"schedule": said}, "kind": "credits", "params": CREDIT, "filter": ONE_FAMILY}
        planned[pilot.enabled(studio.owner, draft(name=f"Workflow {number}", **asked)).id] = times
    machines = [Machine(desk, seed, skew) for seed, skew in ((1, 0.0), (2, -1.5), (3, 1.5))]
    random = Random(4)
    with ThreadPoolExecutor(len(machines)) as pool:
        for at in sorted(set().union(*planned.values())):
            asleep = random.randrange(61, 400) if random.random() < 0.1 else random.randrange(50)
            pilot.until(max(desk.clock.now(), at + timedelta(minutes=asleep)))
            for _ in range(40):
                for living in [pool.submit(machine.live) for machine in machines]:
                    living.result()
                if not due(desk.database, desk.clock.now()) and quiet(desk.database):
                    break
                desk.clock.advance(6)
    with desk.database.read() as connection:
        found = connection.execute(select(runs.c.workflow_id, runs.c.planned_for, runs.c.state, runs.c.task_id)).all()
        charged = connection.execute(select(func.count()).select_from(transactions)).scalar()
        made = {row.id: row.done for row in connection.execute(select(tasks.c.id, tasks.c.done))}
        left_out = set(
            connection.execute(select(task_records.c.reason).where(task_records.c.outcome != "done")).scalars()
        )
    times = Counter((run.workflow_id, run.planned_for) for run in found)
    assert times == Counter((workflow, at) for workflow, every in planned.items() for at in every)
    states = Counter(run.state for run in found)
    assert states.keys() == {"finished", "missed"}
    assert made.keys() == {run.task_id for run in found if run.state == "finished"}
    assert len(made) == states["finished"]
    # A record in whose hands three workers in a row have died, by chance here, is given up and says so.
    assert charged == sum(made.values()) > 0.9 * states["finished"]
    assert left_out <= {KILLS_WORKERS}
    assert min(machine.deaths for machine in machines) > 20
