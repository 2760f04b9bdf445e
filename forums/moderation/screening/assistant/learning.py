"""Starting the process that learns, from a Python that never loads scikit-learn."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
MODULE = f"{__package__}.learn"
LONGEST = 1800  # seconds that a learning may take


class LearningFailed(Exception):
    """The process ended without a file; its words say why."""


def learn(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    positive: str,
    into: Path,
    also: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Learn from `texts` in the order of their decisions and write the weights `into`; tells what it learned.

    Raises LearningFailed with a sentence where there is nothing to tell apart or the process failed.
    """
    asked = {"texts": list(texts), "labels": list(labels), "positive": positive, "into": str(into)}
    if also is not None:
        asked["also"] = list(also)
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own module, by our own interpreter)
            [sys.executable, "-m", MODULE],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LearningFailed(f"It took more than {LONGEST // 60} minutes.") from None
    if done.returncode:
        raise LearningFailed((done.stderr or "It ended without a word.").strip().splitlines()[-1])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if "refused" in told:
        raise LearningFailed(told["refused"])
    return told
