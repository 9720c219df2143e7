"""What every table of the studio begins with."""

from sqlalchemy import Column, ForeignKey

from actors.accounts.tables import accounts


def account() -> Column[int]:
    return Column("account_id", ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False)
