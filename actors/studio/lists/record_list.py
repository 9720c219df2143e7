"""What a list of records is: its words, its filters and sorts, and the queries that follow from them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, func, select

from actors.studio.lists.filters import BadFilter, Filter, conditions, picked
from actors.studio.sql import one_of

PAGE_SIZE = 50

Item = TypeVar("Item")


class Noun(msgspec.Struct, frozen=True):
    singular: str
    plural: str

    def count(self, number: int) -> str:
        """`1 family`, `1,204 families`."""
        return f"{number:,} {self.singular if number == 1 else self.plural}"


class ListPage(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    rows: list[Item]
    total: int
    """How many records the filter holds, on all pages."""
    page: int
    """From 1. A page behind the last one is the last one: records go while people look at them."""
    pages: int
    size: int


class RecordList(msgspec.Struct, frozen=True, kw_only=True):
    record_type: str
    noun: Noun
    table: Table
    label: ColumnElement[str]
    """What a record is called in a ledger."""
    filters: dict[str, Filter]
    sorts: dict[str, Sequence[ColumnElement[Any]]]
    """Name -> columns; `-name` is descending. The first is the usual order, unless `usual` says otherwise."""
    columns: Sequence[ColumnElement[Any]]
    """Of the table and its joins, for a page."""
    joined: Callable[[Select[Any], int], Select[Any]]
    """Adds the joins that `columns` and `sorts` need, for an account."""
    items: Callable[[Connection, int, Sequence[Row[Any]]], list[Any]]
    """(connection, account id, rows) -> the page's items, with what hangs on them, a few statements for all."""
    usual: str = ""
    """The order in which nobody has asked for one, such as `-date`: the newest first."""

    @property
    def known_filters(self) -> dict[str, Filter]:
        """Every list can also be narrowed down to one record, for a link that leads to it."""
        return {"id": picked("id", self.table.c.id, "a record"), **self.filters}

    def selection(self, account_id: int, filter: Mapping[str, Any]) -> Select[int, str, int]:
        """`record_id, label, position` of the records that the filter holds, in the usual order. Raises BadFilter."""
        return self._selected(account_id, conditions(self.known_filters, account_id, filter))

    def selection_ids(self, account_id: int, ids: Iterable[int]) -> Select[int, str, int]:
        """The same for those of `ids` that are the account's; 100,000 of them are fine."""
        return self._selected(account_id, [one_of(self.table.c.id, ids)])

    def page(
        self,
        connection: Connection,
        account_id: int,
        filter: Mapping[str, Any],
        sort: str = "",
        page: int = 1,
        size: int = PAGE_SIZE,
    ) -> ListPage[Any]:
        """One page of the list. Raises BadFilter for a filter or a sort that it does not know."""
        held = (self.table.c.account_id == account_id, *conditions(self.known_filters, account_id, filter))
        total = connection.execute(select(func.count()).select_from(self.table).where(*held)).scalar_one()
        pages = max(1, -(-total // size))
        page = min(max(1, page), pages)
        query = self.joined(select(*self.columns), account_id).where(*held).order_by(*self._order(sort))
        rows = connection.execute(query.limit(size).offset((page - 1) * size)).all()
        items = self.items(connection, account_id, rows)
        return ListPage(rows=items, total=total, page=page, pages=pages, size=size)

    def _selected(self, account_id: int, held: Sequence[ColumnElement[bool]]) -> Select[int, str, int]:
        position = func.row_number().over(order_by=self._order()).label("position")
        columns = (self.table.c.id.label("record_id"), self.label.label("label"), position)
        query = self.joined(select(*columns), account_id)
        return query.where(self.table.c.account_id == account_id, *held).order_by(position)

    def _order(self, sort: str = "") -> list[ColumnElement[Any]]:
        """Empty cells last either way, and the id at the end, so that no two records change places between pages."""
        sort = sort or self.usual
        name = sort.removeprefix("-") or next(iter(self.sorts))
        if name not in self.sorts:
            raise BadFilter("sort", f'The list cannot be sorted by "{name}".')
        columns = self.sorts[name]
        ordered = [column.desc() if sort.startswith("-") else column.asc() for column in columns]
        return [*map(_blanks_last, columns, ordered), self.table.c.id.asc()]


def _blanks_last(column: ColumnElement[Any], ordered: ColumnElement[Any]) -> ColumnElement[Any]:
    """Only where there can be any: PostgreSQL walks an index backwards for DESC, but not for DESC NULLS LAST."""
    return ordered if isinstance(column, Column) and not column.nullable else ordered.nulls_last()
