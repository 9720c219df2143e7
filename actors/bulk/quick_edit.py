"""Quick edit: give many classes the same status, room, price and so on. What is not said stays as it is."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta
from sqlalchemy import ColumnElement, Connection, Select, Table, select, true

from actors.bulk.base import Batch, BulkAction, CannotGoOn, Params, Place
from actors.bulk.editing import listed, record_where, refuse_nothing, said, set_values, skip_same
from actors.bulk.money_fields import refuse
from actors.studio.money.cents import BadAmount, parse_dollars
from actors.studio.tables import classes, levels, rooms, staff
from actors.studio.taken import places_taken

NAMED: dict[str, tuple[Table, str, ColumnElement[bool]]] = {
    "room": (rooms, "room_id", true()),
    "instructor": (staff, "instructor_id", staff.c.teaches & staff.c.active),
    "level": (levels, "level_id", true()),
}
"""Parameter -> where its names are, the class's column, and which of them may be chosen."""
FREE = ("0", "0.00", "$0", "$0.00")

Name = Annotated[str, Meta(max_length=120)]
Amount = Annotated[str, Meta(max_length=20)]
Capacity = Annotated[int, Meta(ge=1, le=10_000)]


class QuickEditParams(Params, frozen=True, kw_only=True):
    status: Annotated[Literal["active", "closed"] | None, Meta(title="Status")] = None
    room: Annotated[Name | None, Meta(title="Room")] = None
    instructor: Annotated[Name | None, Meta(title="Instructor")] = None
    level: Annotated[Name | None, Meta(title="Level")] = None
    price: Annotated[Amount | None, Meta(title="Price", description="Tuition a month, in dollars such as 85.00.")] = (
        None
    )
    capacity: Annotated[Capacity | None, Meta(title="Capacity")] = None
    show_online: Annotated[bool | None, Meta(title="Show online")] = None
    allow_registration: Annotated[bool | None, Meta(title="Allow registration")] = None
    waitlist: Annotated[bool | None, Meta(title="Waitlist")] = None
    billable: Annotated[bool | None, Meta(title="Billable")] = None


class QuickEdit(BulkAction[QuickEditParams]):
    kind = "quick_edit"
    title = "Quick edit"
    record_types = ("classes",)
    Params = QuickEditParams

    def describe(self, params: QuickEditParams) -> str:
        return f"Change {listed(said(params))}"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        return {name: _names(place.connection, place.account_id, name) for name in NAMED}

    def check(self, place: Place, params: QuickEditParams) -> None:
        refuse_nothing(params)
        wrong = {name: _wrong_name(place, name, given) for name, given in said(params).items() if name in NAMED}
        refuse(**wrong, price=_wrong_price(params.price))

    def process(self, batch: Batch, params: QuickEditParams) -> None:
        values = _values(batch.connection, batch.account_id, params)
        skip_same(batch, classes, values)
        if params.capacity is not None:
            _fail_fuller(batch, params.capacity)
        set_values(batch, classes, values)


def _values(connection: Connection, account_id: int, params: QuickEditParams) -> dict[str, Any]:
    """Column -> value."""
    values: dict[str, Any] = {}
    for name, given in said(params).items():
        if name in NAMED:
            values[NAMED[name][1]] = _id(connection, account_id, name, given)
        elif name == "price":
            values["price_cents"] = _cents(given)
        else:
            values[name] = given
    return values


def _fail_fuller(batch: Batch, capacity: int) -> None:
    """One statement for each number of enrolled students that is too large: the reason names it."""
    smaller = (classes.c.account_id == batch.account_id, classes.c.id.in_(batch.record_ids), places_taken > capacity)
    for taken in batch.connection.execute(select(places_taken).where(*smaller).distinct()).scalars().all():
        reason = f"{taken} {'is' if taken == 1 else 'are'} enrolled"
        batch.fail_where(record_where(batch, classes, places_taken == taken), reason)


def _names(connection: Connection, account_id: int, parameter: str) -> Sequence[str]:
    table = NAMED[parameter][0]
    query = _offered(parameter, account_id).with_only_columns(table.c.name).distinct().order_by(table.c.name)
    return connection.execute(query).scalars().all()


def _wrong_name(place: Place, parameter: str, name: str) -> str | None:
    table = NAMED[parameter][0]
    found = place.connection.execute(_offered(parameter, place.account_id).where(table.c.name == name)).all()
    if len(found) > 1:
        return f'There are {len(found)} of the name "{name}". Give one of them another name first.'
    return None if found else f'There is no {parameter} "{name}".'


def _id(connection: Connection, account_id: int, parameter: str, name: str) -> int:
    table = NAMED[parameter][0]
    found = connection.execute(_offered(parameter, account_id).where(table.c.name == name)).scalars().all()
    if not found:
        raise CannotGoOn(f'The {parameter} "{name}" was deleted or renamed meanwhile.')
    if len(found) > 1:
        raise CannotGoOn(f'There are {len(found)} of the name "{name}" by now.')
    return found[0]


def _offered(parameter: str, account_id: int) -> Select[int]:
    table, _, offered = NAMED[parameter]
    return select(table.c.id).where(table.c.account_id == account_id, offered)


def _wrong_price(text: str | None) -> str | None:
    try:
        _cents(text or FREE[0])
    except BadAmount as bad:
        return str(bad)
    return None


def _cents(text: str) -> int:
    """A class may cost nothing."""
    return 0 if text.strip() in FREE else parse_dollars(text)
