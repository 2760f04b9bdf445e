"""What can happen in the forums."""

from community.commons.activity.facts import fact
from community.commons.activity.models import FactRole
from community.commons.standing.models import State

from .models import ReactionKind, Timer, TopicKind

TimerAct = Timer.Act


@fact("forums.category_created", staff=True)
class CategoryCreated:
    """A room was opened."""


@fact("forums.category_edited", staff=True)
class CategoryEdited:
    """A room's name, order or permissions were changed."""

    fields_changed: int


@fact("forums.topic_opened", role=FactRole.CONTRIBUTION)
class TopicOpened:
    """Somebody began a conversation."""

    post_id: int
    held: bool
    mentioned: list[int]


@fact("forums.post_created", role=FactRole.CONTRIBUTION)
class PostCreated:
    """Somebody replied."""

    topic_id: int
    number: int  # 0 while held
    held: bool
    reply_to_author: int  # 0 for none
    quoted: list[int]
    mentioned: list[int]


@fact("forums.post_edited", unless_own=True)
class PostEdited:
    """What a post says was changed; what it said before is a revision."""

    revision: int
    mentioned: list[int]  # newly mentioned


@fact("forums.post_relinked")
class PostRelinked:
    """Links of an imported post to others of its old place lead to their new one."""

    links: int


@fact("forums.post_deleted")
class PostDeleted:
    """Its author took it back."""


@fact("forums.post_restored")
class PostRestored:
    """Its author put it back."""


@fact("forums.post_state_set", staff=True)
class PostStateSet:
    """A decision hid, removed, held, released or restored a post."""

    before: State
    after: State


@fact("forums.topic_state_set", staff=True)
class TopicStateSet:
    """A decision hid, removed, held, released or restored a topic."""

    before: State
    after: State


@fact("forums.post_reacted")
class PostReacted:
    """Somebody thanked, learned or agreed."""

    kind: ReactionKind
    author_id: int


@fact("forums.reaction_withdrawn")
class ReactionWithdrawn:
    """Somebody took a reaction back."""

    kind: ReactionKind


@fact("forums.whispered", staff=True)
class Whispered:
    """Somebody of the team said something in a topic to those who moderate it."""

    whisper_id: int


@fact("forums.whisper_taken_back", staff=True)
class WhisperTakenBack:
    """A whisper was taken back by its author."""

    whisper_id: int


@fact("forums.topic_retitled", unless_own=True)
class TopicRetitled:
    """The title changed; the old one stands in the revisions."""


@fact("forums.topic_kind_set", unless_own=True)
class TopicKindSet:
    """It became a discussion, a question or an announcement."""

    before: TopicKind
    after: TopicKind


@fact("forums.topic_tagged", unless_own=True)
class TopicTagged:
    """Its tags were changed; the numbers are ids of tags."""

    before: list[int]
    after: list[int]


@fact("forums.answer_accepted", role=FactRole.ANSWER_ACCEPTED, unless_own=True)
class AnswerAccepted:
    """A post answers a question; its author gave the answer."""

    topic_id: int
    number: int
    author_id: int
    instead_of: int  # id of the post that was accepted before; 0 for none


@fact("forums.answer_withdrawn", unless_own=True)
class AnswerWithdrawn:
    """The question is open again."""

    topic_id: int
    author_id: int


@fact("forums.tag_created")
class TagCreated:
    """A topic was the first to carry this tag."""


@fact("forums.tag_renamed", staff=True)
class TagRenamed:
    """A tag has another name; the old one leads to it."""


@fact("forums.tag_merged", staff=True)
class TagMerged:
    """A tag became another one's synonym."""

    into: int


@fact("forums.tag_parted", staff=True)
class TagParted:
    """A synonym became a tag of its own again, with the topics that had it."""

    from_tag: int


@fact("forums.tag_deleted", staff=True)
class TagDeleted:
    """A tag was taken away from all topics; it can be put back."""


@fact("forums.tag_restored", staff=True)
class TagRestored:
    """A tag that was taken away stands on its topics again."""


@fact("forums.topic_closed", unless_own=True)
class TopicClosed:
    """No more replies."""


@fact("forums.topic_reopened", unless_own=True)
class TopicReopened:
    """Replies are welcome again."""


@fact("forums.topic_pinned", staff=True)
class TopicPinned:
    """Stands first in its category."""


@fact("forums.topic_unpinned", staff=True)
class TopicUnpinned:
    """Takes its place by date again."""


@fact("forums.topic_moved", unless_own=True)
class TopicMoved:
    """A topic went to another category."""

    from_category: int
    to_category: int
    posts: int


@fact("forums.topic_split", staff=True)
class TopicSplit:
    """Posts of a topic went to a topic of their own."""

    new_topic_id: int
    posts: int


@fact("forums.topic_merged", staff=True)
class TopicMerged:
    """The posts of a topic were added to another one."""

    into_topic_id: int
    posts: int
    put_back: bool  # each found the number that it once had there


@fact("forums.topic_unmerged", staff=True)
class TopicUnmerged:
    """A merged topic stands by itself again."""

    from_topic_id: int
    posts: int


@fact("forums.topic_deleted")
class TopicDeleted:
    """Its author took it back before anybody answered."""


@fact("forums.topic_restored")
class TopicRestored:
    """Its author put it back."""


@fact("forums.topic_archived", staff=True)
class TopicArchived:
    """Read only from now on."""


@fact("forums.topic_unarchived", staff=True)
class TopicUnarchived:
    """Part of what goes on again."""


@fact("forums.topic_slowed", staff=True)
class TopicSlowed:
    """How long each member waits between two posts was changed."""

    seconds: int  # 0: no waiting


@fact("forums.timer_set", unless_own=True)
class TimerSet:
    """Something shall happen to a topic at a set time."""

    timer_id: int
    act: TimerAct


@fact("forums.timer_cancelled", unless_own=True)
class TimerCancelled:
    """It shall not happen after all."""

    timer_id: int
    act: TimerAct


@fact("forums.wiki_begun", unless_own=True)
class WikiBegun:
    """Members may edit this post."""


@fact("forums.wiki_ended", unless_own=True)
class WikiEnded:
    """Only its author edits this post again."""


@fact("forums.reminder_came")
class ReminderCame:
    """The time that a member had set has come."""

    member_id: int
    bookmark_id: int


@fact("forums.post_erased")
class PostErased:
    """A post went for good, because its author was erased."""


@fact("forums.topic_erased")
class TopicErased:
    """A title went for good, because its author was erased."""
