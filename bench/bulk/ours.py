"""The product's own way: a task in its ledger, worked on slice by slice, told of over Redis, as a worker does."""

import time

from actors.assembly import make_runner
from actors.tasks import store
from actors.tasks.channel import Channel
from actors.tasks.events import Event
from actors.tasks.lifecycle import Status
from bench.bulk.studio import Studio


class Metered:
    """A channel, and how many seconds telling over it took."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.seconds = 0.0

    def publish(self, event: Event) -> None:
        began = time.perf_counter()
        self._channel.publish(event)
        self.seconds += time.perf_counter() - began


def timed(studio: Studio, kind: str, params: dict[str, object]) -> tuple[float, float, float]:
    """Records a second once it is launched, the share of that time that publishing took, and seconds of the launch."""
    services = studio.services
    began = time.monotonic()
    task_id = services.launcher.launch(studio.owner, kind, params, {"all": True}).id
    launched = time.monotonic()
    services.writer.channel = metered = Metered(services.channel)
    runner = make_runner(services.settings, services.database, services.writer)
    while _is_active(studio, task_id):
        runner.run_slice(task_id)
    took = time.monotonic() - launched
    assert studio.assigned == len(studio.students), "not every student has the keyword"
    return len(studio.students) / took, metered.seconds / took, launched - began


def _is_active(studio: Studio, task_id: str) -> bool:
    with studio.services.database.read() as connection:
        task = store.get_whoevers(connection, studio.account_id, task_id)
    assert task is not None
    assert task.status is not Status.FAILED, task.message
    return task.active
