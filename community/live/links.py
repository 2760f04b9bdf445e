"""Keys of personal links: made from what only this site knows, so that a letter can name one again; stored as digest.

Whoever reads the database finds digests alone, and can't make a key of them.
"""

import hashlib

from django.utils.crypto import salted_hmac

from .models import Answer, Feed


def digest_of(key: str) -> str:
    return hashlib.sha256(f"live:{key}".encode()).hexdigest()


def key_of_answer(answer: Answer) -> str:
    """The key of the personal link under which somebody without an account answers."""
    return salted_hmac(
        "live.answer", f"{answer.pk}:{answer.invited_at.isoformat()}", algorithm="sha256"
    ).hexdigest()[:40]


def key_of_feed(feed: Feed) -> str:
    """The key under which somebody's calendar program reads; another one as soon as the link is made anew."""
    return salted_hmac(
        "live.feed", f"{feed.member_id}:{feed.made_at.isoformat()}", algorithm="sha256"
    ).hexdigest()[:40]


def answer_of(key: str) -> Answer | None:
    return Answer.objects.select_related("session").filter(link=digest_of(key)).first() if key else None


def feed_of(key: str) -> Feed | None:
    return Feed.objects.select_related("member").filter(link=digest_of(key)).first() if key else None
