"""Whom a run is about: the workflow's filter and, where something has happened, those that it happened to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, func, select

from actors.autopilot.draft import offered, parsed
from actors.autopilot.finders import Found
from actors.autopilot.looking import look
from actors.autopilot.workflow import Workflow
from actors.bulk import selection
from actors.bulk.base import Place
from actors.studio import lists
from actors.studio.sql import one_of

ANY = "any"
"""In a list's filter it is the same as saying nothing."""


class Whom(msgspec.Struct, frozen=True):
    selection: dict[str, Any]
    """As a launch takes it."""
    count: int
    is_everybody: bool
    """There is a filter, and it holds every record of the type: it does not say what somebody meant it to say."""
    found: Sequence[Found] = ()
    """What the run fires for, where its trigger is looked for."""


def whom(
    connection: Connection, workflow: Workflow, zone: ZoneInfo, now: datetime, ids: Collection[int] | None = None
) -> Whom:
    """`ids`: to whom it happened. The workflow is locked, so that no two runs find the same."""
    found = look(connection, workflow, zone, now)
    about = ids if found is None else {each.record_id for each in found}
    said = said_by(workflow.filter)
    records = lists.find(workflow.record_type)
    held = records.selection(workflow.account_id, said).subquery()
    number = connection.execute(select(func.count()).select_from(held)).scalar_one()
    is_all = bool(said) and number == _count_all(connection, workflow)
    if about is None:
        return Whom({"filter": said} if said else {"all": True}, number, is_all and number > 0)
    among = select(held.c.record_id).where(one_of(held.c.record_id, about)).order_by(held.c.position)
    chosen = list(connection.execute(among).scalars())
    fired_for = [each for each in found or () if each.record_id in set(chosen)]
    return Whom({"ids": chosen}, len(chosen), is_all and bool(chosen), fired_for)


def said_by(filter: Mapping[str, Any]) -> dict[str, Any]:
    """The filter without what says nothing."""
    return {name: value for name, value in filter.items() if str(value).strip() not in ("", ANY)}


def cost(connection: Connection, workflow: Workflow, zone: ZoneInfo, now: datetime, who: Whom) -> str:
    """What the run would do beyond the count: "$38,940.00 in charges". Raises Refusal like a launch."""
    action = offered(workflow.kind)
    if action is None:
        return ""
    place = Place(connection, workflow.account_id, now)
    chosen = selection.resolve(workflow.account_id, workflow.record_type, who.selection)
    return action.cost(place, parsed(action, place, zone, workflow.params), chosen)


def _count_all(connection: Connection, workflow: Workflow) -> int:
    table = lists.find(workflow.record_type).table
    query = select(func.count()).select_from(table).where(table.c.account_id == workflow.account_id)
    return connection.execute(query).scalar_one()
