"""Reading the database for groups of one account: mostly versions only, and tasks whole where they are news.

One question for each task of each group would grow with groups times tasks. So all groups of an account are compared
together: one reading of the account's versions, one of the tasks that somebody lacks.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from actors.accounts.people import Viewer
from actors.autopilot.store import revision_of
from actors.tasks import listing, store
from actors.tasks.permissions import Policy
from actors.tasks.store import Stamp
from actors.tasks.task import TaskState

RECENT = timedelta(minutes=2)
"""Tasks launched within this time are looked at though nobody here has heard of them."""


class Question(msgspec.Struct, frozen=True):
    viewer: Viewer
    asked: dict[str, int]
    """The tasks that the group shows, with their versions."""
    gone_lately: AbstractSet[str]
    """Tasks that have left the group, and may be back."""
    whole: bool
    """Read a whole snapshot: the group has none yet, or lacks older tasks that belong into one now."""


class Reading(msgspec.Struct, frozen=True):
    asked: dict[str, int]
    alive: AbstractSet[str]
    """The tasks that exist for the viewer, every one of `asked` that still does among them."""
    news: list[TaskState]
    """Those of which the group had no version, or an older one."""
    counts: dict[str, int]
    autopilot: int
    """The account's revision of Autopilot."""


def read(connection: Connection, questions: list[Question], now: datetime) -> list[Reading]:
    """An answer to each question; all are about one account."""
    account_id = questions[0].viewer.account_id
    known = set().union(*(question.asked.keys() | question.gone_lately for question in questions))
    stamps = store.stamps(connection, account_id, known, now - RECENT, now)
    lacking = {stamp.id for question in questions for stamp in _lacking(question, stamps)}
    states = store.whoevers(connection, account_id, lacking)
    autopilot = revision_of(connection, account_id)
    return [_answer(connection, question, stamps, states, autopilot, now) for question in questions]


def _lacking(question: Question, stamps: list[Stamp]) -> list[Stamp]:
    policy = Policy(question.viewer)
    return [each for each in stamps if each.version > question.asked.get(each.id, 0) and policy.may_see(each)]


def _answer(
    connection: Connection,
    question: Question,
    stamps: list[Stamp],
    states: dict[str, TaskState],
    autopilot: int,
    now: datetime,
) -> Reading:
    news = [states[stamp.id] for stamp in _lacking(question, stamps) if stamp.id in states]
    if question.whole:
        news = listing.snapshot(connection, question.viewer, now) + news
    policy = Policy(question.viewer)
    alive = {stamp.id for stamp in stamps if policy.may_see(stamp)}.union(task.id for task in news)
    counts = listing.counts(connection, question.viewer, now).by_status
    return Reading(question.asked, alive, news, counts, autopilot)
