"""Every list page there is, by its record type. A new one is one declaration here."""

from server.pages.listing import Listing
from server.pages.listings.money import TRANSACTIONS
from server.pages.listings.people import FAMILIES, STAFF, STUDENTS
from server.pages.listings.timetable import CAMPS, CLASSES, MAKEUP_TOKENS

LISTINGS: dict[str, Listing] = {
    listing.records.record_type: listing
    for listing in (STUDENTS, FAMILIES, STAFF, CLASSES, CAMPS, MAKEUP_TOKENS, TRANSACTIONS)
}
