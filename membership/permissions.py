"""Who may do what with people, on one screen."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.access import anybody, has_role, is_automaton, is_signed_in, policy, predicate
from community.commons.site import site
from community.commons.standing.asks import is_suspended

from .models import Account, Connection, Export, Group, GroupMember, Introduction, Member, MemberNote, Role
from .sight import is_of_the_team


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


@predicate()
def is_own_export(person: Any, thing: Any) -> bool:
    return isinstance(thing, Export) and thing.member_id == getattr(person, "pk", None)


@predicate(_("This person is of the team: end the role first."))
def is_not_of_the_team(person: Any, thing: Any) -> bool:
    return isinstance(thing, Member) and not is_of_the_team(thing)


@predicate()
def is_not_about_oneself(person: Any, thing: Any) -> bool:
    return isinstance(thing, MemberNote) and thing.member_id != person.pk


@predicate(_("Your own day is brought forward by somebody else."))
def is_somebody_elses_erasure(person: Any, thing: Any) -> bool:
    return getattr(thing, "member_id", None) != getattr(person, "pk", None)


# -- Ties --------------------------------------------------------------------------------


@predicate(_("This is you."))
def is_another(person: Any, thing: Any) -> bool:
    return isinstance(thing, Member) and thing.pk != getattr(person, "pk", None)


@predicate(_("This person has no account here now."))
def has_an_account(person: Any, thing: Any) -> bool:
    return isinstance(thing, Member) and thing.is_active


@predicate()
def is_one_of_two(person: Any, thing: Any) -> bool:
    return isinstance(thing, Connection | Introduction) and person.pk in (thing.first_id, thing.second_id)


@predicate()
def asked_it(person: Any, thing: Any) -> bool:
    return isinstance(thing, Connection) and thing.asked_by_id == person.pk


@predicate()
def introduces(person: Any, thing: Any) -> bool:
    return isinstance(thing, Introduction) and thing.by_id == person.pk


@predicate()
def is_own_place(person: Any, thing: Any) -> bool:
    return isinstance(thing, GroupMember) and thing.member_id == person.pk


@predicate(_("Only the coordinators of this group do this."))
def coordinates_group(person: Any, thing: Any) -> bool:
    """A coordinator of the group itself; one query, asked on pages of groups alone."""
    group = thing.pk if isinstance(thing, Group) else thing.group_id
    in_it = GroupMember.objects.filter(group=group, member=person.pk, state=GroupMember.State.IN)
    return in_it.filter(coordinates=True).exists()


acts = is_signed_in & ~is_restricted
makes_groups = acts & has_role(Role.COORDINATOR, Role.ADMINISTRATOR)
runs_group = makes_groups | (acts & coordinates_group)

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
        "membership.look_at_data": coordinates,
        "membership.write_note": coordinates & is_another,
        "membership.delete_note": coordinates & is_not_about_oneself,
        "membership.close_account": coordinates & is_another & is_not_of_the_team,
        "membership.add_to_group": runs_group,
        "membership.act_on_members": coordinates,
        "membership.undo_act": coordinates,
        "membership.begin_merge": (coordinates & is_another & is_not_of_the_team) | is_automaton,
        "membership.move_rows": coordinates | is_automaton,
        "membership.end_merge": coordinates | is_automaton,
        "membership.undo_merge": coordinates,
        "membership.move_step_back": coordinates | is_automaton,
        "membership.end_parting": coordinates | is_automaton,
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
        "membership.ask_connection": acts & is_another & has_an_account,
        "membership.accept_connection": is_signed_in & is_one_of_two & ~asked_it,
        "membership.decline_connection": is_signed_in & is_one_of_two & ~asked_it,
        "membership.withdraw_connection": is_signed_in & asked_it,
        "membership.end_connection": is_signed_in & is_one_of_two,
        "membership.block_member": is_signed_in & is_another & has_a_page,
        "membership.unblock_member": is_signed_in & is_another,
        "membership.introduce_members": acts & is_another,
        "membership.agree_introduction": acts & is_one_of_two,
        "membership.decline_introduction": is_signed_in & is_one_of_two,
        "membership.withdraw_introduction": is_signed_in & introduces,
        "membership.put_aside": is_signed_in & is_another,
        "membership.make_group": makes_groups,
        "membership.edit_group": runs_group,
        "membership.close_group": runs_group,
        "membership.reopen_group": runs_group,
        "membership.set_group_coordinator": runs_group,
        "membership.join_group": acts,
        "membership.invite_to_group": runs_group,
        "membership.answer_join": runs_group,
        "membership.uninvite_from_group": runs_group,
        "membership.remove_from_group": runs_group,
        "membership.decline_invitation": is_signed_in & is_own_place,
        "membership.withdraw_join": is_signed_in & is_own_place,
        "membership.leave_group": is_signed_in & is_own_place,
        "membership.show_belonging": is_signed_in & is_own_place,
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
        "membership.ask_export": is_signed_in
        & is_oneself,  # also while suspended, and before new rules are agreed to
        "membership.keep_export": is_signed_in & is_own_export,
        "membership.ask_erasure": is_signed_in & is_oneself,  # also while suspended
        "membership.hasten_erasure": is_administrator & is_somebody_elses_erasure,
        "membership.list_erasures": is_administrator,
        "membership.begin_erasure": is_automaton,
        "membership.empty_shells": is_automaton,
        "membership.finish_erasure": is_automaton,
        "membership.publish_privacy_text": is_administrator,
        "membership.change_handle": is_signed_in & ((is_oneself & ~is_restricted) | is_administrator),
        "membership.note_address_change": is_signed_in & is_oneself,
    }
)
