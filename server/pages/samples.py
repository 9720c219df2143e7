"""What an emailing action would write about a real record: a document for the frame beside its form, or a window."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk import forms, selection
from actors.bulk.base import Place, Refusal
from actors.mail.message import Email
from actors.tasks.errors import Invalid, NotFound
from server.pages.actions import asked_in_form
from server.pages.drafts import Asked
from server.pages.given import Said
from server.pages.page import services_of, signed_in, viewer_of
from server.pages.templates import draw_document
from server.services import Services

MOST_RECORDS = 20
"""So many of the chosen records are on offer to write the sample for."""
SAMPLE = "sample"


class Sample(msgspec.Struct, frozen=True):
    email: Email | None
    label: str
    trouble: str = ""


@signed_in
async def sample(request: Request) -> Response:
    asked, services = await asked_in_form(request), services_of(request)
    if not hasattr(asked.action, "preview"):
        raise NotFound("This action writes no email that can be seen before.")
    found = await services.in_thread(_sample, services, viewer_of(request), asked)
    return draw_document(request, "sample.html", {"sample": found})


def people(services: Services, viewer: Viewer, asked: Asked) -> list[tuple[str, str]]:
    """The first of the chosen records: (id, label)."""
    try:
        chosen = selection.resolve(viewer.account_id, asked.choice.record_type, asked.choice.selection())
    except Invalid:
        return []
    with services.database.read() as connection:
        return [(str(row.record_id), row.label) for row in connection.execute(chosen.limit(MOST_RECORDS))]


def _sample(services: Services, viewer: Viewer, asked: Asked) -> Sample:
    offered = dict(people(services, viewer, asked))
    wanted = (asked.given.get(SAMPLE) or [""])[0]
    record_id = wanted if wanted in offered else next(iter(offered), "")
    if not record_id:
        return Sample(None, "", "Nobody is chosen.")
    try:
        return Sample(_written(services, viewer, asked, int(record_id)), offered[record_id])
    except Refusal as refusal:
        return Sample(None, offered[record_id], _why_not(asked, refusal))


def _why_not(asked: Asked, refusal: Refusal) -> str:
    needed = [name for name, sentence in refusal.fields.items() if sentence == forms.NEEDED]
    if not needed or len(needed) < len(refusal.fields):
        return " ".join(sentence for sentence in refusal.fields.values() if sentence != forms.NEEDED) or refusal.message
    properties = forms.schema(asked.action)["properties"]
    titles = [properties[name].get("title", name).lower() for name in needed]
    return f"The email shows here once it has its {' and its '.join(titles)}."


def _written(services: Services, viewer: Viewer, asked: Asked, record_id: int) -> Email:
    action: Any = asked.action
    params = forms.parse_form(action, Said(forms.schema(action), asked.given))
    with services.database.read() as connection:
        place = Place(connection, viewer.account_id, services.clock.now())
        action.check(place, params)
        email: Email = action.preview(place, params, record_id)
    return email


routes = [Route("/actions/{kind}/sample", sample, methods=["POST"])]
