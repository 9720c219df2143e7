"""A Redis Cluster of the test run's own: NODES servers on the loopback interface, each with a share of the slots."""

import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from server.supervisor import private_redis
from tests.support.waiting import eventually

HOST = "127.0.0.1"
NODES = 2
SLOTS = 16384
STOP_SECONDS = 10


@contextmanager
def redis_cluster() -> Iterator[tuple[str, list[redis.Redis]]]:
    """The URL of a running cluster, and a client of each node. All of it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="bt-cluster-") as folder, ExitStack() as opened:
        ports = _free_ports(2 * NODES)
        addresses = list(zip(ports[:NODES], ports[NODES:], strict=True))
        nodes = [opened.enter_context(_node(Path(folder), *address)) for address in addresses]
        for number, node in enumerate(nodes):
            first, end = number * SLOTS // NODES, (number + 1) * SLOTS // NODES
            node.execute_command("CLUSTER", "ADDSLOTSRANGE", first, end - 1)
            node.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for address in addresses[1:]:
            nodes[0].execute_command("CLUSTER", "MEET", HOST, *address)
        eventually(lambda: all(map(_is_whole, nodes)), "the cluster is whole")
        yield f"redis+cluster://{HOST}:{ports[0]}/0", nodes


def give_slot(nodes: list[redis.Redis], slot: int, to: redis.Redis) -> None:
    """The slot's new owner; nothing is stored in it."""
    owner = to.execute_command("CLUSTER", "MYID")
    for node in [to, *nodes]:
        node.execute_command("CLUSTER", "SETSLOT", slot, "NODE", owner)


@contextmanager
def _node(folder: Path, port: int, bus_port: int) -> Iterator[redis.Redis]:
    options = ["--bind", HOST, "--port", str(port), "--cluster-port", str(bus_port), "--dir", str(folder)]
    options += ["--cluster-enabled", "yes", "--cluster-config-file", f"{port}.conf", "--save", "", "--appendonly", "no"]
    with (
        subprocess.Popen([private_redis.find_program(), *options], stdout=subprocess.DEVNULL) as process,
        redis.Redis(host=HOST, port=port, decode_responses=True) as client,
    ):
        try:
            eventually(lambda: private_redis.answers(f"redis://{HOST}:{port}/0"), "the node answers")
            yield client
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _is_whole(node: redis.Redis) -> bool:
    said = node.execute_command("CLUSTER", "INFO")
    return "cluster_state:ok" in said and f"cluster_known_nodes:{NODES}" in said


def _free_ports(number: int) -> list[int]:
    with ExitStack() as opened:
        found = [opened.enter_context(socket.create_server((HOST, 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in found]
