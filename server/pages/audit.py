"""The audit log for Account Owners: who did what, and how far a task was then. To others it is not there."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.tasks import audit
from actors.tasks.audit import AuditEntry
from server.pages import words
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.services import Services

PAGE_SIZE = 50
DEEDS = {
    "launched": "Launched",
    "canceled": "Canceled",
    "paused": "Paused",
    "resumed": "Resumed",
    "deleted": "Deleted",
    "restored": "Restored",
    "retried": "Retried",
    "resent": "Sent emails of",
    "granted": "Granted",
    "revoked": "Revoked",
    "invited": "Invited",
    "link sent": "Sent a link for a new password to",
    "password set": "Set the password of",
    "deactivated": "Deactivated",
    "reactivated": "Let in again",
    "created": "Created",
    "edited": "Edited",
    "enabled": "Enabled",
    "ran": "Ran",
    "canceled run": "Canceled a run of",
    "acknowledged": "Saw to an alarm of",
}
OTHER_RECORDS = ("failed", "skipped")
OTHER_EMAILS = ("held", "failed", "unconfirmed")


class AuditPage(msgspec.Struct, frozen=True):
    entries: list[AuditEntry]
    next: int | None


@signed_in
async def audit_page(request: Request) -> Response:
    services, viewer = services_of(request), viewer_of(request)
    before = _cursor(request)
    found = await services.in_thread(_read, services, viewer, before)
    context = {"found": found, "deeds": DEEDS, "counts": counts, "first": before is None}
    return await page(request, "audit.html", context | {"now": services.clock.now(), "zone": zone_of(request)})


def counts(details: dict[str, Any]) -> str:
    """`412 of 1,204 done, 3 failed · 88 emails sent, 412 held`: the receipt then; empty where no task is meant."""
    records, emails = details.get("records"), details.get("emails") or {}
    if not records:
        return ""
    parts = [f"{words.number(records.get('done', 0))} of {words.number(records.get('total', 0))} done"]
    return " · ".join(filter(None, (", ".join(parts + _others(records, OTHER_RECORDS)), _emails(emails))))


def _emails(emails: dict[str, int]) -> str:
    if not emails.get("total"):
        return ""
    sent = f"{words.number(emails['sent'])} {'email' if emails['sent'] == 1 else 'emails'} sent"
    return ", ".join([sent, *_others(emails, OTHER_EMAILS)])


def _others(counts: dict[str, int], names: tuple[str, ...]) -> list[str]:
    return [f"{words.number(counts[name])} {name}" for name in names if counts.get(name)]


def _read(services: Services, viewer: Viewer, before: int | None) -> AuditPage:
    with services.database.read() as connection:
        return AuditPage(*audit.page(connection, viewer, before, PAGE_SIZE))


def _cursor(request: Request) -> int | None:
    text = request.query_params.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


routes = [Route("/audit", audit_page)]
