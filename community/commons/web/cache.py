"""Django's Redis cache, with one client and its pool of connections for the process.

Django keeps a cache object for each context, and a page on a thread has a context of its own: with a pool in each
object, every request with a session would open a connection, and leave it to be collected. It also makes a client
for each command, which sets up a table of 170 answers; one is safe to be shared by threads.
"""

import threading
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

_pools: dict[str, Any] = {}
_clients: dict[int, Any] = {}  # by pool
_making = threading.Lock()


class _Client(RedisCacheClient):
    _servers: list[str]
    _pool_class: Any
    _pool_options: dict[str, Any]

    def _get_connection_pool(self, write: bool) -> Any:
        server = self._servers[self._get_connection_pool_index(write)]  # type: ignore[attr-defined]
        if server not in _pools:
            with _making:
                if server not in _pools:
                    _pools[server] = self._pool_class.from_url(server, **self._pool_options)
        return _pools[server]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)
        if (client := _clients.get(id(pool))) is None:
            client = _clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return client


class PooledRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
