"""Rows of people that are not simply deleted by an erasure: what others lean on, and what has files."""

from typing import Any

from django.db import transaction

from community.commons.mail.models import Delivery
from community.commons.persons import Leaving

from . import exporting
from .models import SHARED, Entry, Export, Holding, ImportLine, Invitation, Option, Value


def values(leaving: Leaving, most: int) -> int:
    """The profile, with words of fields that only this person used."""
    found = list(Value.objects.filter(member=leaving.person.pk).order_by("pk")[: min(most, 50)])
    if not found:
        return 0
    ids = [value.pk for value in found]
    with transaction.atomic():
        used = list(Holding.objects.filter(value__in=ids).values_list("option", flat=True))
        Value.objects.filter(pk__in=ids).delete()
        lonely = Option.objects.filter(pk__in=used, field__kind__in=SHARED, merged_into=None)
        lonely.filter(holdings=None, synonyms=None).delete()
    return len(ids)


def invitations(leaving: Leaving, most: int) -> int:
    """How somebody came stays true without saying by whom."""
    ids = list(Invitation.objects.filter(made_by=leaving.person.pk).values_list("pk", flat=True)[:most])
    with transaction.atomic():
        Entry.objects.filter(invitation__in=ids).update(invitation=None)
        Delivery.objects.filter(source__in=[f"membership.invitation:{pk}" for pk in ids]).delete()
        Invitation.objects.filter(pk__in=ids).delete()
    return len(ids)


def exports(leaving: Leaving, most: int) -> int:
    found = list(Export.objects.filter(member=leaving.person.pk)[:most])
    for export in found:
        exporting.forget(export)
    return len(found)


def forget_line(line: Any, leaving: Leaving) -> None:
    """Why a line of a file was refused may name an address."""
    ImportLine.objects.filter(pk=line.pk).delete()
