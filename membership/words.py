"""The words by which people are found: of their names, and of what they say, each under the value's audience."""

from collections.abc import Iterable

from community.commons.search.spelling import learn_texts
from community.commons.search.unlearning import holders
from community.commons.search.words import words_of
from community.commons.written import insert_plain

from .models import Audience, Field, Member, Value, Word

LONGEST = 30  # letters of a word
MOST = 80  # words of one value


def words_in(text: str) -> list[str]:
    """The folded words of a text, each once."""
    return list(dict.fromkeys(word[:LONGEST] for word in words_of(text)))[:MOST]


Row = tuple[int, int | None, str]  # member, value, word


def of_name(member: Member) -> list[Row]:
    return [(member.pk, None, word) for word in words_in(f"{member.name} {member.handle}")]


def of_value(value: Value, field: Field) -> list[Row]:
    labels = value.words.split("\n") if field.kind == "choice" else []
    text = " ".join([value.words, *(field.option_label(one) for one in labels)])
    return [(value.member_id, value.pk, word) for word in words_in(text)]


def keep_words(rows: list[Row]) -> None:
    insert_plain(Word, "member value word", rows)


def keep_name(member: Member) -> None:
    """The words of this person's name and handle are these from now on. In the transaction that changes them."""
    Word.objects.filter(member=member, value=None).delete()
    keep_words(of_name(member))
    learn_texts([member.name])


def keep_value(value: Value, field: Field) -> None:
    """The words of this value are these from now on. In the transaction that changes it."""
    Word.objects.filter(value=value).delete()
    keep_words(of_value(value, field))
    if value.audience >= Audience.MEMBERS:  # a narrower one helps nobody to spell
        learn_texts([value.words])


def keep_names(members: Iterable[Member]) -> None:
    """The same for many new people."""
    keep_words([row for member in members for row in of_name(member)])


def register() -> None:
    """A word that somebody is found by stays a spelling, whatever the index of texts holds."""
    holders.append(lambda word: Word.objects.filter(word=word).exists())
