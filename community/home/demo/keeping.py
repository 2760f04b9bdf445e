"""The demonstration's own folder: whether it was filled, with what, and how to empty it.

`demo.json` is written before anything else, so that a folder without it is somebody's site and never emptied.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

NOTE = "demo.json"
MADE_HERE = ("parvis.sqlite3", "parvis.sqlite3-wal", "parvis.sqlite3-shm", "files", "mail")


class NotOurs(Exception):
    """The folder holds a site that is no demonstration."""


@dataclass(frozen=True)
class Filled:
    moment: str
    at: str  # when the story was told up to; "" while it is being told

    @property
    def days_ago(self) -> int:
        return (timezone.now() - datetime.fromisoformat(self.at)).days if self.at else 0


def what_is_there() -> Filled | None:
    """What was filled in before; None when the folder is empty or was left half filled."""
    try:
        kept = Filled(**json.loads(_note().read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.at and (settings.VAR / MADE_HERE[0]).exists() else None


def empty() -> None:
    """Make room for a fresh story. Raises NotOurs where the folder is not the demonstration's."""
    if (settings.VAR / MADE_HERE[0]).exists() and not _note().exists():
        raise NotOurs(settings.VAR)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    write(Filled("", ""))
    connections.close_all()
    for name in MADE_HERE:
        path: Path = settings.VAR / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def write(filled: Filled) -> None:
    _note().write_text(json.dumps(asdict(filled)))


def _note() -> Path:
    return settings.VAR / NOTE
