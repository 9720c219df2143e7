"""What Alembic runs for each command. The connection, already inside its transaction, comes from `connect()`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from actors.db import UtcDateTime
from actors.schema import metadata


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """A migration must not change when a class of ours does, so it names SQLAlchemy's own types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite has no ALTER for most changes
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
