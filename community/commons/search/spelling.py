"""What a mistyped word may have meant: words of the index, near enough, that the reader finds something with.

Each process remembers which spellings it wrote already, so a post with no new word costs nothing. New words are
written after the transaction that brought them: two people who write the same new word never wait for each other.
"""

from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction

from .models import Document, KnownWord
from .words import WORD, fold

SHORTEST, LONGEST = 4, 24  # letters
REMEMBERED = 20_000  # spellings in the memory of a process
CANDIDATES = 4_000  # words compared
TRIED = 5  # of the nearest, how many are looked for
_known: set[str] = set()


def learn(documents: Iterable[Document]) -> None:
    """Remember the words of these documents once the transaction is through."""
    learn_texts(f"{one.title} {one.body}" for one in documents)


def learn_texts(texts: Iterable[str]) -> None:
    spellings: set[str] = set()
    for text in texts:
        spellings.update(WORD.findall(text.lower()))
    if fresh := spellings - _known:
        transaction.on_commit(partial(_write, fresh), robust=True)


def _write(spellings: set[str]) -> None:
    rows = {}
    for spelled in sorted(spellings):
        word = fold(spelled)
        if word.isalpha() and SHORTEST <= len(word) <= LONGEST and len(spelled) <= LONGEST:
            rows[word] = KnownWord(
                word=word, spelled=spelled, head=word[:2], tail=word[-2:], length=len(word)
            )
    # In order, each batch by itself: two that write the same words take the rows one after the other.
    KnownWord.objects.bulk_create(
        [rows[word] for word in sorted(rows)], ignore_conflicts=True, batch_size=500
    )
    if len(_known) + len(spellings) > REMEMBERED:
        _known.clear()
    _known.update(list(spellings)[:REMEMBERED])


def forget() -> None:
    """Begin anew: the words that nothing holds any more go too. They come back with what is indexed next."""
    KnownWord.objects.all().delete()
    _known.clear()


def unlearn(words: Iterable[str]) -> None:
    """These folded words are no spellings any more."""
    gone = set(words)
    KnownWord.objects.filter(word__in=gone).delete()
    _known.difference_update([spelled for spelled in list(_known) if fold(spelled) in gone])


def meant_by(word: str, found_with: Callable[[str], int]) -> str:
    """The known word, as it is spelled, that `word` (folded) was most likely meant to be; "" where there is none.

    `found_with(word)` tells how much the reader finds with a word: what the reader may not see is never proposed.
    At most one statement and ten times `found_with`.
    """
    for _distance, near in sorted(_near(word).items()):
        tried = [(found_with(one.word), one.spelled) for one in near[:TRIED]]
        count, spelled = max(tried, key=lambda pair: pair[0])
        if count:
            return spelled
    return ""


def _near(word: str) -> dict[int, list[KnownWord]]:
    """Known words by their distance from `word`: one slip in short words, two in longer ones."""
    if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()):
        return {}
    most = 1 if len(word) < 6 else 2
    # One slip leaves the first two letters or the last two as they were, or makes one of these of the first three.
    heads = {word[:2], word[1] + word[0], word[0] + word[2], word[1:3]}
    lengths = {"length__gte": len(word) - most, "length__lte": len(word) + most}
    known = KnownWord.objects.filter(head__in=heads, **lengths).union(
        KnownWord.objects.filter(tail=word[-2:], **lengths)
    )
    near: dict[int, list[KnownWord]] = {}
    for one in known[:CANDIDATES]:
        slips = distance(word, one.word, most)
        if 0 < slips <= most:
            near.setdefault(slips, []).append(one)
    for words in near.values():
        words.sort(key=lambda one: (one.word[0] != word[0], abs(one.length - len(word)), one.word))
    return near


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, leave out, change or swap with their neighbour; `most` + 1 where it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row_before = row, before
        row = [i]
        for j, beside in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                cost = min(cost, row_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
