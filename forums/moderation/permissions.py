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
from community.commons.standing.asks import is_suspended
from community.commons.standing.subjects import subject_of
from membership.models import Role

from .models import Case, Decision


def case_of(thing: Any) -> Case:
    return thing.case if isinstance(thing, Decision) else thing


@predicate(_("The queue is for moderators."))
def works_in_the_queue(person: Any, thing: Any) -> bool:
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    return bool(roles & {Role.MODERATOR, Role.ADMINISTRATOR}) or any(
        role.startswith(Role.CATEGORY_MODERATOR) for role in roles
    )


@predicate(_("This case belongs to another category."))
def case_in_scope(person: Any, thing: Any) -> bool:
    return (
        bool(getattr(person, "pk", None))
        and Case.objects.concerning(person).filter(pk=case_of(thing).pk).exists()
    )


@predicate(_("This case is about you: somebody else decides it."))
def not_concerned(person: Any, thing: Any) -> bool:
    return case_of(thing).author_id != person.pk


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


is_moderator: Predicate = has_role(Role.MODERATOR, Role.ADMINISTRATOR)
handles = is_signed_in & works_in_the_queue & not_suspended & case_in_scope
policy(
    {
        "moderation.view_log": anybody,
        "moderation.view_rules": anybody,
        "moderation.report_thing": is_signed_in & not_suspended & can_see_it & not_own,
        "moderation.withdraw_report": is_reporter,
        "moderation.view_statement": is_signed_in & is_addressee,
        "moderation.see_queue": is_signed_in & works_in_the_queue & not_suspended,
        "moderation.view_case": handles & not_concerned,
        "moderation.open_case": is_automaton
        | (is_signed_in & not_own & (is_moderator | moderates_its_space)),
        "moderation.see_reporters": handles & not_concerned & is_moderator,
        "moderation.claim_case": handles & not_concerned,
        "moderation.renew_lease": handles & not_concerned,
        "moderation.release_case": handles & not_concerned,
        "moderation.take_over_case": handles & not_concerned,
        "moderation.hold_thing": handles & not_concerned,
        "moderation.decide_case": handles & not_concerned,
        "moderation.undo_decision": handles & not_concerned,
        "moderation.write_note": handles & not_concerned,
        "moderation.view_audit_log": is_signed_in & is_moderator & not_suspended,
        "moderation.correct_log": is_signed_in & is_moderator & not_suspended,
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
