"""Two words by which SQLite is told how to look. PostgreSQL keeps statistics, and finds the same way by itself."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import Join


class _Unindexed(FunctionElement[Any]):
    inherit_cache = True


class OuterFirst(Join):
    """A join whose left side is looked at first, and then for each of its rows the right side."""

    inherit_cache = True


def unindexed(column: ColumnElement[Any]) -> Any:
    """The column, in a condition that must not decide which index is taken."""
    element = _Unindexed(column)
    element.type = column.type
    return element


@compiles(_Unindexed)
def _column(element: _Unindexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(next(iter(element.clauses)), **options))


@compiles(_Unindexed, "sqlite")
def _plus(element: _Unindexed, compiler: Any, **options: Any) -> str:
    return f"+{_column(element, compiler, **options)}"


@compiles(OuterFirst, "sqlite")
def _cross_join(join: OuterFirst, compiler: Any, asfrom: bool = False, **options: Any) -> str:
    left, right = (compiler.process(side, asfrom=True, **options) for side in (join.left, join.right))
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"
