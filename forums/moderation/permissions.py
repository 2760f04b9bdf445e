"""Who may report, work in the queue, decide and undo."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import (
    Predicate,
    anybody,
    has_role,
    is_automaton,
    is_signed_in,
    policy,
    predicate,
)
from community.commons.prepared import Prepared
from community.commons.standing.asks import is_suspended
from community.commons.standing.subjects import subject_of
from membership.models import Role

from .appealing import may_answer, side_of
from .models import Case, Decision, KeptText, Opinion
from .sanctioning import is_judge


def case_of(thing: Any) -> Case:
    if isinstance(thing, KeptText):
        return Case.objects.get(subject_type=thing.subject_type, subject_id=thing.subject_id)
    return thing.case if isinstance(thing, Decision | Opinion) else thing


@predicate(_("The queue is for moderators."))
def works_in_the_queue(person: Any, thing: Any) -> bool:
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    return bool(roles & {Role.MODERATOR, Role.ADMINISTRATOR}) or any(
        role.startswith(Role.CATEGORY_MODERATOR) for role in roles
    )


@predicate(_("This case belongs to another category."))
def case_in_scope(person: Any, thing: Any) -> bool:
    if not getattr(person, "pk", None):
        return False
    case = case_of(thing)
    if is_judge(person):
        return bool(_OF_A_JUDGE(person.pk, case.pk))
    return Case.objects.concerning(person).filter(pk=case.pk).exists()


# What `concerning` comes to for those who work on all cases; asked before each of their acts.
_OF_A_JUDGE = Prepared(
    lambda person, case: Case.objects.unless_blind(person).filter(pk=case).values_list("pk")
)


@predicate(_("This case is about you: somebody else decides it."))
def not_concerned(person: Any, thing: Any) -> bool:
    return case_of(thing).author_id != person.pk


@predicate(_("This case was handed to the administrators: one of them decides it."))
def at_this_level(person: Any, thing: Any) -> bool:
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    return not case_of(thing).for_administrators or Role.ADMINISTRATOR in roles


@predicate(_("You were not asked for this opinion."))
def is_asked(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.colleague_id == person.pk


@predicate(_("These letters are for somebody else."))
def is_oneself(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and getattr(thing, "pk", None) == person.pk


@predicate(_("This is yours alone."))
def is_own(person: Any, thing: Any) -> bool:
    return thing is None or thing.member_id == person.pk


@predicate(_("Only who decided them together, or an administrator, takes them back together."))
def is_own_bulk(person: Any, thing: Any) -> bool:
    return thing.by_id == person.pk or Role.ADMINISTRATOR in person.roles


@predicate(_("You can't report what you wrote yourself; you can edit or delete it."))
def not_own(person: Any, thing: Any) -> bool:
    author = subject_of(thing).author(thing)
    return author is None or author.pk != person.pk


@predicate(_("There is nothing here that you may see."))
def can_see_it(person: Any, thing: Any) -> bool:
    return subject_of(thing).visible_to(person).filter(pk=thing.pk).exists()


@predicate(_("Your account is suspended: you may read, appeal and export."))
def not_suspended(person: Any, thing: Any) -> bool:
    return not is_suspended(person)


@predicate()
def moderates_its_space(person: Any, thing: Any) -> bool:
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    return f"{Role.CATEGORY_MODERATOR}:{subject_of(thing).space(thing)}" in roles


@predicate(_("Only who made the report may take it back."))
def is_reporter(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.reporter_id == person.pk


@predicate(_("This is addressed to somebody else."))
def is_addressee(person: Any, thing: Any) -> bool:
    return thing.member_id == person.pk


@predicate(_("There is nothing here that you may see."))
def was_asked(person: Any, thing: Any) -> bool:
    return thing.reviewer_id == person.pk


@predicate(_("This decision does not concern you."))
def is_concerned(person: Any, thing: Any) -> bool:
    return bool(side_of(thing, person))


@predicate(_("This appeal is somebody else's."))
def is_party(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.party_id == person.pk


@predicate(
    _("You decided, reported or are concerned: an appeal is answered by somebody who was not involved.")
)
def not_involved(person: Any, thing: Any) -> bool:
    return may_answer(thing, person)


@predicate()
def not_the_party(person: Any, thing: Any) -> bool:
    return thing.party_id != person.pk and (thing.decision or thing.case).author_id != person.pk


@predicate(_("Somebody else than who proposed it confirms a sanction."))
def is_second(person: Any, thing: Any) -> bool:
    return person.pk not in (thing.given_by_id, thing.member_id)


@predicate(_("Somebody else than who asked for it confirms a legal hold."))
def did_not_ask_for_it(person: Any, thing: Any) -> bool:
    return person.pk != thing.placed_by_id


@predicate(_("An administrator ends a legal hold; while it waits, any moderator may say no."))
def may_end_the_hold(person: Any, thing: Any) -> bool:
    return Role.ADMINISTRATOR in person.roles or thing.is_waiting


@predicate(_("Only moderators, and who gave it, lift a sanction; never whom it concerns."))
def may_end_it(person: Any, thing: Any) -> bool:
    return thing.member_id != person.pk and (is_judge(person) or thing.given_by_id == person.pk)


@predicate(_("Only who wrote it may erase it."))
def wrote_it(person: Any, thing: Any) -> bool:
    author = subject_of(thing).author(thing)
    return author is not None and author.pk == getattr(person, "pk", 0)


is_moderator: Predicate = has_role(Role.MODERATOR, Role.ADMINISTRATOR)
handles = is_signed_in & works_in_the_queue & not_suspended & case_in_scope
works = is_signed_in & works_in_the_queue & not_suspended
of_the_team = is_signed_in & is_moderator & not_suspended
# Names of erased people that others typed by hand.
clears_names = of_the_team

policy(
    {
        "moderation.view_log": anybody,
        "moderation.view_rules": anybody,
        "moderation.report_thing": is_signed_in & not_suspended & can_see_it & not_own,
        "moderation.withdraw_report": is_reporter,
        "moderation.file_notice": anybody,  # Art. 16: any individual or entity
        "moderation.view_statement": is_signed_in & is_addressee,
        "moderation.see_queue": is_signed_in & works_in_the_queue & not_suspended,
        "moderation.view_case": handles & not_concerned,
        "moderation.open_case": is_automaton
        | (is_signed_in & not_own & (is_moderator | moderates_its_space)),
        "moderation.see_reporters": handles & not_concerned & is_moderator,
        "moderation.claim_case": handles & not_concerned & at_this_level,
        "moderation.renew_lease": handles & not_concerned,
        "moderation.release_case": handles & not_concerned,
        "moderation.take_over_case": handles & not_concerned & at_this_level,
        "moderation.hold_thing": handles & not_concerned & at_this_level,
        "moderation.decide_case": handles & not_concerned & at_this_level,
        "moderation.undo_decision": handles & not_concerned,
        "moderation.confirm_sanction": is_signed_in & not_suspended & is_moderator & is_second,
        "moderation.keep_sanction": is_signed_in & not_suspended & is_moderator & is_second,
        "moderation.lift_sanction": is_signed_in & not_suspended & works_in_the_queue & may_end_it,
        "moderation.submit_appeal": is_signed_in & is_concerned,
        "moderation.appeal_early": is_signed_in & is_addressee,
        "moderation.appeal_notice": anybody,  # whoever has the secret link of the notice
        "moderation.withdraw_appeal": is_signed_in & is_party,
        "moderation.view_appeal": is_signed_in & is_party,
        "moderation.review_appeals": is_signed_in & not_suspended & is_moderator,
        "moderation.review_appeal": is_signed_in & not_suspended & is_moderator & not_the_party,
        "moderation.write_appeal_message": is_signed_in
        & (is_party | (not_suspended & is_moderator & not_involved)),
        "moderation.decide_appeal": is_signed_in & not_suspended & is_moderator & not_involved,
        "moderation.look_again": is_signed_in & not_suspended & is_moderator & not_the_party,
        "moderation.read_kept_text": handles & not_concerned,
        "moderation.place_hold": is_signed_in & not_suspended & has_role(Role.ADMINISTRATOR),
        "moderation.view_hold": of_the_team,
        "moderation.confirm_hold": of_the_team & did_not_ask_for_it,
        "moderation.lift_hold": of_the_team & may_end_the_hold,
        "moderation.erase_own": is_signed_in & wrote_it,
        "moderation.write_note": handles & not_concerned,
        "moderation.escalate_case": handles & not_concerned & at_this_level,
        "moderation.pause_case": handles & not_concerned & at_this_level & is_moderator,
        "moderation.resume_case": is_automaton | (handles & not_concerned),
        "moderation.close_as_moot": is_automaton | (handles & not_concerned & at_this_level),
        "moderation.ask_opinion": handles & not_concerned,
        "moderation.give_opinion": handles & not_concerned & is_asked,
        "moderation.note_on_member": of_the_team & ~is_oneself,
        "moderation.see_letters": of_the_team,
        "moderation.write_to_member": of_the_team & ~is_oneself,
        "moderation.read_own_letters": is_signed_in & is_oneself,
        "moderation.answer_team": is_signed_in & is_oneself & not_suspended,
        "moderation.see_presets": works,
        "moderation.write_preset": of_the_team,
        "moderation.retire_preset": of_the_team,
        "moderation.set_deadlines": is_signed_in & not_suspended & has_role(Role.ADMINISTRATOR),
        "moderation.save_view": works & is_own,
        "moderation.delete_view": works & is_own,
        "moderation.choose_care": works & is_oneself,
        "moderation.decide_in_bulk": of_the_team,
        "moderation.begin_bulk": of_the_team,
        "moderation.undo_bulk": of_the_team & is_own_bulk,
        "moderation.view_audit_log": is_signed_in & is_moderator & not_suspended,
        "moderation.correct_log": is_signed_in & is_moderator & not_suspended,
        "moderation.list_names": clears_names,
        "moderation.take_name_out": clears_names,
        "moderation.leave_name": clears_names,
        "moderation.erase_log_words": is_signed_in & has_role(Role.ADMINISTRATOR),
        "moderation.export_statements": (is_signed_in & has_role(Role.ADMINISTRATOR)) | is_automaton,
        "moderation.draw_look": is_automaton,
        "moderation.give_look": is_signed_in & works_in_the_queue & not_suspended & was_asked,
        "moderation.skip_look": is_signed_in & works_in_the_queue & not_suspended & was_asked,
        "moderation.hide_by_weight": is_automaton,
        "moderation.show_mended": is_automaton,
        "moderation.see_own_standing": is_signed_in,
        "moderation.change_limits": is_signed_in & has_role(Role.ADMINISTRATOR),
        "moderation.write_rule": has_role(Role.ADMINISTRATOR),
        "moderation.retire_rule": has_role(Role.ADMINISTRATOR),
    }
)
