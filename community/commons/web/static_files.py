"""Gathers the static files under hashed names when a source has changed since; a look costs milliseconds."""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def gather() -> bool:
    """Run collectstatic if needed; returns whether it was. Nothing to do where Django serves the sources."""
    if settings.DEBUG:
        return False
    stamp, now = settings.STATIC_ROOT / ".sources", _fingerprint()
    manifest = getattr(staticfiles_storage, "manifest_name", "")
    if stamp.exists() and stamp.read_text() == now and (settings.STATIC_ROOT / manifest).exists():
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    _in_a_process_of_its_own(lambda: call_command("collectstatic", interactive=False, verbosity=0))
    if manifest:  # this process has read the old names
        storage: Any = staticfiles_storage
        storage.hashed_files, storage.manifest_hash = storage.load_manifest()
    stamp.write_text(now)
    return True


def _in_a_process_of_its_own(work: Callable[[], object]) -> None:
    """What gathering loads and packs would stay with the server for its whole life. RuntimeError if it failed."""
    if threading.active_count() > 1:  # a fork takes along only this one
        work()
        return
    pid = os.fork()
    if not pid:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("The static files could not be gathered; see above.")


def _fingerprint() -> str:
    """Name, time and size of every source."""
    seen = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            seen.append((path, state.st_mtime_ns, state.st_size))
    return hashlib.sha256(json.dumps([settings.STORAGES["staticfiles"], sorted(seen)]).encode()).hexdigest()
