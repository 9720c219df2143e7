"""What a finished task offers to take up again: its records, in a new task, and its emails. Pure."""

from typing import NamedTuple

from server.pages import words
from server.pages.rows import RowView


class Offer(NamedTuple):
    """A button that takes up what is left. At most one is the `main` one, and none where the advice is to delete."""

    only: str
    label: str
    symbol: str
    main: bool


def again(row: RowView) -> list[Offer]:
    if not row.task.can.retry:
        return []
    untouched, failed = words.number(row.untouched), words.number(row.task.records.failed)
    offers = [Offer("untouched", f"Finish the rest ({untouched})", "resume", not row.advice)] if row.untouched else []
    return offers + ([Offer("failed", f"Retry {failed} failed", "retry", False)] if row.task.records.failed else [])


def resends(row: RowView) -> list[Offer]:
    emails = row.task.emails
    if emails is None:
        return []
    held, unconfirmed = words.number(emails.held), words.number(emails.unconfirmed)
    offers = [Offer("held", f"Send held emails ({held})…", "mail", False)] if emails.held else []
    unknown = Offer("unconfirmed", f"Resend {unconfirmed} unconfirmed…", "retry", False)
    return offers + ([unknown] if emails.unconfirmed else [])
