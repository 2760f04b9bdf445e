"""Who was erased, as numbers in a file outside of the database: what a backup brings back is erased again.

`VAR/erased.jsonl` has one line a person, `{"member": 12, "mark": "9f…", "posts_stay": true, "at": "2026-11-22"}`, and
nothing personal. `mark` is a digest of the number and the moment of joining: after an old backup a number may be given
to somebody else, who is left alone. The file is kept beside the backups and never restored from one (docs/backups.md).
"""

import hashlib
import json
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .models import Account, Erasure, Member


def path() -> Path:
    return Path(settings.VAR) / "erased.jsonl"


def mark_of(member: Member) -> str:
    return hashlib.sha256(f"{member.pk}:{member.joined_at.timestamp():.6f}".encode()).hexdigest()[:32]


def note(member: Member, *, posts_stay: bool) -> None:
    """Written, and on the disk, before the first row goes."""
    told = {"member": member.pk, "mark": mark_of(member), "posts_stay": posts_stay}
    line = json.dumps(told | {"at": timezone.localdate().isoformat()})
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted() -> dict[int, tuple[str, bool]]:
    """{number: (mark, whether the posts stay)}; lines that a power cut tore are left out."""
    found: dict[int, tuple[str, bool]] = {}
    if not path().exists():
        return found
    for line in path().read_text().splitlines():
        try:
            told = json.loads(line)
            found[int(told["member"])] = str(told["mark"]), bool(told["posts_stay"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def erase_again() -> list[Erasure]:
    """Whoever of the list is somebody in this database, because a backup was restored, is to be erased again.

    Returns the erasures that are due now; `leaving.carry_out` does them.
    """
    listed, found = noted(), []
    numbers = list(listed)
    for start in range(0, len(numbers), 500):
        there = Member.objects.filter(pk__in=numbers[start : start + 500], automaton=False)
        there = there.exclude(account=Account.ERASED)
        for member in there:
            mark, posts_stay = listed[member.pk]
            if mark != mark_of(member):
                continue
            values = {"posts_stay": posts_stay, "state": Erasure.State.ASKED, "due_at": timezone.now()}
            found.append(Erasure.objects.update_or_create(member=member, defaults=values)[0])
    return found
