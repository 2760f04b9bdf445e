"""What the links of the sealed log are made of: digests of an activity, of its words, and of the link before.

Each link covers: number, salted digest of the activity, salted digest of its words, the hash before. The salt
keeps a digest from being guessed; words that were erased leave theirs behind, so the chain holds without them.
"""

import hashlib
import json

from .models import Activity

GENESIS = "0" * 64


def digest_of(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def canonical(activity: Activity) -> str:
    """Every column of the row, always written the same."""
    return json.dumps(
        [
            activity.pk,
            activity.verb,
            activity.actor_id,
            activity.actor_class,
            activity.subject_type,
            activity.subject_id,
            activity.parent_type,
            activity.parent_id,
            activity.space,
            activity.role,
            activity.occurred_at.timestamp(),
            activity.recorded_at.timestamp(),
            activity.local_day.isoformat(),
            activity.source,
            activity.facts,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )


def activity_digest(salt: str, activity: Activity) -> str:
    return digest_of(salt, canonical(activity))


def words_digest(salt: str, text: str) -> str:
    return digest_of(salt, "words", text) if text else ""


def link(number: int, digest: str, words: str, previous: str) -> str:
    """The hash of link `number`, given both digests and the hash before."""
    return digest_of(str(number), digest, words, previous)
