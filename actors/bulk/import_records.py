"""Import records: families, students or classes from the office's export, row by row of its file.

The reading, checking and matching of rows is `actors.studio.office_export`'s; here each row gets its outcome.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from actors.bulk.base import Batch, BulkAction, Params, Record
from actors.studio.office_export.landing import land_classes, land_families, land_students
from actors.studio.office_export.plan import Fault, Outcome
from actors.studio.today import today

NOTHING_TO_CHANGE = "Nothing to change"
LAND = {"families": land_families, "students": land_students, "classes": land_classes}


class ImportParams(Params, frozen=True, kw_only=True):
    records: Annotated[Literal["families", "students", "classes"], Meta(title="Records")]
    file_name: Annotated[str, Meta(title="File", min_length=1, max_length=100)]


class ImportRecords(BulkAction[ImportParams]):
    kind = "import_records"
    title = "Import records"
    record_types = ("families", "students", "classes")
    launched_from = "file"
    Params = ImportParams

    def record_type(self, params: ImportParams) -> str:
        return params.records

    def describe(self, params: ImportParams) -> str:
        return f"Import {params.records} from {params.file_name}"

    def process(self, batch: Batch, params: ImportParams) -> None:
        records = batch.records
        for record, outcome in zip(records, _land(batch, params, records), strict=True):
            if isinstance(outcome, Fault):
                batch.fail(record, outcome.reason)
            elif outcome is Outcome.SAME:
                batch.skip(record, NOTHING_TO_CHANGE)


def _land(batch: Batch, params: ImportParams, records: Sequence[Record]) -> list[Outcome | Fault]:
    rows = [record.data for record in records]
    day = today(batch.connection, batch.account_id, batch.now)
    return LAND[params.records](batch.connection, batch.account_id, rows, day)
