"""The Email page: writing to families, students, classes or staff by filter, with the email beside it as it will be."""

from datetime import tzinfo
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk.register import ACTIONS
from actors.studio import lists
from actors.studio.lists import FilterChoices
from actors.studio.recipients import FIELDS
from actors.tasks.errors import NotFound
from server.pages import drafts, samples
from server.pages.actions import context_of
from server.pages.choice import FILTER, choice_of
from server.pages.drafts import Asked, Draft
from server.pages.given import given_in
from server.pages.listing import Listing
from server.pages.listings import LISTINGS
from server.pages.page import page, services_of, signed_in, viewer_of, zone_of
from server.services import Services

KIND = "send_email"
USUAL = "families"
BODY = "body"
MEANINGS = {
    "family_name": "The family: Garcia",
    "guardian_name": "The primary guardian: Ana Garcia",
    "first_name": "Their first name: Ana",
    "student_names": "The family's active students: Mia and Leo",
    "balance": "What the family owes: $85.00",
    "studio_name": "Your studio",
}


class Composing(msgspec.Struct, frozen=True):
    draft: Draft
    choices: FilterChoices
    people: list[tuple[str, str]]


@signed_in
async def compose_page(request: Request) -> Response:
    if KIND not in ACTIONS:
        raise NotFound("There is nothing here.")
    services, viewer, asked = services_of(request), viewer_of(request), _asked(request)
    found = await services.in_thread(_read, services, viewer, zone_of(request), asked)
    context = context_of(asked, found.draft) | {
        "listing": LISTINGS[asked.choice.record_type],
        "listings": _listings(),
        "choices": found.choices,
        "people": found.people,
        "merge_fields": [(name, MEANINGS.get(name, "")) for name in FIELDS.get(asked.choice.record_type, ())],
        "filter_prefix": FILTER,
        "body": BODY,
        "back": request.url.path,
    }
    return await page(request, "compose.html", context, frames=True)


def _asked(request: Request) -> Asked:
    sent, action = request.query_params, ACTIONS[KIND]
    wanted = sent.get("to", "")
    choice = choice_of(sent)
    chosen = msgspec.structs.replace(choice, record_type=wanted if wanted in action.record_types else USUAL, all=True)
    return Asked(action, chosen, given_in(sent))


def _listings() -> list[Listing]:
    return [LISTINGS[record_type] for record_type in ACTIONS[KIND].record_types]


def _read(services: Services, viewer: Viewer, zone: tzinfo, asked: Asked) -> Composing:
    with services.database.read() as connection:
        choices: Any = lists.filter_choices(connection, viewer.account_id)
    draft = drafts.draft(services, viewer, zone, asked)
    # The page lists the merge fields of exactly these records, so the hint about them would only be said twice.
    fields = [msgspec.structs.replace(field, hint="" if field.name == BODY else field.hint) for field in draft.fields]
    draft = msgspec.structs.replace(draft, fields=fields)
    return Composing(draft, choices, samples.people(services, viewer, asked))


routes = [Route("/email", compose_page)]
