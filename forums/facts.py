"""What can happen in the forums."""

from community.commons.activity.facts import fact
from community.commons.activity.models import FactRole
from community.commons.standing.models import State

from .models import ReactionKind, TopicKind


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


@fact("forums.post_edited")
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


@fact("forums.post_state_set")
class PostStateSet:
    """A decision hid, removed, held, released or restored a post."""

    before: State
    after: State


@fact("forums.topic_state_set")
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


@fact("forums.topic_retitled")
class TopicRetitled:
    """The title changed; the old one stands in the revisions."""


@fact("forums.topic_kind_set")
class TopicKindSet:
    """It became a discussion, a question or an announcement."""

    before: TopicKind
    after: TopicKind


@fact("forums.topic_tagged")
class TopicTagged:
    """Its tags were changed; the numbers are ids of tags."""

    before: list[int]
    after: list[int]


@fact("forums.answer_accepted", role=FactRole.ANSWER_ACCEPTED)
class AnswerAccepted:
    """A post answers a question; its author gave the answer."""

    topic_id: int
    number: int
    author_id: int
    instead_of: int  # id of the post that was accepted before; 0 for none


@fact("forums.answer_withdrawn")
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


@fact("forums.topic_closed")
class TopicClosed:
    """No more replies."""


@fact("forums.topic_reopened")
class TopicReopened:
    """Replies are welcome again."""


@fact("forums.topic_pinned")
class TopicPinned:
    """Stands first in its category."""


@fact("forums.topic_unpinned")
class TopicUnpinned:
    """Takes its place by date again."""
