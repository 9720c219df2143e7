"""The workers of a process, on a real Redis."""

import logging

import pytest

from actors.queues import QUEUES
from actors.worker import make_worker


def test_workers_do_not_get_each_others_events(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Dramatiq warns of a second worker on the same broker."""
    workers = [make_worker(redis_url, queue, lambda task_id: None) for queue in QUEUES]
    try:
        with caplog.at_level(logging.WARNING):
            for worker in workers:
                worker.start()
        assert caplog.messages == []
        assert [set(worker.consumers) for worker in workers] == [{queue, f"{queue}.DQ"} for queue in QUEUES]
    finally:
        for worker in workers:
            worker.stop()
