"""The few threads in which rooms ask the database, beside those that answer pages.

The first does everything while it is free: what it needs lies in the caches of its connection and of the processor,
which makes a message of a room that is not in a hurry a tenth cheaper than threads that take turns.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections, connection

_first = ThreadPoolExecutor(1, thread_name_prefix="room-first")
_others = ThreadPoolExecutor(3, thread_name_prefix="room")
_at_work = threading.Lock()  # held from when the first is given something until it is done


def in_thread(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """`call`, awaitable. On SQLite the threads keep their connections: opening one costs as much as a message."""

    async def ask(*args: Any) -> Any:
        if not _at_work.acquire(blocking=False):
            return await asyncio.wrap_future(_others.submit(_called, call, args))
        try:
            asked = _first.submit(_called, call, args)
        except BaseException:
            _at_work.release()
            raise
        asked.add_done_callback(lambda _done: _at_work.release())  # also where a page leaves before its turn
        return await asyncio.wrap_future(asked)

    return ask


def _called(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    try:
        return call(*args)
    finally:
        if connection.vendor != "sqlite" or connection.errors_occurred:
            close_old_connections()
