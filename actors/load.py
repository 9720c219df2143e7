"""How busy a worker process is: its slices, counted by queue."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, Histogram

from actors.processes import Figures

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 30)


class Load:
    """One a process. `threads` is how many slices of each queue it can work on at once."""

    def __init__(self, threads: dict[str, int], registry: CollectorRegistry) -> None:
        self._threads = threads
        told = "Slices of tasks that are being worked on."
        self._running = Gauge("background_tasks_slices_running", told, ["queue"], registry=registry)
        told = "How long slices took."
        self._took = Histogram("background_tasks_slice_seconds", told, ["queue"], buckets=SECONDS, registry=registry)
        self._registry = registry

    def counting(self, queue: str, run: Callable[[str], None]) -> Callable[[str], None]:
        """`run`, of which every call is counted as a slice of this queue."""
        running, took = self._running.labels(queue), self._took.labels(queue)

        def counted(task_id: str) -> None:
            with running.track_inprogress(), took.time():
                run(task_id)

        return counted

    def figures(self) -> Figures:
        busy = (
            self._registry.get_sample_value("background_tasks_slices_running", {"queue": queue})
            for queue in self._threads
        )
        return {"busy": sum(each or 0 for each in busy), "threads": sum(self._threads.values())}
