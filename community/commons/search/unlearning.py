"""Words that have to go for good: of what was taken out of the index, and spellings that nothing holds any more."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from .backends import backend
from .models import Document, KnownWord
from .query import Query
from .spelling import unlearn
from .words import WORD, fold

MERGED = 500  # pages of SQLite's index in one transaction
AT_ONCE = 500  # words
SOON = timedelta(minutes=5)
# What else knows words, such as the names of members: says whether it holds a folded word.
holders: list[Callable[[str], bool]] = []


def forget_unheld(text: str) -> None:
    """Of the words of a text, those that nothing holds any more are no spellings; the index forgets them soon."""
    _forget({fold(word) for word in WORD.findall(text.lower())})
    merge_soon.using(run_after=timezone.now() + SOON).enqueue()


def tidy() -> None:
    """All spellings that nothing holds, such as of texts that were edited since; outside of every transaction."""
    after = ""
    while words := list(
        KnownWord.objects.filter(word__gt=after).order_by("word").values_list("word", flat=True)[:AT_ONCE]
    ):
        _forget(words)
        after = words[-1]
    merge()


def _forget(words: Iterable[str]) -> None:
    unheld = [word for word in words if not is_held(word)]
    for start in range(0, len(unheld), AT_ONCE):
        unlearn(unheld[start : start + AT_ONCE])


def is_held(word: str) -> bool:
    """Whether a document holds it, in sight or not, or somebody's name or profile."""
    if any(holds(word) for holds in holders):
        return True
    return backend().count(Document.objects.all(), Query(wanted=[[word]]), 1) > 0


def merge() -> None:
    """SQLite's index keeps words of deleted documents until its pieces are merged: done in small steps."""
    if connection.vendor != "sqlite":
        return
    pages = -MERGED  # negative: begin to merge everything into one piece
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            before = cursor.connection.total_changes
            cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('merge', %s)", [pages])
            changed = cursor.connection.total_changes - before
        if changed < 2:  # as SQLite's own manual says: nothing was left to do
            return
        pages = MERGED


@task(priority=-50)
def merge_soon() -> None:
    merge()
