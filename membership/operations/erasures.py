"""Leaving for good: asked for with two weeks to think, stopped, brought forward by the law alone, carried out."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import disconnect, forget_kept
from community.commons.site import changed_for_all, site
from community.commons.site.models import PostsOfErased
from community.commons.standing.models import State

from .. import account_mails as mails
from .. import avatars, naming
from .. import erasure_facts as facts
from ..accounts import end_sessions, refuse_last_administrator
from ..facts import RoleEnded
from ..models import FORMER, GRACE, Account, Erasure, Member, Merge, Role, RoleInterval
from ..withholding import settle_sight


def _posts_stay(member_wish: bool) -> bool:
    """What becomes of the posts: the member's choice, where the community leaves it to them."""
    policy = site().posts_of_erased
    return member_wish if policy == PostsOfErased.CHOICE else policy == PostsOfErased.STAY


@operation("membership.ask_erasure")
def ask_erasure(member: Member, *, by: Any, posts_stay: bool) -> Erasure:
    """Ask to be erased: the account closes now, in fourteen days everything goes. Signing in until then can stop it.

    Raises Refused for the last administrator, and where it was asked for already.
    """
    current = Member.objects.select_for_update().get(pk=member.pk)
    refuse_last_administrator(current)
    if Erasure.objects.filter(member=current).exists():
        raise Refused(_("This was asked for already. Sign in again if you want to stop it."))
    erasure = Erasure.objects.create(
        member=current, posts_stay=_posts_stay(posts_stay), asked_at=now(), due_at=now() + GRACE
    )
    current.account, current.listed = Account.DEACTIVATED, False
    current.save(update_fields=["account", "listed"])
    settle_sight(current)
    changed_for_all()
    end_sessions(current)
    record(facts.ErasureAsked(posts_stay=erasure.posts_stay), by=by, subject=member)
    mails.send_erasure_asked(erasure)
    return erasure


@operation("membership.ask_erasure_by_letter", open_to_all=True)
def ask_erasure_by_letter(member: Member, *, by: Any, posts_stay: bool, email: str) -> Erasure:
    """Ask the same without an account: the link in a letter to `email` has proved who it is.

    Raises Refused for somebody who has an account, and where it was asked for already.
    """
    current = Member.objects.select_for_update().get(pk=member.pk)
    if current.account != Account.NONE:
        raise Refused(_("There is an account by now. Sign in, and ask for it there."))
    if Erasure.objects.filter(member=current).exists():
        raise Refused(_("This was asked for already."))
    erasure = Erasure.objects.create(
        member=current,
        posts_stay=_posts_stay(posts_stay),
        asked_at=now(),
        due_at=now() + GRACE,
        names={"emails": [email], "to": email},  # a mailing list's author is known by a digest alone
    )
    record(facts.ErasureAsked(posts_stay=erasure.posts_stay), by=by, subject=member)
    mails.send_asked_by_letter(erasure, email)
    return erasure


@operation("membership.stop_erasure", open_to_all=True)
def stop_erasure(member: Member, *, by: Any) -> Member:
    """Stay after all: an account is open again as it was. A sign-in or a letter that led here has proved who it is.

    Raises Refused when it has begun.
    """
    erasure = Erasure.objects.select_for_update().waiting().filter(member=member).first()
    if erasure is None:
        raise Refused(_("There is nothing to stop, or it has begun already."))
    mails.send_erasure_stopped(erasure)
    erasure.delete()
    if Member.objects.filter(pk=member.pk, account=Account.DEACTIVATED).update(account=Account.ACTIVE):
        member.account = Account.ACTIVE
    settle_sight(member)
    changed_for_all()
    record(facts.ErasureStopped(), by=by, subject=member)
    return member


@operation("membership.hasten_erasure")
def hasten_erasure(erasure: Erasure, *, by: Any, ground: str, reason: str) -> Erasure:
    """Bring the day forward to now: because a court or an authority orders it, or because the person is a minor.

    With a reason in words, which stands in the sealed log. Raises Refused without them, or when it has begun.
    """
    if ground not in Erasure.Sooner.values or not reason.strip():
        raise Refused(_("Say which of the two it is, and write the reason down."), status=422)
    waiting = Erasure.objects.waiting().filter(pk=erasure.pk)
    if not waiting.update(due_at=now(), sooner=ground, sooner_by=by):
        raise Refused(_("This has begun already, or was stopped."))
    erasure.refresh_from_db()
    words = reason.strip()[:500]
    record(facts.ErasureHastened(Erasure.Sooner(ground)), by=by, subject=erasure.member, words=words)
    return erasure


@operation("membership.begin_erasure")
def begin_erasure(erasure: Erasure, *, by: Any) -> Erasure:
    """The first moment: the row is emptied, and everybody reads "former member" from now on."""
    current = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if current.state != Erasure.State.ASKED:
        raise Refused(_("This has begun already."))
    member = Member.objects.select_for_update().get(pk=erasure.member_id)
    current.names = naming.names_of(member, also=current.names)
    current.read_to, current.state = {}, Erasure.State.UNDER_WAY
    current.save(update_fields=["names", "read_to", "state"])
    _end_roles(member, by)
    _empty(member)
    end_sessions(member)
    settle_sight(member)
    changed_for_all()
    disconnect(member.pk)
    transaction.on_commit(lambda: avatars.forget(current.names["avatar"]))
    record(facts.ErasureBegun(posts_stay=current.posts_stay), by=by, subject=member)
    for name in ("names", "read_to", "state"):
        setattr(erasure, name, getattr(current, name))
    erasure.member = member
    return erasure


@operation("membership.empty_shells", records=False)
def empty_shells(erasure: Erasure, *, by: Any) -> list[Member]:
    """The accounts that became part of this one go with it; all of them, whether emptied now or in an earlier run."""
    found: dict[int, Member] = {}
    ends = [erasure.member_id]
    while ends:
        gone = Merge.objects.filter(kept__in=ends).exclude(state=Merge.State.UNDONE).values("gone")
        ends = [
            one.pk for one in Member.objects.select_for_update().filter(pk__in=gone) if one.pk not in found
        ]
        found |= {one.pk: one for one in Member.objects.filter(pk__in=ends)}
    for shell in found.values():
        if shell.account != Account.ERASED:
            _know_names_of(shell, erasure)
            _empty(shell)
            end_sessions(shell)
    return list(found.values())


def _know_names_of(shell: Member, erasure: Erasure) -> None:
    """What the shell was called is looked for in the words of others too."""
    for name, words in naming.names_of(shell).items():
        if isinstance(words, list):
            erasure.names[name] = list(dict.fromkeys([*erasure.names.get(name, []), *words]))
    erasure.save(update_fields=["names"])


def _end_roles(member: Member, by: Any) -> None:
    """Nobody is left who could have one; that it was the last administrator's is no reason to keep the person."""
    for interval in RoleInterval.objects.in_force(now()).filter(member=member):
        at = max(now(), interval.starts_at)
        RoleInterval.objects.filter(pk=interval.pk).update(ends_at=at, ended_by=by)
        ended = RoleEnded(interval.pk, Role(interval.role))
        record(ended, by=by, subject=member, space=interval.scope)


def _empty(member: Member) -> None:
    """What stays is a number, when it came, and which roles it had."""
    member.handle = f"former-{member.pk}"
    if Member.objects.filter(handle=member.handle).exclude(pk=member.pk).exists():
        member.handle = f"former-member-{member.pk}"
    member.name, member.email, member.avatar, member.withheld = FORMER, "", "", {}
    member.password, member.account = make_password(None), Account.ERASED
    member.listed = member.listed_publicly = member.visits_shown = False
    member.last_login = member.last_seen_day = member.roles_until = None
    member.roles_now, member.groups_now = [], []
    member.source, member.source_id = "", ""
    if member.state == State.HELD:
        member.state, member.held_because = State.VISIBLE, ""
    member.save()


@operation("membership.finish_erasure")
def finish_erasure(erasure: Erasure, *, by: Any, kept: Mapping[str, int]) -> Erasure:
    """All is done: a last letter goes, and what was noted for the work is forgotten with it."""
    current = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if current.state != Erasure.State.UNDER_WAY:
        raise Refused(_("This is done already."))
    mails.send_erased(erasure.member, current.names.get("to", ""), dict(kept))
    current.state, current.done_at, current.kept = Erasure.State.DONE, now(), dict(kept)
    current.names, current.read_to = {}, {}
    current.save(update_fields=["state", "done_at", "kept", "names", "read_to"])
    forget_kept()
    changed_for_all()
    record(facts.Erased(kept=sum(kept.values())), by=by, subject=erasure.member)
    erasure.refresh_from_db()
    return erasure
