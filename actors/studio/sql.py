"""The few questions to the studio's tables that SQLite and PostgreSQL word differently."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, String, Table, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from actors.db import upsert

LARGEST_ID = 2**31 - 1  # records' ids are 32-bit columns in PostgreSQL


class _Contains(FunctionElement[bool]):
    """The arguments are the column, a GLOB pattern and a regular expression; each database takes its own."""

    type = Boolean()
    inherit_cache = True


class _OneOf(FunctionElement[bool]):
    """The arguments are the column and a JSON list of whole numbers."""

    type = Boolean()
    inherit_cache = True


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether `column` contains `text` in upper or lower case, accented letters included.

    LIKE and lower() fold only ASCII on SQLite, and what PostgreSQL folds depends on the cluster's locale, so the
    pattern itself names both cases of each letter.
    """
    glob = "".join(_cases(c) or (f"[{c}]" if c in "*?[" else c) for c in text)
    regex = "".join(_cases(c) or (c if c.isalnum() else f"\\{c}") for c in text)
    return _Contains(column, literal(f"*{glob}*"), literal(regex))


def one_of(column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether `column` is among `ids`, however many: they travel as one parameter, and neither database allows
    100,000 of them. Numbers that no record can have are left out."""
    return _OneOf(column, literal(json.dumps([i for i in ids if 0 < i <= LARGEST_ID]), String))


def add_missing(connection: Connection, table: Table) -> Any:
    """An INSERT that passes over the rows that are there already."""
    return upsert(connection, table).on_conflict_do_nothing()


def _cases(letter: str) -> str:
    """The letter in both cases, as a set that both kinds of pattern understand; nothing if it has no cases."""
    cases = [c for c in dict.fromkeys((letter, letter.upper(), letter.lower())) if len(c) == 1]
    return f"[{''.join(cases)}]" if len(cases) > 1 else ""


@compiles(_Contains, "sqlite")
def _contains_sqlite(element: _Contains, compiler: Any, **options: Any) -> str:
    column, glob, _ = list(element.clauses)
    return f"({compiler.process(column, **options)}) GLOB {compiler.process(glob, **options)}"


@compiles(_Contains, "postgresql")
def _contains_postgresql(element: _Contains, compiler: Any, **options: Any) -> str:
    column, _, regex = list(element.clauses)
    return f"({compiler.process(column, **options)}) ~ {compiler.process(regex, **options)}"


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - the ids are a bound parameter


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    numbers = f"SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST({ids} AS json))"  # noqa: S608
    return f"{column} IN ({numbers})"
