"""What both databases must be for everybody else."""

from contextlib import ExitStack

from actors.db import Database
from actors.worker import THREADS

MORE_THAN_A_WORKER_HAS = 2 * sum(THREADS.values()) + 1


def test_nobody_waits_for_a_connection_that_another_thread_has(database: Database) -> None:
    """A wait in vain would look as if it were the fault of the record that is worked on."""
    with ExitStack() as held:
        for _ in range(MORE_THAN_A_WORKER_HAS):
            held.enter_context(database.read())
