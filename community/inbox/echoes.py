"""Who is told of what others made of a post, of what they asked to be reminded of, and of where posts went."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from forums.models import Post

from .models import Kind, Notification
from .reactions import visible_post
from .telling_one import tell_of_own_post


@reaction("forums.post_reacted", name="inbox.tell_of_reaction")
def tell_of_reaction(activity: Activity) -> None:
    """Thanks and agreement, counted together for each post; taken back meanwhile, they are no news."""
    post, given = visible_post(activity.subject_id), activity.facts["kind"]
    if post is None or post.author_id == activity.actor_id:
        return
    if post.given.filter(member=activity.actor_id, kind=given).exists():
        group = f"reaction:{post.pk}"
        tell_of_own_post(post.author_id, activity, Kind.REACTION, post, group=group, detail=given)


@reaction("forums.answer_accepted", name="inbox.tell_of_accepted_answer")
def tell_of_accepted_answer(activity: Activity) -> None:
    """Whoever gave the answer; taken back meanwhile, it is no news."""
    post = visible_post(activity.subject_id)
    if post is not None and post.author_id != activity.actor_id and post.topic.accepted_id == post.pk:
        tell_of_own_post(post.author_id, activity, Kind.ANSWER, post, group=f"answer:{post.pk}")


@reaction("forums.reminder_came", name="inbox.tell_of_reminder")
def tell_of_reminder(activity: Activity) -> None:
    """Whoever set it, as long as they may still read the post. A muted topic mutes no reminder."""
    post = Post.objects.filter(pk=activity.subject_id).select_related("topic__category", "author").first()
    if post is not None:
        group = f"reminder:{activity.facts['bookmark_id']}"
        whom = activity.facts["member_id"]
        tell_of_own_post(whom, activity, Kind.REMINDER, post, group=group, even_muted=True)


@reaction(
    "forums.topic_split", "forums.topic_merged", "forums.topic_unmerged",
    name="inbox.follow_posts", quiet=True,
)  # fmt: skip
def follow_posts(activity: Activity) -> None:
    """Posts stand in another topic now: reading them there is reading the notification."""
    facts = activity.facts
    source = facts.get("from_topic_id") or activity.subject_id
    rows = list(Notification.objects.filter(topic=source, subject_type="forums.post"))
    posts = Post.objects.in_bulk({row.subject_id for row in rows})
    moved = []
    for row in rows:
        post = posts.get(row.subject_id)
        if post is None or post.topic_id == row.topic_id:
            continue
        row.topic_id = post.topic_id
        row.number = post.number if row.number is not None else None
        moved.append(row)
    Notification.objects.bulk_update(moved, ["topic", "number"], batch_size=200)
