"""Every bulk action there is. A new one is one file beside this one, and one line here."""

from typing import Any

from actors.bulk.assign_keywords import AssignKeywords
from actors.bulk.base import BulkAction
from actors.bulk.import_records import ImportRecords

ACTIONS: dict[str, BulkAction[Any]] = {
    action.kind: action
    for action in (
        AssignKeywords(),
        ImportRecords(),
    )
}


def find(kind: str) -> BulkAction[Any] | None:
    return ACTIONS.get(kind)
