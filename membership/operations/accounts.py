"""People come, go, and are named by imports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import Happening, now, record, record_many
from community.commons.site import changed_for_all

from .. import facts
from ..accounts import end_sessions, mirror_address, refuse_last_administrator
from ..authors import UNUSABLE, Author, as_they_are_now, prepare_authors, without_account
from ..models import Account, Address, Erasure, Member
from ..withholding import settle_sight
from ..words import keep_names


@operation("membership.sign_up", open_to_all=True)
def sign_up(member: Member, *, by: Any) -> Member:
    """The account of a person who confirmed an address becomes active: from now on they are a member.

    Records that they joined. Raises Refused when the account was active already or was closed.
    """
    joined_at = now()
    changed = Member.objects.filter(pk=member.pk, account=Account.PENDING).update(
        account=Account.ACTIVE, joined_at=joined_at
    )
    if not changed:
        raise Refused(_("This account is open already, or was closed."))
    member.account, member.joined_at = Account.ACTIVE, joined_at
    settle_sight(member)
    record(facts.Joined(), by=by, subject=member)
    if member.email:
        _claim(member, member.email)
        mirror_address(member, member.email)
    return member


@operation("membership.join_address")
def join_address(member: Member, *, by: Any, email: str) -> Address:
    """An address that its owner confirmed belongs to the member; letters to it reach this person."""
    _claim(member, email)
    address = mirror_address(member, email)
    record(facts.AddressJoined(address.pk), by=by, subject=member)
    return address


def _claim(member: Member, email: str) -> None:
    """Whoever was named here without an account, by an address that is this member's, becomes part of the member."""
    from ..merging_work import claim  # which imports the operations

    for named in without_account(email):
        if named.pk != member.pk:
            Erasure.objects.waiting().filter(member=named).delete()  # whoever opens an account stays
            claim(named, member)


@operation("membership.deactivate")
def deactivate(member: Member, *, by: Any) -> Member:
    """Close one's account: no sign-in, not in the directory; what was written stays. The team can reopen it.

    Raises Refused for the last administrator.
    """
    refuse_last_administrator(member)
    member.account, member.listed = Account.DEACTIVATED, False
    member.save(update_fields=["account", "listed"])
    settle_sight(member)
    changed_for_all()
    end_sessions(member)
    record(facts.Deactivated(), by=by, subject=member)
    return member


@operation("membership.import_authors", prepare=prepare_authors)
def import_authors(
    source: str, *, by: Any, authors: Sequence[Author], handles: Mapping[str, str] | None = None
) -> dict[str, Member]:
    """Name the authors of imported texts: members without an account, whom their owners may claim later.

    At most 500 at once. Those known already are left as they are. Returns all of them by their id at the source.
    """
    chosen = handles or {}
    Member.objects.bulk_create(
        [
            Member(
                name=author.name,
                handle=chosen[author.id],
                account=Account.NONE,
                password=UNUSABLE,
                language=author.language or settings.LANGUAGE_CODE,
                joined_at=author.since,
                source=source,
                source_id=author.id,
            )
            for author in authors
            if author.id in chosen
        ]
    )
    named = {
        one.source_id: one
        for one in Member.objects.filter(source=source, source_id__in=[a.id for a in authors])
    }
    keep_names(named[key] for key in chosen)
    record_many(
        Happening(facts.AuthorImported(), by, named[key], occurred_at=named[key].joined_at) for key in chosen
    )
    return as_they_are_now(named)
