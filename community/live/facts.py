"""What can happen around sessions and in their rooms. No fact holds a word of it."""

from community.commons.activity.facts import fact
from community.commons.activity.models import FactRole
from community.commons.standing.models import State

from .models import Answer, Mode, Part


@fact("live.session_planned", staff=True)
class SessionPlanned:
    """Somebody planned a session."""


@fact("live.session_edited", staff=True)
class SessionEdited:
    """What was planned for a session changed."""

    revision: int
    moved: bool = False  # its time or its place


@fact("live.session_cancelled", staff=True)
class SessionCancelled:
    """A session was called off."""


@fact("live.message_sent")
class MessageSent:
    """Somebody said something in a room."""

    held: bool


@fact("live.question_asked")
class QuestionAsked:
    """Somebody asked something in a room."""

    held: bool


@fact("live.people_mentioned")
class PeopleMentioned:
    """What was said in a room names somebody. A fact of its own, so that other messages make no work."""


@fact("live.item_edited")
class ItemEdited:
    """Whoever said it mended it."""


@fact("live.item_withdrawn")
class ItemWithdrawn:
    """Whoever said it took it back."""


@fact("live.item_approved", staff=True)
class ItemApproved:
    """What was held is shown."""


@fact("live.item_due")
class ItemDue:
    """The delay is over, so what was said is shown."""


@fact("live.item_refused", staff=True)
class ItemRefused:
    """What was held is given back to whoever said it, with the reason."""


@fact("live.item_state_set", staff=True)
class ItemStateSet:
    """A decision hid, removed, held or restored something said in a room."""

    before: State
    after: State


@fact("live.item_pinned", staff=True)
class ItemPinned:
    """Something said was pinned, or is pinned no more."""

    pinned: bool


@fact("live.mode_set", staff=True)
class ModeSet:
    """A room changed its mode, by hand or by the clock."""

    before: Mode
    after: Mode


@fact("live.room_arranged", staff=True)
class RoomArranged:
    """Pace, links, delay or who may write was changed."""


@fact("live.put_on_stage", staff=True)
class PutOnStage:
    """A question came to the stage, or left it."""

    on_stage: bool


@fact("live.question_answered", staff=True)
class QuestionAnswered:
    """A question was answered in the room."""


@fact("live.question_dismissed", staff=True)
class QuestionDismissed:
    """A question was put aside, with a reason for whoever asked."""


@fact("live.question_reopened", staff=True)
class QuestionReopened:
    """A question waits again."""


@fact("live.questions_merged", staff=True)
class QuestionsMerged:
    """Questions that ask the same are one; whoever supported one supports it."""

    merged: int


@fact("live.floor_given", staff=True)
class FloorGiven:
    """Somebody who raised a hand may speak, or may no more."""

    given: bool


@fact("live.note_written", staff=True)
class NoteWritten:
    """A host or moderator noted something for the others of the room's team."""


@fact("live.came_to_session", role=FactRole.ATTENDANCE)
class CameToSession:
    """Somebody came to a session: joined its room, or was ticked at the door."""

    first: bool  # of all sessions here


@fact("live.part_asked", staff=True)
class PartAsked:
    """Somebody was asked to host, speak or moderate."""

    part_id: int
    member_id: int
    role: Part.Role


@fact("live.part_answered")
class PartAnswered:
    """Whoever was asked to take part said yes or no."""

    part_id: int
    accepted: bool


@fact("live.part_ended", staff=True)
class PartEnded:
    """Somebody hosts, speaks or moderates no more."""

    member_id: int
    role: Part.Role


@fact("live.people_invited", staff=True)
class PeopleInvited:
    """People were asked whether they come."""

    answers: tuple[int, ...]


@fact("live.answered")
class Answered:
    """Somebody said whether they come."""

    reply: Answer.Reply
    guests: int


@fact("live.place_given")
class PlaceGiven:
    """Somebody on the waiting list has a place now."""

    answer_id: int


@fact("live.message_to_comers_sent", staff=True)
class MessageToComers:
    """Those who plan a session wrote to those who come."""


@fact("live.reminder_sent")
class ReminderSent:
    """People were reminded of a session, or of answering."""

    number: int


@fact("live.session_published", staff=True)
class SessionPublished:
    """A session became a topic of the forums."""

    topic_id: int


@fact("live.question_published")
class QuestionPublished:
    """A question of a session became a post of its topic."""

    number: int
    answered: bool


@fact("live.answered_later")
class AnsweredLater:
    """A question that was left open was answered in writing."""

    number: int


@fact("live.door_ticked", staff=True)
class DoorTicked:
    """At the door it was noted that somebody is here."""

    answer_id: int


@fact("live.door_unticked", staff=True)
class DoorUnticked:
    """What was noted at the door was a slip."""

    answer_id: int


@fact("live.calendar_link_made")
class CalendarLinkMade:
    """Somebody made a secret link for their calendar program, or another one instead."""


@fact("live.name_withdrawn")
class NameWithdrawn:
    """Somebody took their name off what they said in a session, or put it back."""

    withdrawn: bool
