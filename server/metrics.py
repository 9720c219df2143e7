"""The figures of a web process, for Prometheus. Where several processes share one port, the sum over all of them."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from actors.processes import Figures

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which prometheus-client shares figures between the processes of one port."""
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One a web process, whose registry is its own, so that a test may have many."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._registry = registry or CollectorRegistry()
        self._delays = 0.0, 0.0
        self.clients = self._gauge("clients", "Open sockets.")
        self.groups = self._gauge("groups", "Groups of clients with the same view.")
        self.feed_up = self._gauge("feed_up", "Processes to which Redis delivers events.")
        self.feed_connects = self._counter("feed_connects", "Connections made to Redis for events, the first included.")
        self.events = self._counter("events", "Events taken from Redis.")
        self.conflated = self._counter("conflated_events", "Changes that a newer one overtook before a frame left.")
        self.frames_built = self._counter("frames_built", "Frames encoded, each once for all clients of a group.")
        self.frames = self._counter("frames", "Frames written to sockets.")
        self.readings = self._counter("readings", "Times the database was read for groups of one account.")
        self.slow_closed = self._counter("slow_clients_closed", "Clients closed because they did not read.")
        self.turned_away = self._counter("turned_away", "Handshakes refused because too many waited already.")
        self.floods_closed = self._counter("floods_closed", "Clients closed because they sent far too much.")
        self.delay = Histogram(
            "background_tasks_hub_delay_seconds",
            "From the commit of a change to its frame in the sockets of a group.",
            buckets=SECONDS,
            registry=self._registry,
        )

    def text(self) -> bytes:
        """In Prometheus's own format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)

    def figures(self) -> Figures:
        """What this process is busy with, for the system's page; the delay is the mean since this was last asked."""
        delay = "background_tasks_hub_delay_seconds"
        found = {name: self._value(f"background_tasks_hub_{name}") for name in ("clients", "groups", "feed_up")}
        before, self._delays = self._delays, (self._value(f"{delay}_sum"), self._value(f"{delay}_count"))
        seconds, frames = (now - then for now, then in zip(self._delays, before, strict=True))
        return found | ({"delay_ms": round(1000 * seconds / frames, 1)} if frames else {})

    def _value(self, name: str) -> float:
        return self._registry.get_sample_value(name) or 0.0

    def _gauge(self, name: str, told: str) -> Gauge:
        name = f"background_tasks_hub_{name}"
        return Gauge(name, told, registry=self._registry, multiprocess_mode="livesum")

    def _counter(self, name: str, told: str) -> Counter:
        return Counter(f"background_tasks_hub_{name}", told, registry=self._registry)
