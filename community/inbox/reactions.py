"""Who is told of what is written. Never oneself, never of what one may not see, once per person and fact."""

from collections.abc import Mapping
from datetime import datetime

from django_tasks import task

from community.commons.access import allowed
from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing.models import State
from forums.following import levels_of, watchers_of
from forums.models import Post, WatchLevel
from membership.models import Member

from .models import Kind
from .telling import News, tell, ways_chosen, ways_of
from .telling_one import people

AT_ONCE = 500  # people told in the reaction itself; a topic with more watchers gets jobs of its own

Reasons = Mapping[int, list[Kind]]  # member -> why, the most specific first


@reaction("forums.topic_opened", name="inbox.tell_of_topic")
def tell_of_topic(activity: Activity) -> None:
    """Those whom a new topic mentions, and those who watch its category or a tag of it."""
    if not activity.facts["held"]:
        _tell_of_topic(activity, activity)


@reaction("forums.post_created", name="inbox.tell_of_post")
def tell_of_post(activity: Activity) -> None:
    """The one answered, those mentioned and quoted, and whoever watches the topic."""
    if not activity.facts["held"]:
        _tell_everybody(activity, activity, activity.subject_id)


@reaction("forums.post_edited", name="inbox.tell_of_edit")
def tell_of_edit(activity: Activity) -> None:
    """Those whom the post did not mention before; their place in the topic says nothing about it."""
    mentioned = {member: [Kind.MENTION] for member in activity.facts["mentioned"]}
    told_before = _told_before(activity)
    fresh = {member: why for member, why in mentioned.items() if member not in told_before}
    _tell_of_post(activity, visible_post(activity.subject_id), fresh, by_place=False)


def _told_before(activity: Activity) -> set[int]:
    """Everybody whom the post mentioned at its beginning or after an earlier edit."""
    about = Activity.objects.filter(
        subject_type=activity.subject_type, subject_id=activity.subject_id, pk__lt=activity.pk
    ).filter(verb__in=["forums.post_created", "forums.post_edited"])
    post = Post.objects.filter(pk=activity.subject_id, number=1).first()
    facts = list(about.values_list("facts", flat=True))
    if post is not None:
        opened = Activity.objects.filter(
            verb="forums.topic_opened", subject_type="forums.topic", subject_id=post.topic_id
        )
        facts += opened.values_list("facts", flat=True)
    return {member for fact in facts for member in fact.get("mentioned", [])}


@reaction("forums.post_state_set", name="inbox.tell_of_released_post")
def tell_of_released_post(activity: Activity) -> None:
    """A reply that waited for a first look is news when it appears, once."""
    if not _released(activity):
        return
    written = Activity.objects.filter(
        verb="forums.post_created", subject_type="forums.post", subject_id=activity.subject_id
    ).first()
    if written is not None and written.facts["held"]:
        _tell_everybody(activity, written, activity.subject_id)


@reaction("forums.topic_state_set", name="inbox.tell_of_released_topic")
def tell_of_released_topic(activity: Activity) -> None:
    if not _released(activity):
        return
    opened = Activity.objects.filter(
        verb="forums.topic_opened", subject_type="forums.topic", subject_id=activity.subject_id
    ).first()
    if opened is not None and opened.facts["held"]:
        _tell_of_topic(opened, activity)


def _tell_of_topic(opened: Activity, activity: Activity) -> None:
    """`opened` holds whom the first post mentions; `activity` is when the topic appeared."""
    post = visible_post(opened.facts["post_id"])
    if post is None:
        return
    mentioned = {member: [Kind.MENTION] for member in opened.facts["mentioned"]}
    _tell_of_post(opened, post, mentioned, at=activity.occurred_at)
    _tell_watchers(opened, post, Kind.TOPIC, set(mentioned), activity.occurred_at)


def _released(activity: Activity) -> bool:
    """Whether this is the first time that the thing came out of the first look."""
    if (activity.facts["before"], activity.facts["after"]) != (State.HELD, State.VISIBLE):
        return False
    earlier = Activity.objects.filter(
        verb=activity.verb,
        subject_type=activity.subject_type,
        subject_id=activity.subject_id,
        pk__lt=activity.pk,
        facts__after=State.VISIBLE,
    )
    return not earlier.exists()


def visible_post(pk: int) -> Post | None:
    """With all that telling of it needs; None where it is out of sight."""
    return (
        Post.objects.filter(pk=pk, state=State.VISIBLE, topic__state=State.VISIBLE)
        .select_related("topic__category", "author")
        .first()
    )


def _tell_everybody(activity: Activity, written: Activity, post_id: int) -> None:
    """`written` holds whom the post answers, mentions and quotes; `activity` is when it appeared."""
    post = visible_post(post_id)
    if post is None:
        return
    facts = written.facts
    reasons: dict[int, list[Kind]] = {}
    for kind, members in (
        (Kind.REPLY, [facts["reply_to_author"]] if facts["reply_to_author"] else []),
        (Kind.MENTION, facts["mentioned"]),
        (Kind.QUOTE, facts["quoted"]),
    ):
        for member in members:
            reasons.setdefault(member, []).append(kind)
    at = activity.occurred_at
    _tell_of_post(written, post, reasons, at=at)
    _tell_watchers(written, post, Kind.WATCHED, set(reasons), at)


def _tell_watchers(written: Activity, post: Post, kind: Kind, told: set[int], at: datetime) -> None:
    """Everybody else who watches the topic, its category or a tag of it."""
    watchers = watchers_of(post.topic, around=kind == Kind.TOPIC)
    others = [one for one in watchers if one not in told and one != post.author_id]
    _tell_of_post(written, post, {member: [kind] for member in others[:AT_ONCE]}, at=at)
    for start in range(AT_ONCE, len(others), AT_ONCE):
        tell_watchers.enqueue(written.pk, post.pk, others[start : start + AT_ONCE], at.isoformat(), kind)


@task()
def tell_watchers(activity_id: int, post_id: int, members: list[int], at: str, kind: str = "watched") -> None:
    """One batch of a topic's many watchers."""
    activity = Activity.objects.get(pk=activity_id)
    _tell_of_post(
        activity,
        visible_post(post_id),
        {member: [Kind(kind)] for member in members},
        at=datetime.fromisoformat(at),
    )


def _tell_of_post(
    activity: Activity,
    post: Post | None,
    reasons: Reasons,
    *,
    by_place: bool = True,
    at: datetime | None = None,
) -> None:
    """Tell each person for the first of the reasons that reaches them, if they may read the post.

    `by_place`: reading the topic beyond the post is reading this. `at`: when it appeared, if not at once.
    """
    if post is None or not reasons:
        return
    levels = levels_of(post.topic, reasons)
    deaf = {post.author_id, activity.actor_id}
    deaf |= {member for member, level in levels.items() if level == WatchLevel.MUTED}
    members = people(member for member in reasons if member not in deaf)
    chosen = ways_chosen(member.pk for member in members)
    batches: dict[str, dict[Member, News]] = {}
    for member in members:
        kind = next((one for one in reasons[member.pk] if ways_of(chosen, member.pk, one).any), None)
        if kind is None or not allowed(member, "forums.view_post", post):
            continue
        group = f"watched:{post.topic_id}" if kind == Kind.WATCHED else f"post:{post.pk}"
        batches.setdefault(group, {})[member] = News(
            kind=kind,
            group=group,
            activity=activity,
            subject_type="forums.post",
            subject_id=post.pk,
            topic_id=post.topic_id,
            number=post.number if by_place else None,
            at=at,
        )
    for told in batches.values():
        tell(told, chosen)
