"""Telling families about a record: who can be written to, and a remark about those who cannot."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from actors.bulk.base import Batch, Place, Record
from actors.mail.message import one_line
from actors.mail.notices import notice
from actors.studio.addressees import to_guardian
from actors.studio.contacts import Contact, contacts, studio_name
from actors.studio.phrases import listed

MOST_NAMED = 5
NO_ADDRESS = "no email address"

Told = Mapping[int, Mapping[str, Any]]
"""Family id -> what the texts need to know."""


class Teller:
    """The families of a batch, looked up at once."""

    def __init__(self, batch: Batch, family_ids: Iterable[int]) -> None:
        self._batch = batch
        self._contacts = contacts(batch.connection, batch.account_id, family_ids)
        self._studio = one_line(studio_name(batch.connection, batch.account_id))

    def tell(self, record: Record, text: str, subject: str, families: Told) -> None:
        """One email a family; a remark on the record names those who have to be called instead."""
        missed = []
        for family_id, values in families.items():
            contact = self._contacts.get(family_id)
            if contact and contact.reachable:
                self._email(record, text, subject, contact, values)
            elif contact:
                missed.append(contact.family_name)
        if missed:
            self._batch.note(record, without_address(missed))

    def _email(self, record: Record, text: str, subject: str, to: Contact, values: Mapping[str, Any]) -> None:
        studio = {"studio": self._studio, **values}
        email = notice(
            text,
            recipient=to.email,
            recipient_name=to.name,
            subject=one_line(subject),
            addressee=to_guardian(to.guardian_id),
            **studio,
        )
        self._batch.email(record, email)


def without_address(families: list[str]) -> str:
    """`no email address: Reed, Kim and 3 more`."""
    named = sorted(families)[:MOST_NAMED]
    more = len(families) - len(named)
    return f"{NO_ADDRESS}: {listed([*named, f'{more} more'] if more else named)}"


def count_emails(place: Place, families: Collection[int]) -> str:
    """How many of these families, named once for each email, can be written to: `402 emails`."""
    there = contacts(place.connection, place.account_id, families)
    return place.counted(sum(family in there and there[family].reachable for family in families), "email")
