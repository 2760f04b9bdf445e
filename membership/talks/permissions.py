"""Who may do what in conversations, on one screen. No role lets anybody into one."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import has_role, is_automaton, is_signed_in, policy, predicate
from community.commons.activity.log import now
from community.commons.standing.asks import stopped_by
from community.commons.standing.models import State
from membership.models import Role

from .models import Message, Participant

CHANGED_WITHIN = timedelta(minutes=15)


@predicate(_("There is nothing here that you may see."))
def takes_part(person: Any, thing: Any) -> bool:
    if thing is None:
        return False
    conversation = thing.conversation_id if isinstance(thing, Message) else thing.pk
    return Participant.objects.now_in(person).filter(conversation=conversation).exists()


@predicate(_("While you may not write, you read what was said."))
def may_write(person: Any, thing: Any) -> bool:
    return stopped_by(person) is None


@predicate(_("A conversation of two stays one of two: begin another with more people."))
def is_of_several(person: Any, thing: Any) -> bool:
    return not thing.is_of_two


@predicate(_("Only whoever wrote a message changes it."))
def wrote_it(person: Any, thing: Any) -> bool:
    return isinstance(thing, Message) and thing.kind == Message.Kind.SAID and thing.author_id == person.pk


@predicate(_("A message can be changed for 15 minutes."))
def is_fresh(person: Any, thing: Any) -> bool:
    return thing.state == State.VISIBLE and now() - thing.created_at <= CHANGED_WITHIN


@predicate()
def is_oneself(person: Any, thing: Any) -> bool:
    return getattr(thing, "pk", None) == person.pk


may_change = is_signed_in & takes_part & wrote_it & is_fresh & may_write

policy(
    {
        "talks.list_conversations": is_signed_in,
        "talks.view_conversation": is_signed_in & takes_part,
        "talks.begin_conversation": is_signed_in & may_write,
        "talks.send_message": is_signed_in & takes_part & may_write,
        "talks.edit_message": may_change,
        "talks.withdraw_message": may_change,
        "talks.add_person": is_signed_in & takes_part & is_of_several & may_write,
        "talks.name_conversation": is_signed_in & takes_part & is_of_several & may_write,
        "talks.leave_conversation": is_signed_in & takes_part & is_of_several,
        "talks.mute_conversation": is_signed_in & takes_part,
        "talks.mark_read": is_signed_in & takes_part,
        "talks.choose_writers": is_signed_in & is_oneself,
        "talks.set_message_state": is_automaton
        | (is_signed_in & has_role(Role.MODERATOR, Role.ADMINISTRATOR)),
    }
)
