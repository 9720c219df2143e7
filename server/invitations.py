"""The email with the link by which a person sets their password.

It leaves from the request and not through the outbox: it belongs to no task, its link must lie in no table, and the
owner who asked for it is there to try again.
"""

from contextlib import closing
from uuid import uuid4

from actors.accounts.password_links import Link
from actors.accounts.people import Viewer
from actors.assembly import open_transport
from actors.mail.message import DOMAIN, compose
from actors.mail.notices import notice
from actors.mail.transport import Sent
from actors.tasks.errors import TaskError
from actors.tasks.members import Member
from server.services import Services

PATH = "/password/"
PREFIX = "password."
"""Of the message's identity, so that the mail folder that stands in for a server never shows it as a task's."""


class NotSent(TaskError):
    code = "unavailable"


def send(services: Services, viewer: Viewer, member: Member, link: Link) -> None:
    """Blocking. Raises NotSent with the mail server's words."""
    settings = services.settings
    email = notice(
        "invitation" if member.invited else "new_password",
        recipient=member.email,
        recipient_name=member.name,
        subject=f"Your sign-in to {viewer.account_name}",
        studio=viewer.account_name,
        sender=viewer.name,
        link=f"{settings.public_url}{PATH}{link.token}",
        until=f"{link.expires_at:%B %d, %H:%M} UTC",
    )
    identity = f"<{PREFIX}{uuid4().hex}@{DOMAIN}>"
    message = compose(email, identity, settings.mail_from, viewer.account_name, services.clock.now())
    with closing(open_transport(settings)) as transport:
        ending = transport.send(message, settings.mail_from, member.email)
    if not isinstance(ending, Sent):
        raise NotSent(f"The email to {member.email} could not be sent. {getattr(ending, 'reason', '')}".strip())
