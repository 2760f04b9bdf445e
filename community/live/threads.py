"""The few threads in which rooms ask the database, beside those that answer pages."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections, connection

_threads = ThreadPoolExecutor(4, thread_name_prefix="room")


def in_thread(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """`call`, awaitable. On SQLite the threads keep their connections: opening one costs as much as a message."""

    async def ask(*args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(_threads, _called, call, args)

    return ask


def _called(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    try:
        return call(*args)
    finally:
        if connection.vendor != "sqlite" or connection.errors_occurred:
            close_old_connections()
