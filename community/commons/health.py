"""The registry of probes: what `/readyz` and `manage.py doctor` ask. Each part adds what it depends on.

register("database", reach_database)                  # a failure makes the process not ready
register("worker", a_worker_lives, critical=False)    # shown, but pages are answered without it
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Unwell(Exception):
    """The probe failed; the sentence says what is wrong and what to mend."""


Probe = Callable[[], Any]  # returns what is worth showing (a short text or None); raises when unwell


@dataclass(frozen=True)
class Registered:
    name: str
    probe: Probe
    critical: bool


@dataclass(frozen=True)
class Finding:
    name: str
    well: bool
    critical: bool
    sentence: str


PROBES: dict[str, Registered] = {}


def register(name: str, probe: Probe, *, critical: bool = True) -> None:
    PROBES[name] = Registered(name, probe, critical)


def ask_all() -> list[Finding]:
    """Ask every probe; one that raises is unwell, whatever it raises."""
    return [_ask(one) for one in PROBES.values()]


def _ask(one: Registered) -> Finding:
    try:
        return Finding(one.name, True, one.critical, str(one.probe() or ""))
    except Unwell as trouble:
        return Finding(one.name, False, one.critical, str(trouble))
    except Exception as error:
        return Finding(one.name, False, one.critical, f"{type(error).__name__}: {error}")
