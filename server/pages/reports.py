"""The reports: a card each, with its form. All of a report's records are gone through; its file waits at its task."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.accounts.people import Viewer
from actors.bulk.register import ACTIONS
from actors.studio import lists
from actors.studio.reports import REPORTS
from actors.studio.reports.report import Report
from actors.tasks.errors import NotFound
from server.pages.drafts import new_key, schema_of
from server.pages.fields import Field, fields_of
from server.pages.page import page, services_of, signed_in, viewer_of
from server.services import Services

KIND = "report"
WHAT_IT_SAYS = {
    "enrollment_by_class": "How full each class is: places, students, trials, makeups, waitlist.",
    "class_rosters": "Who is in each class, with guardian and phone.",
    "balances_and_aging": "What each family owes, and for how long.",
    "transactions_by_category": "Charges, credits and payments of a period, by category.",
    "makeup_tokens_outstanding": "Tokens that can still be used, and until when.",
    "students_without_class": "Active students who are in no class.",
}
FIELDS = {"nothing": (), "day": ("as_of",), "period": ("from_date", "to_date")}
HINTS = {"as_of": "Otherwise today.", "from_date": "", "to_date": ""}


class ReportCard(msgspec.Struct, frozen=True):
    report: Report
    what_it_says: str
    records: str
    """What it goes through, e.g. `90 classes`."""
    fields: list[Field]
    format: Field
    key: str


@signed_in
async def reports_page(request: Request) -> Response:
    if KIND not in ACTIONS:
        raise NotFound("There is nothing here.")
    services, viewer = services_of(request), viewer_of(request)
    cards = await services.in_thread(_cards, services, viewer)
    return await page(request, "reports.html", {"cards": cards})


def _cards(services: Services, viewer: Viewer) -> list[ReportCard]:
    schema = schema_of(services, viewer, ACTIONS[KIND])
    record_types = {report.record_type for report in REPORTS.values()}
    counts = {each: services.launcher.count(viewer, each, {"all": True}) for each in record_types}
    return [_card(report, counts[report.record_type], schema) for report in REPORTS.values()]


def _card(report: Report, count: int, schema: dict[str, Any]) -> ReportCard:
    """Six forms stand on one page, so the ids of their fields begin with the report's name."""
    drawn = {field.name: field for field in fields_of(schema, {}, {}, report.record_type)}
    return ReportCard(
        report=report,
        what_it_says=WHAT_IT_SAYS.get(report.name, ""),
        records=lists.find(report.record_type).noun.count(count),
        fields=[msgspec.structs.replace(drawn[name], hint=HINTS[name]) for name in FIELDS[report.takes]],
        format=drawn["format"],
        key=new_key(),
    )


routes = [Route("/reports", reports_page)]
