"""Who drafts and tries rules, makes them live, and says what the assistant may do (section 10 of the matrix)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import has_role, is_automaton, is_signed_in, policy, predicate
from forums.moderation.permissions import is_moderator, not_suspended, works_in_the_queue
from membership.models import Role

from .models import Proposal, RuleSet, Trial


@predicate(_("This rule set belongs to another category."))
def set_in_scope(person: Any, thing: Any) -> bool:
    rule_set = thing.rule_set if isinstance(thing, Trial) else thing
    if rule_set is None:
        return True
    return RuleSet.objects.concerning(person).filter(pk=rule_set.pk).exists()


@predicate(_("You proposed it: a second person confirms."))
def not_the_proposer(person: Any, thing: Any) -> bool:
    return not isinstance(thing, Proposal) or thing.by_id != person.pk


works_here = is_signed_in & works_in_the_queue & not_suspended
moderates = is_signed_in & is_moderator & not_suspended
is_administrator = has_role(Role.ADMINISTRATOR) & not_suspended
policy(
    {
        "screening.view_screening": works_here,
        "screening.view_rule_set": works_here & set_in_scope,
        "screening.view_assistant": works_here,
        "screening.write_rule_set": works_here & set_in_scope,
        "screening.start_trial": works_here & set_in_scope,
        "screening.stop_trial": works_here & set_in_scope,
        "screening.shadow_rule_set": moderates & set_in_scope,
        "screening.retire_rule_set": moderates & set_in_scope,
        "screening.make_rule_set_live": moderates & set_in_scope,
        "screening.switch_coded_rule": moderates,
        "screening.set_assistant": moderates,
        "screening.teach_assistant": moderates | is_automaton,
        "screening.learn_from_decisions": is_automaton,
        "screening.confirm_proposal": (moderates & not_the_proposer) | is_automaton,
        "screening.drop_proposal": moderates,
        "screening.open_case_of_text": is_automaton,
        "screening.end_read_limit": is_automaton,
        "screening.note_ended_limit": is_automaton,
        "screening.decide_alone": is_administrator,
    }
)
