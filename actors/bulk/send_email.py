"""Send email: a letter with merge fields to families or staff, each family once, with a way to want no more of them."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import Select, literal, select

from actors.bulk.base import Batch, BulkAction, Params, Place, Record, Refusal
from actors.bulk.money_fields import blank, refuse
from actors.bulk.settling import GONE
from actors.bulk.telling import without_address
from actors.mail.message import Email
from actors.mail.notices import notice
from actors.mail.unsubscribing import Unsubscribed, Unsubscribing
from actors.secret_key import secret_key
from actors.settings import load
from actors.studio.merging import merge, paragraphs, wrong_fields
from actors.studio.office_export.cells import clean, lines
from actors.studio.reach import Where
from actors.studio.recipients import (
    BAD_ADDRESS,
    FAMILY_FIELDS,
    FIELDS,
    NO_ADDRESS,
    Recipient,
    recipients,
)

NOBODY = "no active students"
FIELDS_TOLD = ", ".join(f"{{{name}}}" for name in FAMILY_FIELDS)


class EmailParams(Params, frozen=True, kw_only=True):
    records: Annotated[Literal["families", "students", "classes", "staff"], Meta(title="Records")] = "families"
    subject: Annotated[str, Meta(title="Subject", max_length=150)]
    body: Annotated[str, Meta(title="Text", description=f"With fields: {FIELDS_TOLD}.", max_length=20_000)]
    html: Annotated[
        bool, Meta(title="Formatted", description="With paragraphs and links; else as plain text alone.")
    ] = True


def links_of_this_site() -> Unsubscribing:
    settings = load()
    return Unsubscribing(secret_key(settings), settings.public_url)


class SendEmail(BulkAction[EmailParams]):
    kind = "send_email"
    title = "Send email"
    record_types = ("families", "students", "classes", "staff")
    sends_email = True
    Params = EmailParams

    def __init__(self, links: Callable[[], Unsubscribing] = links_of_this_site) -> None:
        self._links = links

    def record_type(self, params: EmailParams) -> str:
        return params.records

    def describe(self, params: EmailParams) -> str:
        return f'Email "{clean(params.subject)}"'

    def check(self, place: Place, params: EmailParams) -> None:
        known = FIELDS[params.records]
        refuse(
            subject=blank(clean(params.subject)) or wrong_fields(params.subject, known),
            body=blank(lines(params.body)) or wrong_fields(params.body, known),
        )

    def cost(self, place: Place, params: EmailParams, chosen: Select[int, str, int]) -> str:
        found = recipients(_where(place), params.records, select(chosen.subquery().c.record_id))
        return place.counted(len({to.key for its in found.values() for to in its if not to.why_not}), "email")

    def preview(self, place: Place, params: EmailParams, record_id: int) -> Email:
        """The email as the record's (first) family would get it. Raises Refusal where there is none."""
        self.check(place, params)
        found = recipients(_where(place), params.records, select(literal(record_id)))
        if not found.get(record_id):
            raise Refusal(f"It cannot be shown for this record: {GONE if record_id not in found else NOBODY}.")
        return _write(params, found[record_id][0], self._links())

    def process(self, batch: Batch, params: EmailParams) -> None:
        found, links = recipients(_where(batch.place), params.records, batch.record_ids), self._links()
        before = batch.emailed({to.key for its in found.values() for to in its})
        for record in batch.records:
            its = found.get(record.record_id)
            reasons = {to: to.why_not or _already(to, before) for to in its or ()}
            for to in (to for to, reason in reasons.items() if not reason):
                batch.email(record, _write(params, to, links))
                before[to.key] = record.label
            _settle(batch, record, reasons, there=its is not None)


Reasons = Mapping[Recipient, str | None]
"""Why each of a record's recipients is not written to; None where they are."""


def _settle(batch: Batch, record: Record, reasons: Reasons, *, there: bool) -> None:
    if not reasons:
        return batch.skip(record, NOBODY) if there else batch.fail(record, GONE)
    told = [reason for reason in reasons.values() if reason]
    missed = [to.called for to, reason in reasons.items() if reason in (NO_ADDRESS, BAD_ADDRESS)]
    if len(told) < len(reasons):
        return batch.note(record, without_address(missed)) if missed else None
    return batch.fail(record, BAD_ADDRESS) if set(told) == {BAD_ADDRESS} else batch.skip(record, told[0])


def _already(to: Recipient, before: Mapping[str, str]) -> str | None:
    return f"already emailed with {before[to.key]}" if to.key in before else None


def _write(params: EmailParams, to: Recipient, links: Unsubscribing) -> Email:
    body = lines(params.body)
    email = notice(
        "letter",
        recipient=to.email,
        recipient_name=to.name,
        subject=merge(clean(params.subject), to.values),
        unsubscribe_url=_unsubscribe_url(to, links),
        once=to.key,
        addressee=to.addressee,
        studio=to.values["studio_name"],
        text=merge(body, to.values),
        paragraphs=paragraphs(body, to.values),
    )
    return email if params.html else msgspec.structs.replace(email, html=None)


def _unsubscribe_url(to: Recipient, links: Unsubscribing) -> str | None:
    return links.url(Unsubscribed(to.account_id, to.guardian_id)) if to.guardian_id else None


def _where(place: Place) -> Where:
    return Where(place.connection, place.account_id)
