"""Handles of many new people at once."""

from collections.abc import Sequence

from django.utils.crypto import get_random_string

from ..handles import LONGEST, skeleton, staff_skeletons, stem_of
from ..models import FormerHandle, Member

DIGITS = "23456789abcdefghijkmnpqrstuvwxyz"


def new_handles(names: Sequence[str]) -> list[str]:
    """A free handle for each name, in order: two questions. Names that others have get some letters behind."""
    staff = staff_skeletons()
    stems = [stem_of(name) for name in names]
    stems = [f"member.{stem}"[:LONGEST] if skeleton(stem) in staff else stem for stem in stems]
    taken = set(Member.objects.filter(handle__in=stems).values_list("handle", flat=True))
    taken |= set(FormerHandle.objects.filter(handle__in=stems).values_list("handle", flat=True))
    found = []
    for stem in stems:
        handle = stem
        while handle in taken:
            handle = f"{stem[: LONGEST - 6].rstrip('.')}.{get_random_string(5, DIGITS)}"
        taken.add(handle)
        found.append(handle)
    return found
