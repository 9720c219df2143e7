"""The studio's record lists: one description each, for the pages that show it and for what a bulk action is about.

`RECORD_LISTS["students"].page(…)` draws the list page; `.selection(…)` with the same filter is what "all 1,204 of
them" means when an action is launched from that page. Explicit ids go through `.selection_ids(…)`.
"""

from actors.studio.lists.camps import CAMPS
from actors.studio.lists.choices import Choice as Choice
from actors.studio.lists.choices import FilterChoices as FilterChoices
from actors.studio.lists.choices import filter_choices as filter_choices
from actors.studio.lists.classes import CLASSES
from actors.studio.lists.families import FAMILIES
from actors.studio.lists.filters import BadFilter as BadFilter
from actors.studio.lists.makeup_tokens import MAKEUP_TOKENS
from actors.studio.lists.record_list import ListPage as ListPage
from actors.studio.lists.record_list import Noun as Noun
from actors.studio.lists.record_list import RecordList as RecordList
from actors.studio.lists.staff import STAFF
from actors.studio.lists.students import STUDENTS
from actors.studio.lists.transactions import TRANSACTIONS

RECORD_LISTS: dict[str, RecordList] = {
    records.record_type: records for records in (STUDENTS, FAMILIES, CLASSES, CAMPS, STAFF, TRANSACTIONS, MAKEUP_TOKENS)
}


def find(record_type: str) -> RecordList:
    """Raises KeyError for what the studio has no records of."""
    return RECORD_LISTS[record_type]
