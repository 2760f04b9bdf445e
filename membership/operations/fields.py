"""What profiles can say: fields made, changed, ordered and retired, and words that mean the same joined."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all

from .. import facts
from ..models import Audience, Field, Kind, Option, Value
from ..showing import forget_fields
from ..valuing import rewrite_words

CHANGEABLE = ("labels", "hints", "choices", "widest", "in_filters", "position")
BATCH = 500


@operation("membership.make_field")
def make_field(place: None, *, by: Any, key: str, kind: str, said: Mapping[str, Any]) -> Field:
    """A new field of all profiles, the last in order. Raises Refused when the key is taken or nothing names it."""
    if Field.objects.filter(key=key).exists():
        raise Refused(_("Another field has this key."), status=422)
    _check(kind, said)
    last = Field.objects.aggregate(last=Max("position"))["last"] or 0
    field = Field.objects.create(key=key, kind=kind, **{"position": last + 10, **said})
    record(facts.FieldMade(field.pk, Kind(kind), Audience(field.widest)), by=by, subject=field)
    _tell()
    return field


@operation("membership.change_field")
def change_field(field: Field, *, by: Any, said: Mapping[str, Any]) -> Field:
    """Change labels, hints, choices, the widest audience, order. Key and kind stay, since values were said in them.

    Values that more people see than the field admits from now on are narrowed at once, by `narrow_values`.
    """
    _check(field.kind, {"labels": field.labels, "choices": field.choices, **said})
    before = field.widest
    for name in CHANGEABLE:
        if name in said:
            setattr(field, name, said[name])
    field.save(update_fields=list(CHANGEABLE))
    record(facts.FieldChanged(field.pk, Audience(before), Audience(field.widest)), by=by, subject=field)
    _tell()
    return field


@operation("membership.narrow_values", records=False)
def narrow_values(field: Field, *, by: Any) -> int:
    """At most 500 values of a field whose audience is wider than it admits; returns how many were narrowed.

    Widening the field again does not widen them: that is for the members to choose.
    """
    wide = list(
        Value.objects.filter(field=field, audience__gt=field.widest).values_list("pk", flat=True)[:BATCH]
    )
    Value.objects.filter(pk__in=wide).update(audience=field.widest, group=None)
    return len(wide)


@operation("membership.retire_field")
def retire_field(field: Field, *, by: Any) -> Field:
    """It stands on no profile and in no form from now on; what was said is kept, for when it is brought back."""
    if not Field.objects.filter(pk=field.pk, retired_at=None).update(retired_at=now()):
        raise Refused(_("This field is retired already."))
    record(facts.FieldRetired(field.pk), by=by, subject=field)
    _tell()
    return field


@operation("membership.bring_back_field")
def bring_back_field(field: Field, *, by: Any) -> Field:
    """A retired field stands on profiles again, with what was said in it."""
    if not Field.objects.filter(pk=field.pk, retired_at__isnull=False).update(retired_at=None):
        raise Refused(_("This field is in use."))
    record(facts.FieldBroughtBack(field.pk), by=by, subject=field)
    _tell()
    return field


@operation("membership.merge_option")
def merge_option(option: Option, *, by: Any, into: Option) -> Option:
    """From now on this word means the other: who says it is found by either, and profiles show the one that is kept.

    Raises Refused for words of two fields, for itself, and for a word that is a synonym already. Values follow in
    the transaction; a word that more than 500 people say is merged by saying so again.
    """
    if option.field_id != into.field_id or option.pk == into.pk:
        raise Refused(_("Choose another word of the same field."), status=422)
    if into.merged_into_id is not None or option.merged_into_id is not None:
        raise Refused(_("One of them is a synonym already. Part it first."))
    Option.objects.filter(merged_into=option).update(merged_into=into)
    option.merged_into = into
    option.save(update_fields=["merged_into"])
    rewrite_words(option, into)
    record(facts.OptionMerged(option.pk, into.pk), by=by, subject=option.field)
    _tell()
    return into


@operation("membership.part_option")
def part_option(option: Option, *, by: Any) -> Option:
    """A synonym is a word of its own again. Who said it before keeps saying the one it was merged into."""
    if option.merged_into_id is None:
        raise Refused(_("This word is no synonym."))
    kept = option.merged_into_id
    option.merged_into = None
    option.save(update_fields=["merged_into"])
    record(facts.OptionParted(option.pk, kept), by=by, subject=option.field)
    _tell()
    return option


def _check(kind: str, said: Mapping[str, Any]) -> None:
    if not any(label.strip() for label in said.get("labels", {}).values()):
        raise Refused(_("Give the field a name in at least one language."), status=422)
    if kind == Kind.CHOICE and len(said.get("choices") or []) < 2:
        raise Refused(_("A choice needs two answers at least."), status=422)


def _tell() -> None:
    forget_fields()
    changed_for_all()
