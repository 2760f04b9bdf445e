"""What the queue hears from the forums: something is held, or a hidden post was mended."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing.models import State
from forums.models import Post, Topic
from membership.models import Member

from . import operations
from .models import Case

TOPICS = ("new_topic_id", "into_topic_id", "from_topic_id")  # in facts


@reaction("forums.post_created", "forums.post_restored", name="moderation.open_case_of_held_post", quiet=True)
def open_case_of_held_post(activity: Activity) -> None:
    post = Post.objects.filter(pk=activity.subject_id, state=State.HELD).select_related("topic").first()
    if post is not None and not _has_its_case("forums.post", post.pk):
        operations.open_case(post, by=Member.objects.automaton(), held=True)


def _has_its_case(kind: str, pk: int) -> bool:
    """What a rule or the assistant held has its case already, which says so."""
    return Case.objects.open().filter(subject_type=kind, subject_id=pk).exists()


@reaction("forums.topic_opened", name="moderation.open_case_of_held_topic", quiet=True)
def open_case_of_held_topic(activity: Activity) -> None:
    topic = Topic.objects.filter(pk=activity.subject_id, state=State.HELD).first()
    if topic is not None and not _has_its_case("forums.topic", topic.pk):
        operations.open_case(topic, by=Member.objects.automaton(), held=True)


@reaction("forums.post_edited", name="moderation.look_again_at_mended_post", quiet=True)
def look_again_at_mended_post(activity: Activity) -> None:
    """Its author mended what was hidden: a moderator reads it again."""
    post = Post.objects.filter(pk=activity.subject_id, state=State.HIDDEN).select_related("topic").first()
    if post is not None and post.author_id == activity.actor_id:
        operations.open_case(post, by=Member.objects.automaton(), held=True)


@reaction(
    "forums.topic_moved", "forums.topic_split", "forums.topic_merged", "forums.topic_unmerged",
    name="moderation.follow_things", quiet=True,
)  # fmt: skip
def follow_things(activity: Activity) -> None:
    """Things stand in another category now: their cases concern those who moderate there."""
    topics = [activity.subject_id, *(activity.facts.get(name) for name in TOPICS)]
    for topic in Topic.objects.filter(pk__in=[pk for pk in topics if pk]):
        posts = list(topic.posts.values_list("pk", flat=True))
        Case.objects.filter(subject_type="forums.topic", subject_id=topic.pk).update(space=topic.space)
        Case.objects.filter(subject_type="forums.post", subject_id__in=posts).update(space=topic.space)
