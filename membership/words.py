"""The words by which people are found: of their names, and of what they say, each under the value's audience."""

from collections.abc import Iterable

from community.commons.search.spelling import learn_texts
from community.commons.search.words import words_of
from community.commons.written import insert

from .models import Audience, Field, Member, Value, Word

LONGEST = 30  # letters of a word
MOST = 80  # words of one value


def words_in(text: str) -> list[str]:
    """The folded words of a text, each once."""
    return list(dict.fromkeys(word[:LONGEST] for word in words_of(text)))[:MOST]


def of_name(member: Member) -> list[Word]:
    return [Word(member=member, word=word) for word in words_in(f"{member.name} {member.handle}")]


def of_value(value: Value, field: Field) -> list[Word]:
    labels = value.words.split("\n") if field.kind == "choice" else []
    text = " ".join([value.words, *(field.option_label(one) for one in labels)])
    return [Word(member_id=value.member_id, value=value, word=word) for word in words_in(text)]


def keep_name(member: Member) -> None:
    """The words of this person's name and handle are these from now on. In the transaction that changes them."""
    Word.objects.filter(member=member, value=None).delete()
    Word.objects.bulk_create(of_name(member))
    learn_texts([member.name])


def keep_value(value: Value, field: Field) -> None:
    """The words of this value are these from now on. In the transaction that changes it."""
    Word.objects.filter(value=value).delete()
    Word.objects.bulk_create(of_value(value, field))
    if value.audience >= Audience.MEMBERS:  # a narrower one helps nobody to spell
        learn_texts([value.words])


def keep_names(members: Iterable[Member]) -> None:
    """The same for many new people."""
    insert(*[word for member in members for word in of_name(member)])
