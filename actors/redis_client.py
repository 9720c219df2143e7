"""Clients of the Redis that a URL names: one server, or a cluster where the scheme says so (`redis+cluster://…`)."""

from typing import Any
from urllib.parse import urlsplit

import redis
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException

CLUSTER = "+cluster"
SCHEMES = ("redis://", "rediss://", "unix://", f"redis{CLUSTER}://", f"rediss{CLUSTER}://")

RedisClient = redis.Redis | RedisCluster
REDIS_TROUBLE = (redis.RedisError, RedisClusterException, OSError)


def is_cluster(url: str) -> bool:
    return urlsplit(url).scheme.endswith(CLUSTER)


def plain(url: str) -> str:
    """The URL as the Redis library reads it: of the one server, or of the node of the cluster to begin with."""
    return url.replace(CLUSTER, "", 1) if is_cluster(url) else url


def open_client(url: str, **options: Any) -> RedisClient:
    """`options` are the library's. A cluster is asked for its nodes now; one server when it is first told something."""
    return RedisCluster.from_url(plain(url), **options) if is_cluster(url) else redis.Redis.from_url(url, **options)


def describe(client: RedisClient) -> dict[str, Any]:
    """What Redis says of itself (INFO); of a cluster, one of its nodes."""
    told = {"target_nodes": client.get_default_node()} if isinstance(client, RedisCluster) else {}  # type: ignore[no-untyped-call]
    found: dict[str, Any] = client.info(**told)
    return found
