"""Who knows whom, and which groups there are, by the operations that members use."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from membership import operations as membership
from membership.models import Group

from .telling import Told

PAIRS = (
    ("nell", "tomasz", "You read my meter better than I do."),
    ("nell", "lucia", "The bikes at Bilbao: I would like to hear more."),
    ("nell", "hanneke", ""),
    ("amina", "samir", ""),
    ("amina", "leila", "Merci pour la traduction de mardi."),
    ("paulo", "leila", "For the congress, once more."),
    ("paulo", "beatriz", ""),
    ("bao", "olena", ""),
    ("mireille", "capucine", "Échange de graines au printemps ?"),
)
WAITING = (("ivo", "nell", "Your rota and our barcodes should meet."), ("mehdi", "nell", ""))
GROUPS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "paulo",
        "Congress crew",
        "Those who carry chairs, tables and the timetable of the congress. Meetings on the first Tuesday.",
        Group.Entry.ASK,
        ("nell", "leila", "beatriz", "giulia", "fatou"),
    ),
    (
        "amina",
        "Bicycle kitchens",
        "Everybody who repairs bikes, or would like to.",
        Group.Entry.OPEN,
        ("mehdi", "kofi", "wanjiru", "lucia", "sunniva"),
    ),
)
ASKING = ("rui", "Congress crew", "I can bring a van.")


def tell_who_knows_whom(told: Told) -> None:
    """Connections of the last weeks, one that waits; two groups, and somebody who asks to join."""

    def ago(days: int) -> datetime:
        return told.now - timedelta(days=days)

    for place, (one, other, words) in enumerate(PAIRS):
        told.later(ago(15 - place), partial(_connect, told, one, other, words))
    for one, other, words in WAITING:
        told.later(ago(1), partial(_ask, told, one, other, words))
    told.later(ago(5), partial(_found_groups, told))


def _ask(told: Told, one: str, other: str, words: str) -> Any:
    people = told.members
    return membership.ask_connection(people[other], by=people[one], words=words)


def _connect(told: Told, one: str, other: str, words: str) -> None:
    membership.accept_connection(_ask(told, one, other, words), by=told.members[other])


def _found_groups(told: Told) -> None:
    people = told.members
    for maker, name, about, entry, members in GROUPS:
        group = membership.make_group(None, by=people["paulo"], name=name, about=about, entry=entry)
        for handle in members:
            place = membership.join_group(group, by=people[handle])
            if entry == Group.Entry.ASK:
                membership.answer_join(place, by=people["paulo"], accept=True)
        if maker != "paulo":
            place = membership.join_group(group, by=people[maker])
            membership.set_group_coordinator(place, by=people["paulo"], coordinates=True)
    handle, name, words = ASKING
    membership.join_group(Group.objects.get(name=name), by=people[handle], words=words)
