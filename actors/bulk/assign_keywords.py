"""Assign keywords: give keywords to students, families, classes …, or take them away. A batch is four statements."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta
from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, true

from actors.bulk.base import RECORD_ID, Batch, BulkAction, CannotGoOn, Params, Place, Refusal
from actors.studio.sql import add_missing
from actors.studio.tables import camps, classes, families, keyword_links, keywords, staff, students

TABLES = {"students": students, "families": families, "staff": staff, "classes": classes, "camps": camps}


class KeywordParams(Params, frozen=True, kw_only=True):
    records: Annotated[Literal["students", "families", "staff", "classes", "camps"], Meta(title="Records")] = "students"
    change: Annotated[Literal["add", "remove"], Meta(title="What to do")] = "add"
    keywords: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=60)]],
        Meta(title="Keywords", min_length=1, max_length=50),
    ]


class AssignKeywords(BulkAction[KeywordParams]):
    kind = "assign_keywords"
    title = "Assign keywords"
    record_types = tuple(TABLES)
    Params = KeywordParams

    def record_type(self, params: KeywordParams) -> str:
        return params.records

    def describe(self, params: KeywordParams) -> str:
        verb = "Assign" if params.change == "add" else "Remove"
        names = _names(params)
        return f'{verb} keyword "{names[0]}"' if len(names) == 1 else f"{verb} {len(names)} keywords"

    def choices(self, place: Place) -> dict[str, Sequence[str]]:
        query = select(keywords.c.name).where(keywords.c.account_id == place.account_id).order_by(keywords.c.name)
        return {"keywords": place.connection.execute(query).scalars().all()}

    def check(self, place: Place, params: KeywordParams) -> None:
        there = _find(place.connection, place.account_id, params)
        unknown = [name for name in _names(params) if name not in there]
        if unknown:
            raise Refusal("Check the marked fields.", {"keywords": f"There is no keyword {_quoted(unknown)}."})

    def process(self, batch: Batch, params: KeywordParams) -> None:
        there = _find(batch.connection, batch.account_id, params)
        deleted = [name for name in _names(params) if name not in there]
        if deleted:
            raise CannotGoOn(f"The keyword {_quoted(deleted)} was deleted or renamed meanwhile.")
        batch.fail_where(~_still_exists(batch.account_id, params.records), "no longer exists")
        change = _add if params.change == "add" else _remove
        change(batch, params, list(there.values()))


def _add(batch: Batch, params: KeywordParams, keyword_ids: list[int]) -> None:
    having = _links(batch.account_id, params.records, keyword_ids)
    batch.skip_where(having == len(keyword_ids), _reason(params, "already has", "all"))
    ledger = batch.record_ids.subquery()
    # In the order of the primary key: two tasks over the same records then wait for each other, and never both ways.
    pairs = (
        select(keywords.c.id, literal(params.records), ledger.c.record_id, literal(batch.account_id))
        .join_from(keywords, ledger, true())  # every keyword for every record
        .where(keywords.c.account_id == batch.account_id, keywords.c.id.in_(keyword_ids))
        .order_by(keywords.c.id, ledger.c.record_id)
    )
    names = ["keyword_id", "record_type", "record_id", "account_id"]
    batch.connection.execute(add_missing(batch.connection, keyword_links).from_select(names, pairs))


def _remove(batch: Batch, params: KeywordParams, keyword_ids: list[int]) -> None:
    having = _links(batch.account_id, params.records, keyword_ids)
    batch.skip_where(having == 0, _reason(params, "does not have", "any of the"))
    batch.connection.execute(
        delete(keyword_links).where(
            keyword_links.c.account_id == batch.account_id,
            keyword_links.c.record_type == params.records,
            keyword_links.c.keyword_id.in_(keyword_ids),
            keyword_links.c.record_id.in_(batch.record_ids),
        )
    )


def _still_exists(account_id: int, record_type: str) -> ColumnElement[bool]:
    table = TABLES[record_type]
    return select(table.c.id).where(table.c.account_id == account_id, table.c.id == RECORD_ID).exists()


def _links(account_id: int, record_type: str, keyword_ids: list[int]) -> ColumnElement[int]:
    """How many of the keywords the ledger's record has."""
    query = select(func.count()).where(
        keyword_links.c.account_id == account_id,
        keyword_links.c.record_type == record_type,
        keyword_links.c.record_id == RECORD_ID,
        keyword_links.c.keyword_id.in_(keyword_ids),
    )
    return query.scalar_subquery()


def _find(connection: Connection, account_id: int, params: KeywordParams) -> dict[str, int]:
    query = select(keywords.c.name, keywords.c.id).where(
        keywords.c.account_id == account_id, keywords.c.name.in_(params.keywords)
    )
    return {row.name: row.id for row in connection.execute(query)}


def _names(params: KeywordParams) -> list[str]:
    """Each keyword once, however often it was named."""
    return list(dict.fromkeys(params.keywords))


def _reason(params: KeywordParams, verb: str, how_many: str) -> str:
    names = _names(params)
    return f"{verb} {names[0]}" if len(names) == 1 else f"{verb} {how_many} {len(names)} keywords"


def _quoted(names: Sequence[str]) -> str:
    return " or ".join(f'"{name}"' for name in names)
