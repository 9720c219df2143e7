"""An email on its way out: between the moment it was written and the one it leaves, hours may lie, or a mail server
that was away. Where it goes, and whether at all, is asked in the transaction that claims it."""

import msgspec

from actors.mail.transport import Ending, Refused, Withdrawn
from actors.studio.addressees import Whereabouts, whereabouts
from actors.tasks import outbox
from actors.tasks.changes import Change
from actors.tasks.outbox import Claimed
from actors.tasks.task import TaskState

NOT_THERE = "Who it was written to is no longer there, or no longer the one whom the family's mail goes to."
NO_ADDRESS = "The email address was taken away before it left."
UNSUBSCRIBED = "They unsubscribed before it left."


def readdressed(change: Change, task: TaskState, claimed: Claimed) -> Claimed:
    """The claimed email with the address of today; or with its ending, where it is not to be sent."""
    if claimed.email.addressee is None:
        return claimed
    found = whereabouts(change.connection, task.account_id, claimed.email.addressee)
    if why_not := _why_not(found, is_blast=claimed.email.unsubscribe_url is not None):
        return msgspec.structs.replace(claimed, why_not=why_not)
    assert found is not None
    if found.address == claimed.email.recipient:
        return claimed
    outbox.readdress(change.connection, task, claimed, found.address)
    return msgspec.structs.replace(claimed, email=msgspec.structs.replace(claimed.email, recipient=found.address))


def _why_not(found: Whereabouts | None, *, is_blast: bool) -> Ending | None:
    if found is None:
        return Refused(NOT_THERE)
    if not found.address:
        return Refused(NO_ADDRESS)
    return Withdrawn(UNSUBSCRIBED) if found.opted_out and is_blast else None
