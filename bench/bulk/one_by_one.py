"""A bulk action of the product's kind that looks at each record in Python, as those do that reckon or write emails."""

from actors.bulk import register
from actors.bulk.base import Batch, BulkAction, Params
from bench.bulk import loops


class OneByOneParams(Params, frozen=True, kw_only=True):
    keyword_id: int


class OneByOne(BulkAction[OneByOneParams]):
    kind = "bench_one_by_one"
    title = "Assign a keyword, one by one"
    record_types = ("students",)
    Params = OneByOneParams

    def describe(self, params: OneByOneParams) -> str:
        return self.title

    def process(self, batch: Batch, params: OneByOneParams) -> None:
        ids = [record.record_id for record in batch.records]
        having = loops.having_keyword(batch.connection, batch.account_id, params.keyword_id, ids)
        wanting = []
        for record in batch.records:
            if record.record_id in having:
                batch.skip(record, "already has it")
            else:
                wanting.append(record.record_id)
        loops.add(batch.connection, batch.account_id, params.keyword_id, wanting)


def install() -> None:
    register.ACTIONS[OneByOne.kind] = OneByOne()
