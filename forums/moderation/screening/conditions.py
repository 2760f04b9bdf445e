"""The conditions of a rule set: what a person typed, checked, said in words, and asked of a text."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import patterns
from .patterns import Unfit
from .seen import KNOWN_POSTS, Seen, domain_of

MOST_LINES = 500  # words, patterns or domains of one rule set


@dataclass(frozen=True)
class Conditions:
    """All that are given must hold; of words, patterns, domains and languages, any one of them."""

    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    links_over: int | None = None
    domains: tuple[str, ...] = ()
    younger_than: int | None = None  # days of the account
    fewer_posts_than: int | None = None
    rate_posts: int | None = None  # at least so many …
    rate_minutes: int | None = None  # … within so many minutes, this one counted
    alike: int | None = None  # per cent, to a removed text
    languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Conditions":
        """From JSON; what is not known is left out."""
        known = {field.name for field in fields(cls)}
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value
            for name, value in told.items()
            if name in known and value not in (None, "", [], ())
        }
        return cls(**given)

    def as_json(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value not in (None, ())
        }

    def __bool__(self) -> bool:
        return bool(self.as_json())

    @property
    def typed(self) -> list[str]:
        """Words and patterns together, as patterns."""
        return [*patterns.of_words(self.words), *self.patterns]

    def check(self) -> None:
        """Raises Unfit with what to mend."""
        if not self:
            raise Unfit(_("Give at least one condition: without any, every text would match."))
        for lines in (self.words, self.patterns, self.domains):
            if len(lines) > MOST_LINES:
                raise Unfit(
                    _("These are %(n)d lines; 500 are the most. Make two rule sets of it.")
                    % {"n": len(lines)}
                )
        patterns.check_words(self.words)
        for pattern in self.patterns:
            patterns.check(pattern)
        for domain in self.domains:
            if "." not in domain or domain_of(domain) != domain:
                raise Unfit(_("“%(domain)s” is not a domain such as example.org.") % {"domain": domain[:80]})
        if (self.rate_posts is None) != (self.rate_minutes is None):
            raise Unfit(_("A rate needs both: how many posts, and within how many minutes."))
        if self.rate_posts is not None and not 2 <= self.rate_posts <= KNOWN_POSTS:
            raise Unfit(_("A rate is 2 to 30 posts."))
        if unknown := set(self.languages) - set(dict(settings.LANGUAGES)):
            raise Unfit(_("There is no language “%(code)s” here.") % {"code": min(unknown)[:10]})

    def hold_for(self, seen: Seen, found: bool) -> bool:
        """Whether all hold; `found` is whether any of the words and patterns was found. Cheap ones first."""
        if (self.words or self.patterns) and not found:
            return False
        if self.languages and seen.language not in self.languages:
            return False
        if self.fewer_posts_than is not None and seen.posts >= self.fewer_posts_than:
            return False
        if self.younger_than is not None and seen.age.total_seconds() >= self.younger_than * 86_400:
            return False
        if self.rate_posts and self.rate_minutes and seen.posts_within(self.rate_minutes) < self.rate_posts:
            return False
        if self.links_over is not None and len(seen.links) <= self.links_over:
            return False
        if self.domains and not any(map(self._names, seen.domains)):
            return False
        return self.alike is None or seen.likeness * 100 >= self.alike

    def _names(self, domain: str) -> bool:
        return any(domain == one or domain.endswith(f".{one}") for one in self.domains)

    def in_words(self) -> list[str]:
        """One phrase for each condition, for pages."""
        told = []
        if self.words:
            told.append(_("has one of these words: %(words)s") % {"words": _few(self.words)})
        if self.patterns:
            told.append(_("fits one of these patterns: %(patterns)s") % {"patterns": _few(self.patterns)})
        if self.links_over is not None:
            told.append(
                ngettext("has more than %(n)d link", "has more than %(n)d links", self.links_over)
                % {"n": self.links_over}
            )
        if self.domains:
            told.append(_("links to %(domains)s") % {"domains": _few(self.domains)})
        if self.younger_than is not None:
            told.append(
                ngettext(
                    "its author joined less than %(n)d day ago",
                    "its author joined less than %(n)d days ago",
                    self.younger_than,
                )
                % {"n": self.younger_than}
            )
        if self.fewer_posts_than is not None:
            told.append(
                ngettext(
                    "its author has fewer than %(n)d post",
                    "its author has fewer than %(n)d posts",
                    self.fewer_posts_than,
                )
                % {"n": self.fewer_posts_than}
            )
        if self.rate_posts:
            told.append(
                _("its author posts %(n)d times or more within %(minutes)d minutes")
                % {"n": self.rate_posts, "minutes": self.rate_minutes or 0}
            )
        if self.alike is not None:
            told.append(_("is at least %(n)d %% like a removed text") % {"n": self.alike})
        if self.languages:
            names = dict(settings.LANGUAGES)
            told.append(
                _("is in %(languages)s")
                % {"languages": ", ".join(str(names.get(code, code)) for code in self.languages)}
            )
        return told


def _few(listed: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{one[:40]}”" for one in listed[:5])
    return f"{shown}, …" if len(listed) > 5 else shown
