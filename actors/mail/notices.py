"""An email from its texts: `<name>.txt` and `<name>.html` in `actors.mail.texts`, given the same values. Pure."""

from typing import Any

from actors.mail.message import Email
from actors.mail.texts import render


def notice(
    name: str,
    *,
    recipient: str,
    recipient_name: str,
    subject: str,
    unsubscribe_url: str | None = None,
    once: str | None = None,
    addressee: str | None = None,
    **values: Any,
) -> Email:
    shown = {"subject": subject, "to": recipient_name, "unsubscribe_url": unsubscribe_url, **values}
    return Email(
        recipient=recipient,
        recipient_name=recipient_name,
        subject=subject,
        text=render(f"{name}.txt", **shown),
        html=render(f"{name}.html", **shown),
        unsubscribe_url=unsubscribe_url,
        once=once,
        addressee=addressee,
    )
