"""What profiles say, as one viewer may see it: the one way from stored values to anything that people read.

    said = shown([member.pk for member in page.items], viewer)      # one query, whatever the number of people
    said[member.pk].line("headline")

Every place that shows personal data goes through here and stands in `outputs.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from community.commons.site import edition

from .models import MANY, OPTIONED, Audience, Field, Kind, Value
from .models.profile import language_name as language_name
from .sight import Viewer

_fields: tuple[int, dict[int, Field]] = (-1, {})


def fields_in_use() -> dict[int, Field]:
    """The fields of profiles by their number, in order; kept in each process until the site's edition changes."""
    global _fields
    now = edition()
    if _fields[0] != now or not _fields[1]:
        _fields = now, {one.pk: one for one in Field.objects.in_use()}
    return _fields[1]


def forget_fields() -> None:
    """Between tests, and after a change of a field."""
    global _fields
    _fields = (-1, {})


def field_of(key: str) -> Field | None:
    return next((one for one in fields_in_use().values() if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Said:
    """One value, readable by whoever it was asked for."""

    field: Field
    words: str
    html: str = ""
    audience: int = Audience.PUBLIC

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def options(self) -> list[str]:
        """The options as stored: codes of choices and languages, words of tags."""
        return self.words.split("\n") if self.words else []

    @property
    def labels(self) -> list[str]:
        """The options as the reader reads them."""
        return [self.field.option_label(word) for word in self.options]

    @property
    def text(self) -> str:
        """On one line or several, without markup, in the reader's language."""
        if self.kind in OPTIONED:
            return ", ".join(self.labels)
        if self.kind == Kind.DATE:
            return date_format(date.fromisoformat(self.words), "DATE_FORMAT")
        return self.words

    @property
    def markup(self) -> SafeString:
        """The longer text, sanitised when it was written."""
        return mark_safe(self.html)

    @property
    def link(self) -> str:
        """Where a link, an address or a number leads; "" for what leads nowhere."""
        if self.kind == Kind.LINK:
            return self.words
        if self.kind == Kind.CONTACT:
            return f"mailto:{self.words}" if "@" in self.words else f"tel:{self.words.replace(' ', '')}"
        return ""

    @property
    def seen_by(self) -> str:
        """The audience in words, for its owner."""
        return str(Audience(self.audience).label)

    @property
    def many(self) -> bool:
        return self.kind in MANY


@dataclass(slots=True)
class Portrait:
    """What one person's profile says to one viewer, in the order of the fields."""

    said: dict[str, Said] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Said]:
        return iter(self.said.values())

    def __bool__(self) -> bool:
        return bool(self.said)

    def __getitem__(self, key: str) -> Said:  # in templates: portrait.headline
        return self.said[key]

    def line(self, key: str) -> str:
        """A value as text; "" where there is none for this viewer."""
        found = self.said.get(key)
        return found.text if found else ""

    def html(self, key: str) -> str:
        found = self.said.get(key)
        return found.html if found else ""

    def others(self) -> list[Said]:
        """All but those that pages place by themselves."""
        return [one for one in self if one.field.key not in PLACED]


SPOKEN = [
    code for code in LANG_INFO if len(code) <= 3 and "name" in LANG_INFO[code]
]  # languages one may name
PLACED = ("headline", "pronouns", "place", "about")
CARD = (
    "headline",
    "pronouns",
    "place",
    "expertise",
    "seeks",
    "languages",
)  # what a card of the directory says


def shown(people: Iterable[int], viewer: Viewer, *, keys: Iterable[str] = ()) -> dict[int, Portrait]:
    """What of the profiles of `people` this viewer may see: one query. `keys` asks for some fields only."""
    wanted = set(keys)
    fields = {pk: one for pk, one in fields_in_use().items() if not wanted or one.key in wanted}
    ids = list(people)
    found: dict[int, Portrait] = {pk: Portrait() for pk in ids}
    if not ids:
        return found
    rows = Value.objects.visible_to(viewer).filter(member__in=ids)
    if wanted:
        rows = rows.filter(field__in=fields)
    by_person: dict[int, dict[int, Said]] = {}
    for owner, place, words, html, audience in rows.values_list(
        "member_id", "field_id", "words", "html", "audience"
    ):
        if place in fields:
            by_person.setdefault(owner, {})[place] = Said(fields[place], words, html, audience)
    for owner, said in by_person.items():
        found[owner].said = {one.key: said[pk] for pk, one in fields.items() if pk in said}
    return found


def portrait(member: Any, viewer: Viewer, *, keys: Iterable[str] = ()) -> Portrait:
    """What one profile says to this viewer."""
    return shown([member.pk], viewer, keys=keys)[member.pk]


def introduce(people: Iterable[Any], viewer: Viewer, *, keys: Iterable[str] = CARD) -> None:
    """Give each of these members what their card says to this viewer, as `portrait`: one query."""
    people = list(people)
    found = shown([one.pk for one in people], viewer, keys=keys)
    for one in people:
        one.portrait = found[one.pk]


def own_values(member: Any) -> dict[str, Value]:
    """The rows of one's own values by key, with groups and named people, for the form that changes them."""
    rows = Value.objects.filter(member=member).select_related("field", "group").prefetch_related("readers")
    return {one.field.key: one for one in rows}


def stored_words(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """What is stored of these people by key, for an import that compares; it is shown to nobody."""
    fields = fields_in_use()
    found: dict[int, dict[str, str]] = {}
    rows = Value.objects.filter(member__in=list(people)).values_list("member", "field", "words")
    for member, place, words in rows:
        if place in fields:
            found.setdefault(member, {})[fields[place].key] = words
    return found


def as_reported(member: Any) -> Portrait:
    """What members and visitors read on a profile, also while it is withheld: for whoever decides on it."""
    fields = fields_in_use()
    rows = Value.objects.filter(member=member, audience__gte=Audience.MEMBERS)
    said = {
        one.field_id: Said(fields[one.field_id], one.words, one.html, one.audience)
        for one in rows
        if one.field_id in fields
    }
    return Portrait({one.key: said[pk] for pk, one in fields.items() if pk in said})
