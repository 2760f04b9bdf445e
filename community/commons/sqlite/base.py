"""Django's backend for SQLite, with a queue for the writers of one process.

SQLite lets one write at a time, and the others ask again after pauses that grow to a tenth of a second: under steady
traffic an unlucky one asks in vain until its time is up, although everybody before it was quick. Here the writers
of one process wait for one lock, and the first in this queue asks so often that it meets the short moments between
two writers of another process.
"""

import os
import random
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PAUSE = 0.002  # seconds between two questions of the first in the queue
WRITES = ("INSERT", "UPDATE", "DELETE")
_queues: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_keepers: dict[str, sqlite3.Connection] = {}  # one open connection per file and process
os.register_at_fork(after_in_child=_queues.clear)
_inherited: list[Any] = []  # a child neither uses nor closes what its parent opened


def _leave_to_parent() -> None:
    _inherited.append(dict(_keepers))
    _keepers.clear()


os.register_at_fork(after_in_child=_leave_to_parent)


class DatabaseWrapper(base.DatabaseWrapper):
    _in_turn: Any = None  # the queue whose first this connection is, until its transaction ends

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        _keep_open(str(conn_params["database"]))
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        deadline = self._wait_for_turn()
        try:
            self._ask_until_free(super()._start_transaction_under_autocommit, deadline)  # type: ignore[misc]
        except BaseException:
            self._let_the_next()
            raise

    def write_in_turn(self, statement: Callable[[], Any]) -> Any:
        """A statement that no transaction surrounds waits in the same queue."""
        deadline = self._wait_for_turn()
        try:
            return self._ask_until_free(statement, deadline)
        finally:
            self._let_the_next()

    def _wait_for_turn(self) -> float:
        """Until when there is patience, for the queue and for SQLite together."""
        deadline = time.monotonic() + self._patience
        queue = _queues[str(self.settings_dict["NAME"])]
        if queue.acquire(timeout=self._patience):
            self._in_turn = queue  # else SQLite itself shall say why not
        return deadline

    def _ask_until_free(self, statement: Callable[[], Any], deadline: float) -> Any:
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    return statement()
                except (sqlite3.OperationalError, OperationalError) as error:
                    if not _is_busy(error) or time.monotonic() > deadline:
                        raise
                time.sleep(random.uniform(0.5, 1.5) * PAUSE)  # noqa: S311
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {self._patience * 1000:.0f}")

    @property
    def _patience(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))  # seconds, sqlite3's own default

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # where it fails, Django rolls back
        self._let_the_next()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._let_the_next()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._let_the_next()

    def _let_the_next(self) -> None:
        queue, self._in_turn = self._in_turn, None
        if queue is not None:
            queue.release()


@lru_cache(maxsize=256)
def _with_question_marks(query: str) -> str:
    """Django's own conversion, a tenth of a millisecond for the statements of a page, done once for each."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        if not query.startswith(WRITES) or self.connection.in_transaction:
            return super().execute(query, params)
        return self.wrapper.write_in_turn(lambda: super(Cursor, self).execute(query, params))


def _keep_open(name: str) -> None:
    """Whoever closes a file's last connection writes its whole log back and syncs: 10 ms after each quiet page.

    One connection that does nothing but read once stays open, so that it is never the last.
    """
    if name in _keepers or "memory" in name:
        return
    keeper = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
    keeper.execute("PRAGMA schema_version").fetchone()
    _keepers[name] = keeper


def _is_busy(error: Exception) -> bool:
    code = getattr(error.__cause__ or error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY  # the rest of the bits tell kinds apart


def queues_held() -> list[str]:
    """The databases that somebody in this process is writing to now."""
    return [name for name, queue in _queues.items() if queue.locked()]
