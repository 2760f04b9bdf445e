"""Who may do what around sessions and in their rooms, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import anybody, has_role, is_automaton, is_signed_in, policy, predicate
from community.commons.activity.log import now
from community.commons.standing.asks import is_suspended, stopped_by
from community.commons.standing.models import State
from membership.models import Role

from .models import CHANGED_WITHIN, Answer, Cue, Item, Mode, Part, Room, Session
from .rights import rights_in


def session_of(thing: Any) -> Session:
    """The session of a room, of something said there, of an answer or a part, or itself."""
    if isinstance(thing, Item | Cue):
        thing = thing.room
    if isinstance(thing, Answer | Part):
        return thing.session
    return thing.session if isinstance(thing, Room) else thing


@predicate(_("There is nothing here that you may see."))
def sees_it(person: Any, thing: Any) -> bool:
    return rights_in(session_of(thing), person).sees


@predicate(_("Only the hosts and moderators of this session do this."))
def leads_it(person: Any, thing: Any) -> bool:
    return rights_in(session_of(thing), person).leads


@predicate(_("Only the hosts of this session and coordinators do this."))
def arranges_it(person: Any, thing: Any) -> bool:
    return rights_in(session_of(thing), person).arranges


@predicate(_("Only the hosts and moderators of this session and coordinators do this."))
def leads_or_arranges(person: Any, thing: Any) -> bool:
    rights = rights_in(session_of(thing), person)
    return rights.leads or rights.arranges


@predicate(_("Only whoever was asked answers this."))
def is_asked(person: Any, thing: Any) -> bool:
    return isinstance(thing, Part) and thing.member_id == person.pk


@predicate(_("Only those who spoke in this session answer its questions."))
def speaks_there(person: Any, thing: Any) -> bool:
    return rights_in(session_of(thing), person).speaks


@predicate(_("The room is not open to you yet."))
def room_is_open(person: Any, thing: Any) -> bool:
    """In a rehearsal, hosts, speakers and moderators are by themselves."""
    room = thing.room if isinstance(thing, Item) else thing
    rights = rights_in(session_of(room), person)
    return room.mode != Mode.REHEARSAL or rights.leads or rights.speaks


@predicate(_("You may not write here now."))
def may_write(person: Any, thing: Any) -> bool:
    return stopped_by(person, session_of(thing).space) is None


@predicate(_("While you may not write on this site, you read what was said."))
def is_not_suspended(person: Any, thing: Any) -> bool:
    return not is_suspended(person)


@predicate(_("Only whoever said it changes it."))
def said_it(person: Any, thing: Any) -> bool:
    return isinstance(thing, Item) and thing.author_id == person.pk


@predicate()
def is_oneself(person: Any, thing: Any) -> bool:
    return getattr(thing, "pk", None) == person.pk


@predicate(_("What was said can be changed for five minutes."))
def is_fresh(person: Any, thing: Any) -> bool:
    return thing.state in (State.VISIBLE, State.HELD) and now() - thing.created_at <= CHANGED_WITHIN


@predicate(_("There is nothing here that you may see."))
def sees_item(person: Any, thing: Any) -> bool:
    """Something said, where the person may be in the room and it is shown there."""
    rights = rights_in(session_of(thing), person)
    return rights.leads or (reads(person, thing) and thing.state == State.VISIBLE)


reads = sees_it & room_is_open
writes = is_signed_in & reads & may_write
plans = is_signed_in & has_role(Role.COORDINATOR, Role.ADMINISTRATOR) & is_not_suspended
arranges = is_signed_in & arranges_it & is_not_suspended
keeps_door = is_signed_in & leads_or_arranges & is_not_suspended

leads = is_signed_in & leads_it & is_not_suspended

policy(
    {
        # Around a session
        "live.list_sessions": anybody,
        "live.view_session": sees_it,
        "live.plan_session": plans,
        "live.edit_session": arranges,
        "live.cancel_session": arranges,
        "live.set_cover": arranges,
        "live.invite_people": arranges,
        "live.write_to_comers": arranges,
        "live.ask_part": arranges,
        "live.end_part": arranges,
        "live.see_figures": is_signed_in & leads_or_arranges,
        "live.answer_session": is_signed_in & sees_it & is_not_suspended,
        "live.answer_by_link": anybody,  # who has the link
        "live.answer_part": is_signed_in & is_asked & is_not_suspended,
        "live.keep_door": keeps_door,
        "live.add_at_door": keeps_door,
        "live.tick_at_door": keeps_door,
        "live.untick_at_door": keeps_door,
        "live.remind": is_automaton,
        "live.make_calendar_link": is_signed_in & is_oneself,
        # In the room
        "live.enter_room": reads,
        "live.say": writes,
        "live.ask": writes,
        "live.edit_item": writes & said_it & is_fresh,
        "live.withdraw_item": is_signed_in & said_it & is_fresh,
        "live.react": writes,
        "live.support": writes,
        "live.raise_hand": writes,
        "live.come_in": is_signed_in & reads & is_not_suspended,
        "live.mark_read": is_signed_in & reads,
        "live.choose_preferences": is_signed_in & is_oneself,
        # Its hosts and moderators
        "live.lead_room": leads,
        "live.set_mode": leads,
        "live.keep_time": is_automaton,
        "live.show_due": is_automaton,
        "live.note_presence": is_automaton,
        "live.arrange_room": leads,
        "live.pin_item": leads,
        "live.give_floor": leads,
        "live.write_cue": leads,
        "live.move_cue": leads,
        "live.drop_cue": leads,
        "live.bring_in": leads,
        "live.approve_item": leads,
        "live.refuse_item": leads,
        "live.put_on_stage": leads,
        "live.mark_answered": leads,
        "live.dismiss_question": leads,
        "live.reopen_question": leads,
        "live.merge_questions": leads,
        "live.write_note": leads,
        "live.open_poll": leads,
        "live.close_poll": leads,
        "live.add_poll": leads,
        "live.arrange_poll": leads,
        "live.vote": writes,
        "live.view_item": sees_item,
        "live.set_item_state": is_automaton
        | (is_signed_in & has_role(Role.MODERATOR, Role.ADMINISTRATOR))
        | (is_signed_in & leads_it),
        "live.judge_item": leads & ~said_it,
        "live.publish_session": is_signed_in & arranges_it & is_not_suspended,
        "live.publish_question": is_automaton,
        "live.answer_later": is_signed_in & (leads_it | speaks_there) & is_not_suspended,
        "live.withdraw_name": is_signed_in & sees_it,
    }
)
