"""The staff part of the log as a chain of hashes, so that a changed, missing or swapped entry shows.

`chain.py` says what a link covers, `checking.py` what no longer fits. A chain alone can't see a cut at its own
end, nor that somebody wrote all of it anew: its head is published and mailed out each day for that.
"""

import secrets
from collections.abc import Mapping, Sequence

from community.commons.prepared import Prepared
from community.commons.written import insert, update

from . import chain
from .checking import Finding, verify
from .models import Activity, Seal, SealHead

__all__ = ["Finding", "append", "verify"]


_HEAD = Prepared(lambda: SealHead.objects.select_for_update().filter(pk=1))


def append(activities: Sequence[Activity], texts: Mapping[int, str]) -> None:
    """Add links, with the words that were recorded with them, as the transaction's last
    statements: the head's lock is then held for the commit alone.

    (Measured with 8 writers: 836 of 898 transactions a second; with the lock taken first, 131.)
    """
    if not activities:
        return
    head = _locked_head()
    links = []
    for activity in activities:
        salt = secrets.token_hex(16)
        digest = chain.activity_digest(salt, activity)
        words = chain.words_digest(salt, texts.get(activity.pk, ""))
        number, previous = head.number + 1, head.hash
        head.number, head.hash = number, chain.link(number, digest, words, previous)
        links.append(
            Seal(
                number=number,
                activity=activity,
                salt=salt,
                digest=digest,
                words_digest=words,
                previous=previous,
                hash=head.hash,
            )
        )
    insert(*links)
    update(SealHead, {"pk": head.pk}, number=head.number, hash=head.hash)


def _locked_head() -> SealHead:
    if not (found := _HEAD()):
        SealHead.objects.get_or_create(pk=1)
        found = _HEAD()
    head: SealHead = found[0]
    return head
