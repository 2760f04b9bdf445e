"""Rows of agreements, written in the transaction of the act that they belong to."""

from collections.abc import Mapping

from community.commons.activity.log import now, record

from . import facts
from .models import Agreement, Member


def write_agreements(member: Member, versions: Mapping[str, int]) -> int:
    """One row for each version that is new to this member; returns how many."""
    known = set(Agreement.objects.filter(member=member).values_list("document", "version"))
    new = [(kind, version) for kind, version in versions.items() if (kind, version) not in known]
    for kind, version in new:
        Agreement.objects.create(member=member, document=kind, version=version, at=now())
        record(facts.Agreed(Agreement.Document(kind), version), by=member, subject=member)
    member.__dict__.pop("_agreed", None)
    return len(new)
