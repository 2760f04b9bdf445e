"""Django's Redis cache, with one pool of connections for the process.

Django keeps a cache object for each context, and a page on a thread has a context of its own: with a pool in each
object, every request with a session would open a connection, and leave it to be collected.
"""

import threading
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

_pools: dict[str, Any] = {}
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


class PooledRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
