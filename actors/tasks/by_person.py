"""A list by the people who launched its tasks, in milliseconds, however long the history is.

It is the lists of the single people, the newest first in each, one after the other in the order of their names. The
counts know whose hold anything. Text and moments they do not know, so a page looks at PEOPLE of them at most and may be
short, with a cursor from which it goes on.
"""

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, and_, case, func, or_, select

from actors.accounts.tables import users
from actors.tasks.filters import ID_LENGTH
from actors.tasks.newest import Found, List, end_of_search, sizes_of
from actors.tasks.tables import tasks

PEOPLE = 20
END = "0" * ID_LENGTH
"""Behind all tasks of a person."""


class ByPerson:
    def __init__(self, connection: Connection, wanted: List, *, descending: bool) -> None:
        self._connection = connection
        self._wanted = wanted
        self._descending = descending

    def first(self, cursor: str | None, limit: int) -> Found:
        """The first `limit` tasks behind `cursor`."""
        people = self._people()
        last_id, last = _parts(cursor, people)
        if self._wanted.size.few:
            return self._looked_up(people, last, last_id, limit)
        ids: list[str] = []
        following = people.index(last) + (last_id == END) if last else 0
        for number, theirs in enumerate(self._lists(people[following:])):
            person = theirs.filters.created_by
            if number == PEOPLE:
                return Found(ids, cursor)
            theirs = msgspec.structs.replace(theirs, behind=last_id if person == last else None)
            ids += self._connection.execute(theirs.first(limit - len(ids))).scalars()
            if len(ids) == limit:
                break
            if theirs.bounded and (end := end_of_search(self._connection, theirs)):
                return Found(ids, f"{end}{person}")
            cursor = f"{END}{person}"
        return Found(ids)

    def _people(self) -> list[int]:
        named = select(users.c.id).where(users.c.account_id == self._wanted.viewer.account_id)
        people = self._connection.execute(named.order_by(func.lower(users.c.name), users.c.id)).scalars().all()
        return [*reversed(people)] if self._descending else [*people]

    def _lists(self, people: list[int]) -> Iterator[List]:
        """Of those of the people who have one."""
        wanted = self._wanted
        sizes = sizes_of(self._connection, wanted.viewer, wanted.filters, "created_by")
        for person in people:
            if person in sizes:
                filters = msgspec.structs.replace(wanted.filters, created_by=person)
                yield msgspec.structs.replace(wanted, filters=filters, size=sizes[person])

    def _looked_up(self, people: list[int], last: int | None, last_id: str, limit: int) -> Found:
        place = case({person: number for number, person in enumerate(people)}, value=tasks.c.created_by)
        query = self._wanted.looked_up().with_only_columns(tasks.c.id).order_by(place, tasks.c.id.desc()).limit(limit)
        if last:
            at = people.index(last)
            query = query.where(or_(place > at, and_(place == at, tasks.c.id < last_id)))
        return Found(list(self._connection.execute(query).scalars()))


def _parts(cursor: str | None, people: list[int]) -> tuple[str, int | None]:
    """The id of the last task, and whose it was; nobody's, if the cursor makes no sense."""
    last_id, name = (cursor or "")[:ID_LENGTH], (cursor or "")[ID_LENGTH:]
    return last_id, next((person for person in people if str(person) == name), None)
