"""What the log holds of people."""

from typing import Any

from django.utils.translation import gettext_noop as _

from community.commons.persons import (
    EMPTIED,
    FORMER,
    Elsewhere,
    Leaving,
    Table,
    declare,
    look_in,
    nobodys,
)

from .corrections import erase_words
from .log import unit
from .models import Words


def _erase(leaving: Leaving, most: int) -> int:
    """Words that the person wrote, and those about the person; each erasure is an entry of the sealed log."""
    about = {
        "activity__subject_type": leaving.person._meta.label_lower,
        "activity__subject_id": leaving.person.pk,
    }
    theirs = Words.objects.filter(activity__actor=leaving.person.pk) | Words.objects.filter(**about)
    found = list(theirs.exclude(text="").select_related("activity").order_by("pk")[: min(most, 50)])
    with unit():
        for words in found:
            erase_words(words.activity, by=leaving.by)
    return len(found)


def _meet(words: Any, leaving: Leaving) -> None:
    with unit():
        erase_words(words.activity, by=leaving.by)


declare(
    Table(
        "activity.Activity",
        FORMER,
        _("ids, numbers and dates, which lead to an empty row"),
        of="actor",
        columns="verb occurred_at subject_type subject_id",
        stays="the facts name others",
        in_page=False,  # thousands of them for whoever has been here for years
        stays_put="the log is never rewritten",
    ),
    Table(
        "activity.Words",
        EMPTIED,
        _("the seal holds a digest alone"),
        of="activity__actor",
        columns="activity__verb activity__occurred_at text",
        erase=_erase,
    ),
)
look_in(Elsewhere("activity.Words", "text", _meet))
nobodys(
    "activity.Void", "activity.Seal", "activity.SealHead", "activity.PublishedHead", why="numbers and digests"
)
nobodys("activity.Delivered", why="which reaction ran")
