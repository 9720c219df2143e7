"""Quick edit of students. What is not said stays as it is."""

from typing import Annotated

from msgspec import Meta

from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.editing import listed, refuse_nothing, said, set_values, skip_same
from actors.studio.tables import students

Word = Annotated[str, Meta(max_length=20)]


class QuickEditStudentsParams(Params, frozen=True, kw_only=True):
    active: Annotated[bool | None, Meta(title="Active")] = None
    gender: Annotated[Word | None, Meta(title="Gender", description="As the studio writes it.")] = None


class QuickEditStudents(BulkAction[QuickEditStudentsParams]):
    kind = "quick_edit_students"
    title = "Quick edit"
    record_types = ("students",)
    Params = QuickEditStudentsParams

    def describe(self, params: QuickEditStudentsParams) -> str:
        return f"Change {listed(said(params))}"

    def check(self, place: Place, params: QuickEditStudentsParams) -> None:
        refuse_nothing(params)

    def process(self, batch: Batch, params: QuickEditStudentsParams) -> None:
        values = said(params)
        skip_same(batch, students, values)
        set_values(batch, students, values)
