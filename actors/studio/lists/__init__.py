"""The studio's record lists: one description each, for the pages that show it and for what a bulk action is about.

`RECORD_LISTS["students"].page(…)` draws the list page; `.selection(…)` with the same filter is what "all 1,204 of
them" means when an action is launched from that page. Explicit ids go through `.selection_ids(…)`.
"""

from actors.studio.lists.choices import FilterChoices as FilterChoices
from actors.studio.lists.choices import filter_choices as filter_choices
from actors.studio.lists.families import FAMILIES
from actors.studio.lists.filters import BadFilter as BadFilter
from actors.studio.lists.record_list import ListPage as ListPage
from actors.studio.lists.record_list import Noun as Noun
from actors.studio.lists.record_list import RecordList as RecordList
from actors.studio.lists.students import STUDENTS

RECORD_LISTS: dict[str, RecordList] = {STUDENTS.record_type: STUDENTS, FAMILIES.record_type: FAMILIES}


def find(record_type: str) -> RecordList:
    """Raises KeyError for what the studio has no records of."""
    return RECORD_LISTS[record_type]
