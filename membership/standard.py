"""The fields that every community begins with; coordinators change them and add their own."""

from dataclasses import dataclass, field
from typing import Any

from .models import Audience, Field, Kind


@dataclass(frozen=True)
class Standard:
    key: str
    kind: Kind
    en: str
    fr: str
    widest: Audience = Audience.PUBLIC
    hint_en: str = ""
    hint_fr: str = ""
    in_filters: bool = False
    choices: list[dict[str, str]] = field(default_factory=list)


STANDARD = (
    Standard(
        "headline",
        Kind.TEXT,
        "Headline",
        "En une ligne",
        hint_en="One line about you; it stands beside your name in the directory.",
        hint_fr="Une ligne sur vous ; elle figure à côté de votre nom dans l’annuaire.",
    ),
    Standard("pronouns", Kind.TEXT, "Pronouns", "Pronoms"),
    Standard(
        "place",
        Kind.PLACE,
        "Place",
        "Lieu",
        hint_en="A town or a region is enough. We never ask for your address here.",
        hint_fr="Une ville ou une région suffit. Nous ne demandons jamais votre adresse ici.",
        in_filters=True,
    ),
    Standard(
        "about",
        Kind.LONG_TEXT,
        "About you",
        "Quelques mots",
        hint_en="Markdown works here.",
        hint_fr="Markdown fonctionne ici.",
    ),
    Standard("languages", Kind.LANGUAGES, "Speaks", "Langues parlées", in_filters=True),
    Standard(
        "expertise",
        Kind.TAGS,
        "Ask me about",
        "Interrogez-moi sur",
        hint_en="What you can help with, in a few words, with commas between them.",
        hint_fr="Ce pour quoi vous pouvez aider, en quelques mots séparés par des virgules.",
        in_filters=True,
    ),
    Standard(
        "seeks",
        Kind.TAGS,
        "Looking for",
        "Je cherche",
        hint_en="What you would like to find here, with commas between the words.",
        hint_fr="Ce que vous aimeriez trouver ici, séparé par des virgules.",
        in_filters=True,
    ),
    Standard("website", Kind.LINK, "Website", "Site web"),
    Standard(
        "phone",
        Kind.CONTACT,
        "Phone",
        "Téléphone",
        widest=Audience.MEMBERS,
        hint_en="With the prefix of your country, such as +33 6 39 98 12 34.",
        hint_fr="Avec l’indicatif du pays, par exemple +33 6 39 98 12 34.",
    ),
)


def found_fields(model: Any = Field) -> None:
    """Make those of the standard fields that are not there yet; a migration calls it, with its own `model`."""
    there = set(model.objects.values_list("key", flat=True))
    model.objects.bulk_create(
        [
            model(
                key=one.key,
                kind=one.kind,
                labels={"en": one.en, "fr": one.fr},
                hints={"en": one.hint_en, "fr": one.hint_fr} if one.hint_en else {},
                choices=one.choices,
                widest=one.widest,
                in_filters=one.in_filters,
                position=place * 10,
            )
            for place, one in enumerate(STANDARD, 1)
            if one.key not in there
        ],
        ignore_conflicts=True,
    )
