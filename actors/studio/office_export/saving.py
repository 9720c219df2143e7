"""Reading and writing the records of a batch by the ids that the export knows them by."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Table, bindparam, insert, literal, select, update

from actors.studio.office_export.plan import Clean, Plan
from actors.studio.sql import add_missing
from actors.studio.tables import keyword_links, keywords


def existing(
    connection: Connection,
    account_id: int,
    table: Table,
    columns: Sequence[ColumnElement[Any]],
    ids: Collection[str],
    joined: FromClause | None = None,
) -> dict[str, Clean]:
    """The account's records with these external ids, as a file that says nothing new would have them.

    `joined` is the table with whatever else `columns` are of.
    """
    query = (
        select(table.c.external_id, *columns)
        .select_from(table if joined is None else joined)
        .where(table.c.account_id == account_id, table.c.external_id.in_(sorted(ids)))
    )
    linked = _keywords_of(connection, account_id, table, ids)
    return {
        external_id: Clean(
            external_id=external_id,
            values=dict(zip((str(column.key) for column in columns), values, strict=True)),
            keywords=frozenset(linked[external_id]),
        )
        for external_id, *values in connection.execute(query)
    }


def write(connection: Connection, account_id: int, table: Table, plan: Plan) -> None:
    """Insert what is new and update what has changed, one statement each."""
    if plan.new:
        rows = [{"account_id": account_id, "external_id": id, **record.values} for id, record in plan.new.items()]
        connection.execute(insert(table), rows)
    if plan.changed:
        statement = update(table).where(table.c.account_id == account_id, table.c.external_id == bindparam("found_by"))
        connection.execute(statement, [{"found_by": id, **record.values} for id, record in plan.changed.items()])


def add_keywords(connection: Connection, account_id: int, table: Table, records: Iterable[Clean]) -> None:
    """Give the records, now stored, the keywords that they name. Keywords that the studio does not have are made."""
    wanted = {record.external_id: record.keywords for record in records if record.keywords}
    names = sorted(frozenset().union(*wanted.values()))
    if not names:
        return
    connection.execute(add_missing(connection, keywords), [{"account_id": account_id, "name": name} for name in names])
    keyword_ids = ids_by(connection, account_id, keywords, keywords.c.name, names)
    record_ids = ids_by(connection, account_id, table, table.c.external_id, sorted(wanted))
    links = [
        {"keyword_id": keyword_ids[name], "record_type": table.name, "record_id": record_ids[id]}
        for id, its_names in sorted(wanted.items())
        for name in sorted(its_names)
    ]
    connection.execute(add_missing(connection, keyword_links).values(account_id=account_id), links)


def _keywords_of(
    connection: Connection, account_id: int, table: Table, ids: Collection[str]
) -> defaultdict[str, set[str]]:
    query = (
        select(table.c.external_id, keywords.c.name)
        .join(keyword_links, keyword_links.c.record_id == table.c.id)
        .join(keywords, keywords.c.id == keyword_links.c.keyword_id)
        .where(table.c.account_id == account_id, table.c.external_id.in_(sorted(ids)))
        .where(keyword_links.c.account_id == account_id, keyword_links.c.record_type == literal(table.name))
        .where(keywords.c.account_id == account_id)
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for external_id, name in connection.execute(query):
        found[external_id].add(name)
    return found


def ids_by(
    connection: Connection, account_id: int, table: Table, column: Column[Any], values: Sequence[str]
) -> dict[str, int]:
    query = select(column, table.c.id).where(table.c.account_id == account_id, column.in_(values))
    return {value: record_id for value, record_id in connection.execute(query)}
