"""Who may do what with people, on one screen."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.access import anybody, has_role, is_automaton, is_signed_in, policy, predicate
from community.commons.site import site
from community.commons.standing.asks import is_suspended

from .models import Account, Member, Role


@predicate()
def is_oneself(person: Any, thing: Any) -> bool:
    return (
        bool(person) and getattr(person, "pk", None) is not None and getattr(thing, "pk", None) == person.pk
    )


@predicate()
def has_a_page(person: Any, thing: Any) -> bool:
    pages = thing.account not in (Account.ERASED, Account.PENDING) if isinstance(thing, Member) else False
    return pages and not thing.automaton


@predicate()
def is_restricted(person: Any, thing: Any) -> bool:
    return is_suspended(person)


@predicate(_("Nobody gives or takes a role of their own."))
def is_somebody_else(person: Any, thing: Any) -> bool:
    return getattr(thing, "pk", None) != getattr(person, "pk", None)


@predicate(_("New members invite nobody yet."))
def is_no_newcomer(person: Any, thing: Any) -> bool:
    return bool(
        getattr(person, "roles", frozenset())
        or timezone.now() - person.joined_at >= timedelta(days=site().newcomer_days)
    )


@predicate()
def made_it(person: Any, thing: Any) -> bool:
    return getattr(thing, "made_by_id", None) == getattr(person, "pk", 0)


gives_trust = is_signed_in & ~is_restricted & has_role(Role.MODERATOR, Role.ADMINISTRATOR)
coordinates = is_signed_in & has_role(Role.COORDINATOR, Role.ADMINISTRATOR)
is_administrator = is_signed_in & has_role(Role.ADMINISTRATOR)
lets_people_in = (
    is_signed_in & ~is_restricted & has_role(Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR)
)

policy(
    {
        "membership.list_members": anybody,
        "membership.save_search": is_signed_in,
        "membership.rename_search": is_signed_in,
        "membership.delete_search": is_signed_in,
        "membership.see_desk": coordinates,
        "membership.bring_back_field": coordinates,
        "membership.change_field": coordinates,
        "membership.make_field": coordinates,
        "membership.merge_option": coordinates,
        "membership.narrow_values": coordinates,
        "membership.part_option": coordinates,
        "membership.retire_field": coordinates,
        "membership.keep_import": coordinates,
        "membership.begin_import": coordinates | is_automaton,
        "membership.import_members": coordinates | is_automaton,
        "membership.end_import": coordinates | is_automaton,
        "membership.undo_import": coordinates,
        "membership.take_back_lines": coordinates | is_automaton,
        "membership.import_authors": is_administrator | is_automaton,
        "membership.view_profile": has_a_page,
        "membership.edit_profile": is_signed_in & ((is_oneself & ~is_restricted) | is_administrator),
        "membership.change_preferences": is_signed_in & is_oneself,
        "membership.set_avatar": is_signed_in & is_oneself & ~is_restricted,
        "membership.remove_avatar": is_signed_in & (is_oneself | is_administrator),
        "membership.set_profile_state": is_signed_in
        & has_role(Role.MODERATOR, Role.ADMINISTRATOR)
        & ~is_oneself,
        "membership.deactivate": is_signed_in & is_oneself,
        "membership.join_address": is_signed_in & is_oneself,
        "membership.list_roles": is_administrator,
        "membership.give_role": is_administrator | is_automaton,
        "membership.end_role": is_administrator | is_automaton,
        "membership.list_trusted": gives_trust,
        "membership.give_trust": (gives_trust & is_somebody_else) | is_automaton,
        "membership.take_trust": (gives_trust & is_somebody_else) | is_automaton,
        "membership.invite": is_signed_in & ~is_restricted & is_no_newcomer,
        "membership.list_all_invitations": lets_people_in,
        "membership.withdraw_invitation": (is_signed_in & made_it) | lets_people_in,
        "membership.list_entries": lets_people_in,
        "membership.admit_entry": lets_people_in,
        "membership.refuse_entry": lets_people_in,
        "membership.reopen_account": lets_people_in,
        "membership.agree": is_signed_in & is_oneself,
        "membership.publish_privacy_text": is_administrator,
        "membership.change_handle": is_signed_in & ((is_oneself & ~is_restricted) | is_administrator),
        "membership.note_address_change": is_signed_in & is_oneself,
    }
)
