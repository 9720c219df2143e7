"""The list pages: each listing with its filters, sorting, pages, and a form that chooses records."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.studio import lists
from actors.studio.lists import BadFilter, FilterChoices, ListPage, RecordList
from server.pages.choice import FILTER
from server.pages.listing import Listing
from server.pages.listings import LISTINGS
from server.pages.page import page, services_of, signed_in, tidied, viewer_of
from server.services import Services


class Query(msgspec.Struct, frozen=True):
    """What the address of a list page says."""

    path: str
    filter: dict[str, str]
    sort: str
    page: int

    def link(self, **changed: Any) -> str:
        """This list with something changed; a changed order or filter begins at the first page."""
        merged = {**self.filter, "sort": self.sort, **changed}
        asked = {name: value for name, value in merged.items() if value and not (name == "page" and value == 1)}
        return f"{self.path}?{urlencode(asked)}" if asked else self.path

    def sort_link(self, name: str) -> str:
        return self.link(sort=f"-{name}" if self.sort == name else name)

    def direction(self, name: str) -> str:
        """For `aria-sort`; empty where the list is not sorted by this."""
        return {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")


def list_page(listing: Listing) -> Route:
    @signed_in
    async def show(request: Request) -> Response:
        if elsewhere := tidied(request):
            return elsewhere
        query, services, trouble = query_of(request, listing), services_of(request), ""
        account_id = viewer_of(request).account_id
        try:
            found, choices = await services.in_thread(_read, services, listing.records, account_id, query)
        except BadFilter as bad:
            trouble, query = bad.message, Query(query.path, {}, "", 1)
            found, choices = await services.in_thread(_read, services, listing.records, account_id, query)
        context = {"listing": listing, "query": query, "found": found, "choices": choices, "trouble": trouble}
        return await page(request, "list.html", context | {"filter_prefix": FILTER}, 422 if trouble else 200)

    return Route(listing.path, show, name=listing.records.record_type)


def query_of(request: Request, listing: Listing) -> Query:
    sent, records = request.query_params, listing.records
    number = sent.get("page", "")
    return Query(
        path=request.url.path,
        filter={name: sent[name].strip() for name in records.known_filters if sent.get(name, "").strip()},
        sort=sent.get("sort", "") or records.usual or next(iter(records.sorts)),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
    )


def _read(
    services: Services, records: RecordList, account_id: int, query: Query
) -> tuple[ListPage[Any], FilterChoices]:
    with services.database.read() as connection:
        found = records.page(connection, account_id, query.filter, query.sort, query.page)
        return found, lists.filter_choices(connection, account_id)


routes = [list_page(listing) for listing in LISTINGS.values()]
