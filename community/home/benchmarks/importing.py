"""What an import of members from a file costs: lines a second, and memory at its highest.

The file goes the way that every file goes: `manage.py import_members`, in a process of its own.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .processes import ROOT

LINES, FEW = 100_000, 20_000
BAR_SPEED, BAR_MEMORY = 2_000, 300  # lines a second at least; MB at most
HEADER = "Prénom;Nom;Courriel;Ville;Langue;Interrogez-moi sur"
FIRST = "Zoé Anaïs Jean Marc Léa Piotr Noor Inès Bao Max Tomasz Nell Jonas Hanne Amina Paulo".split()
LAST = "Lefèvre Petit Roux Durand Martin Bernard Moreau Haddad Carvalho Tran Zieliński Okafor".split()
TOWNS = "Lyon Nantes Paris Bruxelles Genève Montréal".split()
WORDS = "toits vélo choir trees heating contracts yoga compost".split()


def imported(environment: dict[str, str], lines: int) -> list[dict[str, Any]]:
    """Rows as `benchmark` prints them, measured within a scratch site."""
    with tempfile.TemporaryDirectory(prefix="parvis-benchmark-") as folder:
        path = Path(folder) / "members.csv"
        _write(path, lines)
        _brought(environment, path, "--dry-run")  # what is read once from the disk is read
        began = time.perf_counter()
        told, megabytes = _brought(environment, path)
        seconds = time.perf_counter() - began
    if told["created"] != lines:
        raise RuntimeError(f"{told['created']} of {lines} lines were brought in")
    speed = lines / seconds
    return [
        {
            "name": f"import of {lines:,} members from CSV",
            "value": round(speed),
            "unit": "lines/s",
            "bar": BAR_SPEED,
            "at_least": True,
            "ok": speed >= BAR_SPEED,
        },
        {
            "name": f"import of {lines:,} members: memory at its highest",
            "value": round(megabytes),
            "unit": "MB",
            "bar": BAR_MEMORY,
            "ok": megabytes <= BAR_MEMORY,
        },
    ]


def _write(path: Path, lines: int) -> None:
    chance = random.Random(3)  # noqa: S311  (the same in every run)
    with path.open("w", encoding="utf-8") as file:
        print(HEADER, file=file)
        for number in range(lines):
            name = f"{chance.choice(FIRST)};{chance.choice(LAST)}-{chance.choice(LAST)}"
            said = f"{chance.choice(TOWNS)};fr;{', '.join(chance.sample(WORDS, 2))}"
            print(f"{name};imported{number}@example.net;{said}", file=file)


def _brought(environment: dict[str, str], path: Path, *more: str) -> tuple[dict[str, Any], float]:
    """What the command told, and the most memory its process had, in MB."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "manage.py", "import_members", str(path), "--json", *more],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"import_members: {told[-1000:]}")
    return json.loads(told.splitlines()[-1]), usage.ru_maxrss / 1024
