"""What people ask of a long history: a page of it, narrowed down in one way or another, its counts, the drawer."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from actors.accounts.people import Viewer
from actors.bulk.register import ACTIONS
from actors.tasks import listing
from actors.tasks.filters import NEWEST, Order, TaskFilters
from bench.history.fill import WORDS

PAGE = 50
ORDERS = [Order(column, descending) for column in ("id", "title", "created_by") for descending in (False, True)]
Ask = Callable[[Connection, Viewer, datetime, random.Random], object]


def narrowed(chance: random.Random, people: list[int]) -> TaskFilters:
    """Any mixture of the filters that counts answer for."""
    return TaskFilters(
        status=chance.choice([None, "completed", "failed", "canceled"]),
        troubled=chance.choice([None, None, True, False]),
        kind=chance.choice([None, *chance.sample(list(ACTIONS), 2)]),
        source=chance.choice([None, "staff", "autopilot"]),
        created_by=chance.choice([None, None, chance.choice(people)]),
    )


def asks(people: list[int]) -> dict[str, Ask]:
    """Name -> what is asked; each time of something else."""

    def page(
        connection: Connection, viewer: Viewer, now: datetime, filters: TaskFilters, order: Order = NEWEST
    ) -> object:
        return listing.page(connection, viewer, now, filters, None, PAGE, order)

    def some_week(chance: random.Random, now: datetime) -> TaskFilters:
        since = now - timedelta(days=chance.randint(8, 59))
        return TaskFilters(since=since, until=since + timedelta(days=7))

    def some_word(chance: random.Random) -> TaskFilters:
        return TaskFilters(q=chance.choice([*WORDS, "nothing like it"]))

    return {
        "first page": lambda c, v, now, _: page(c, v, now, TaskFilters()),
        "page of one state": lambda c, v, now, r: page(
            c, v, now, TaskFilters(status=r.choice(["completed", "failed"]))
        ),
        "page of one kind": lambda c, v, now, r: page(c, v, now, TaskFilters(kind=r.choice(list(ACTIONS)))),
        "page of one source": lambda c, v, now, r: page(
            c, v, now, TaskFilters(source=r.choice(["staff", "autopilot"]))
        ),
        "page of one person": lambda c, v, now, r: page(c, v, now, TaskFilters(created_by=r.choice(people))),
        "page with errors": lambda c, v, now, _: page(c, v, now, TaskFilters(status="completed", troubled=True)),
        "page of several of these": lambda c, v, now, r: page(c, v, now, narrowed(r, people)),
        "page of some week": lambda c, v, now, r: page(c, v, now, some_week(r, now)),
        "page with a word": lambda c, v, now, r: page(c, v, now, some_word(r)),
        "page in each order": lambda c, v, now, r: page(c, v, now, TaskFilters(), r.choice(ORDERS)),
        "page of several in each order": lambda c, v, now, r: page(c, v, now, narrowed(r, people), r.choice(ORDERS)),
        "page of some week in each order": lambda c, v, now, r: page(c, v, now, some_week(r, now), r.choice(ORDERS)),
        "page with a word in each order": lambda c, v, now, r: page(c, v, now, some_word(r), r.choice(ORDERS)),
        "counts": lambda c, v, now, _: listing.counts(c, v, now),
        "counts of several of these": lambda c, v, now, r: listing.counts(c, v, now, narrowed(r, people)),
        "drawer": lambda c, v, now, _: (listing.snapshot(c, v, now), listing.counts(c, v, now)),
    }
