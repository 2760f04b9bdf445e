"""The bell between an enqueue and a worker of the same process. Who misses it looks a moment later."""

import threading

_bell = threading.Condition()
_rung = 0


def ring() -> None:
    """Wake every waiting worker thread of this process."""
    global _rung
    with _bell:
        _rung += 1
        _bell.notify_all()


def count() -> int:
    """How often it rang; take it before looking at the table, so that no ring between is missed."""
    return _rung


def wait(seen: int, seconds: float) -> None:
    """Return when it has rung since `seen`, or after so many seconds."""
    with _bell:
        if _rung == seen:
            _bell.wait(seconds)
