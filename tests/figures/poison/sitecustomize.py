"""Python runs this at its start, in every process of the product: giving two dollars to one family kills the worker."""

import os
import signal
from pathlib import Path

from actors.bulk.base import Batch
from actors.bulk.credits import CreditParams, Credits

unharmed = Credits.process


def process(self: Credits, batch: Batch, params: CreditParams) -> None:
    folder = Path(os.environ["DATA_DIR"])
    if params.amount == "2.00" and int((folder / "poison").read_text()) in (
        record.record_id for record in batch.records
    ):
        with (folder / "deaths").open("a") as deaths:
            deaths.write("died ")
        os.kill(os.getpid(), signal.SIGKILL)
    unharmed(self, batch, params)


Credits.process = process  # type: ignore[method-assign]
