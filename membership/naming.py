"""What an erased person was called, and finding it in words of others, whatever the accents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress

from .models import Address, AddressChange, Erasure, FormerHandle, Member
from .names import folded

LONG_ENOUGH = 4  # letters of one word of a name that is looked for by itself


class Named:
    """Built from what `Erasure.names` keeps while an erasure is carried out."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.handles: list[str] = names.get("handles", [])
        self.names: list[str] = names.get("names", [])
        self.emails: list[str] = names.get("emails", [])
        self.titles: list[str] = names.get("titles", [])

    def stands_in(self, text: str, *, near: bool = False) -> bool:
        """Whether name, handle or address stands in the text; `near` the person, one word of the name is enough."""
        plain, pattern = folded(text), self._pattern(near)
        return any(word in plain for word in pattern.hints) and pattern.whole.search(plain) is not None

    def spans(self, text: str, *, near: bool = False) -> list[tuple[int, int]]:
        """Where: pairs of the first character and the one after the last."""
        letters, origin = "", []
        for place, letter in enumerate(text):
            plain = folded(letter)
            letters += plain
            origin += [place] * len(plain)
        return [
            (origin[found.start()], origin[found.end() - 1] + 1)
            for found in self._pattern(near).whole.finditer(letters)
        ]

    def note_titles(self, erasure: int, titles: Sequence[str]) -> None:
        """Letters to others may say how topics were called that are gone now."""
        self.titles += titles
        names = Erasure.objects.get(pk=erasure).names
        Erasure.objects.filter(pk=erasure).update(names={**names, "titles": self.titles})

    def _pattern(self, near: bool) -> "Pattern":
        return self._near if near else self._far

    @cached_property
    def _far(self) -> "Pattern":
        return _any_of([*self.names, *self.handles, *self.emails])

    @cached_property
    def _near(self) -> "Pattern":
        words = [word for name in self.names for word in name.split() if len(word) >= LONG_ENOUGH]
        return _any_of([*self.names, *self.handles, *self.emails, *words])


@dataclass(frozen=True)
class Pattern:
    """What is looked for; a text without any of the `hints` holds none of it, which is quickly seen."""

    whole: re.Pattern[str]
    hints: tuple[str, ...]


def _any_of(words: Iterable[str]) -> Pattern:
    """The longest first, so that an address is found whole; nothing where there are none."""
    plain = sorted({folded(word).strip() for word in words if len(word.strip()) > 1}, key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in plain)
    whole = re.compile(rf"(?<![\w@])@?(?:{either})(?!\w)" if plain else r"(?!)")
    return Pattern(whole, tuple({max(word.split(), key=len) for word in plain}))


def names_of(member: Member, *, also: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What this person is called, and was; gathered before the row is emptied. `also`: the address that asked."""
    asked = also or {}
    said = member.said
    addresses = {
        member.email,
        *asked.get("emails", []),
        *EmailAddress.objects.filter(user=member).values_list("email", flat=True),
        *Address.objects.filter(member=member).values_list("email", flat=True),
    }
    for pair in AddressChange.objects.filter(member=member).values_list("old_email", "new_email"):
        addresses |= set(pair)
    handles = {member.handle, *FormerHandle.objects.filter(member=member).values_list("handle", flat=True)}
    return {
        "handles": sorted(handles),
        "names": sorted({name for name in (member.name, str(said["name"])) if name}),
        "emails": sorted({one.lower() for one in addresses if one}),
        "avatar": str(said["avatar"] or ""),
        "to": member.email or asked.get("to", ""),
    }
