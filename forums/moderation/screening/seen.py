"""What a rule sees of a text that somebody is about to publish, and what a rule in code is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from . import patterns
from .similar import Prints

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w@])@[\w.-]+")
KNOWN_POSTS = 30  # the author's latest, of which rules know


@dataclass
class Seen:
    """A text with what is known of its author at that moment."""

    text: str  # title, where it opens a topic, and text
    author: int
    joined_at: datetime
    at: datetime
    language: str = ""
    space: str = ""
    posts: int = 0  # visible posts that the author had, at most 30
    times: Sequence[datetime] = ()  # of the author's latest posts, newest first, at most 30
    earlier: Sequence[str] = ()  # how these begin: 500 characters each
    body: str = ""  # the text alone
    prints: Prints = field(default_factory=lambda: Prints(()))

    @cached_property
    def plain(self) -> str:
        return patterns.plain(self.text)

    @cached_property
    def links(self) -> list[str]:
        return LINK.findall(self.plain)

    @cached_property
    def domains(self) -> set[str]:
        return {domain for link in self.links if (domain := domain_of(link))}

    @cached_property
    def mentions(self) -> int:
        return len(set(MENTION.findall(self.plain)))

    @cached_property
    def likeness(self) -> float:
        """To the nearest removed text, 0 to 1."""
        return self.prints.most_alike(self.plain)

    @property
    def age(self) -> timedelta:
        return self.at - self.joined_at

    def posts_within(self, minutes: int) -> int:
        """Posts of the author in the last so many minutes, this one counted too."""
        since = self.at - timedelta(minutes=minutes)
        return 1 + sum(1 for one in self.times if since < one <= self.at)


def domain_of(link: str) -> str:
    """The host of an address, in small letters and without "www."; "" where it has none."""
    try:
        host = urlsplit(link if "://" in link else f"http://{link}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


@dataclass(frozen=True)
class CodedRule:
    """A rule in code: one file in forums/moderation/rules/ that makes one of these as `rule`.

    `look(seen)` gives the reason in a few words for moderators, or "" where there is nothing to say. It reads
    `seen` alone: no query, no file, no network, under a millisecond.
    """

    title: Any  # translated
    what: Any  # a sentence: what it looks for, and why
    action: str  # one of Action
    look: Callable[[Seen], str]
    number: int = 1  # grows when it decides otherwise than before
