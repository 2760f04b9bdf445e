"""Values of profiles as rows: one that somebody says, or many of new people; in the transaction of an operation."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.activity.log import now
from community.commons.text.render import render
from community.commons.written import insert, insert_plain

from .models import SHARED, Audience, Field, GroupMember, Holding, Kind, Member, Option, Reader, Value
from .names import folded
from .saying import Saying
from .showing import fields_in_use
from .withholding import is_out_of_sight
from .words import keep_value, keep_words, of_value

MOST_OPTIONS = 30  # of one value
MOST_NAMED = 50  # people named to see one value


def say(member: Member, field: Field | None, saying: Saying) -> Value | None:
    """Store one value; None where nothing changes. An empty one is deleted, with its audience."""
    if field is None:
        raise Refused(_("The profile has no such field."), status=422)
    value = Value.objects.select_for_update().filter(member=member, field=field).first()
    words = saying.words if saying.words is not None else value.words if value else ""
    if not words:
        if value is None:
            return None
        value.delete()
        return Value(member=member, field=field)
    before = _as_stored(value) if value else None
    value = value or Value(member=member, field=field)
    _let_see(value, field, saying)
    if words != value.words:
        value.words = words
        value.html = str(render(words).html) if field.kind == Kind.LONG_TEXT else ""
        value.folded = folded(words.replace("\n", " "))
    value.out_of_sight = is_out_of_sight(member)
    value.save()
    if field.kind in SHARED:
        value.options.set(_options(field, words), through_defaults={"member": member})
    keep_value(value, field)
    if value.audience != Audience.NAMED:
        _name_readers(value, ())
    elif saying.readers is not None:
        _name_readers(value, saying.readers)
    return value if before != _as_stored(value) else None


def _as_stored(value: Value) -> tuple[Any, ...]:
    readers = Reader.objects.filter(value=value).order_by("member").values_list("member", flat=True)
    return value.words, value.audience, value.group_id, tuple(readers)


def _let_see(value: Value, field: Field, saying: Saying) -> None:
    if saying.audience is not None:
        value.audience = saying.audience
        value.group = saying.group if saying.audience == Audience.GROUP else None
    if value.audience > field.widest:
        raise Refused(
            _("“%(field)s” can be seen by “%(audience)s” at most.")
            % {"field": field.label, "audience": Audience(field.widest).label},
            status=422,
        )
    if value.audience != Audience.GROUP:
        value.group = None
        return
    own = GroupMember.objects.filter(group=value.group, member=value.member, state=GroupMember.State.IN)
    if value.group is None or not own.exists():
        raise Refused(_("Choose a group that you belong to."), status=422)


def _options(field: Field, words: str) -> list[Option]:
    """The options of these words, made where they are new; synonyms give way to the word that was kept."""
    keys = {folded(word)[:60]: word for word in words_said(field, words)[:MOST_OPTIONS]}
    Option.objects.bulk_create(
        [Option(field=field, word=word[:60], folded=key) for key, word in keys.items()], ignore_conflicts=True
    )
    found = Option.objects.filter(field=field, folded__in=keys).select_related("merged_into")
    return list({(one.merged_into or one).pk: one.merged_into or one for one in found}.values())


def _name_readers(value: Value, readers: Any) -> None:
    """Whom the member names, and nobody else."""
    wanted = {one.pk for one in readers} - {value.member_id}
    if len(wanted) > MOST_NAMED:
        raise Refused(_("Name %(n)d people at most.") % {"n": MOST_NAMED}, status=422)
    there = set(Reader.objects.filter(value=value).values_list("member", flat=True))
    Reader.objects.filter(value=value, member__in=there - wanted).delete()
    Reader.objects.bulk_create([Reader(value=value, member_id=pk) for pk in sorted(wanted - there)])


# -- Many at once ----------------------------------------------------------------------------


def make_values(said: Sequence[tuple[Member, dict[str, str]]]) -> None:
    """What the file says of new people, for their own eyes: values, options and the words to find them by."""
    at, fields = now(), {one.key: one for one in fields_in_use().values()}
    values = [
        Value(
            member=member,
            field=fields[key],
            words=words,
            html=str(render(words).html) if fields[key].kind == Kind.LONG_TEXT else "",
            folded=folded(words.replace("\n", " ")),
            out_of_sight=True,  # nobody has an account yet
            since=at,
        )
        for member, by_key in said
        for key, words in by_key.items()
        if words
    ]
    insert(*values)
    keep_words([row for value in values for row in of_value(value, value.field)])
    hold_options([value for value in values if value.field.kind in SHARED])


def hold_options(values: Sequence[Value]) -> None:
    """The options of many values, made where they are new: three statements."""
    said = [(value, word[:60]) for value in values for word in words_said(value.field, value.words)]
    wanted = {(value.field_id, folded(word)[:60]): word for value, word in said}
    Option.objects.bulk_create(
        [Option(field_id=of, word=word, folded=key) for (of, key), word in wanted.items()],
        ignore_conflicts=True,
    )
    rows = Option.objects.filter(
        field__in={of for of, _key in wanted}, folded__in={key for _of, key in wanted}
    )
    there = {(one.field_id, one.folded): one.merged_into_id or one.pk for one in rows}
    held = {(value.pk, there[value.field_id, folded(word)[:60]]): value.member_id for value, word in said}
    insert_plain(Holding, "value option member", [(*said, member) for said, member in held.items()])


def words_said(field: Field, words: str) -> list[str]:
    """The options that a value of this field names; of a place the town alone: "Lyon, France" is found by Lyon."""
    if field.kind == Kind.PLACE:
        return [words.partition(",")[0].strip()]
    return words.split("\n")


def rewrite_words(option: Option, into: Option) -> None:
    """Who says `option` says `into` instead; who says both says it once."""
    for value in Value.objects.filter(options=option).select_related("field"):
        words = [
            into.word if folded(word)[:60] == option.folded else word for word in value.words.split("\n")
        ]
        value.words = "\n".join({folded(word): word for word in words}.values())
        value.folded = folded(value.words.replace("\n", " "))
        value.save(update_fields=["words", "folded"])
        keep_value(value, value.field)
    there = Holding.objects.filter(option=into).values("value")
    Holding.objects.filter(option=option, value__in=there).delete()
    Holding.objects.filter(option=option).update(option=into)
