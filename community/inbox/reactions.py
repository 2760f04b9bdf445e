"""Who is told of what: the log's readers. Never oneself, never of what one may not see, once per person and fact."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django_tasks import task

from community.commons.access import allowed
from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing.models import State
from forums.following import levels_of, watchers_of
from forums.models import Post, Topic, WatchLevel
from forums.moderation.models import Case, Verdict
from membership.models import Member
from membership.ties import deaf_to

from .models import ALWAYS_TOLD, Kind, Notification, Reach
from .telling import News, reach_of, reaches, tell

AT_ONCE = 100  # people told in the reaction itself; a topic with more watchers gets jobs of its own

Reasons = Mapping[int, list[Kind]]  # member -> why, the most specific first


# -- What is written ---------------------------------------------------------------------


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
    _tell_of_post(activity, _post(activity.subject_id), fresh, by_place=False)


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
    post = _post(opened.facts["post_id"])
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


def _post(pk: int) -> Post | None:
    return (
        Post.objects.filter(pk=pk, state=State.VISIBLE, topic__state=State.VISIBLE)
        .select_related("topic__category", "author")
        .first()
    )


def _tell_everybody(activity: Activity, written: Activity, post_id: int) -> None:
    """`written` holds whom the post answers, mentions and quotes; `activity` is when it appeared."""
    post = _post(post_id)
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
        _post(post_id),
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
    deaf = {post.author_id, activity.actor_id} | deaf_to(post.author)
    deaf |= {member for member, level in levels.items() if level == WatchLevel.MUTED}
    members = _people(member for member in reasons if member not in deaf)
    chosen = reaches(member.pk for member in members)
    batches: dict[str, dict[Member, News]] = {}
    for member in members:
        kind = next(
            (one for one in reasons[member.pk] if reach_of(chosen, member.pk, one) != Reach.NONE), None
        )
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
    for people in batches.values():
        tell(people, chosen)


def _people(ids: Iterable[int]) -> list[Member]:
    return list(Member.objects.with_account().filter(pk__in=list(ids)).order_by("pk"))


# -- What others think of it ---------------------------------------------------------------


@reaction("forums.post_reacted", name="inbox.tell_of_reaction")
def tell_of_reaction(activity: Activity) -> None:
    """Thanks and agreement, counted together for each post; taken back meanwhile, they are no news."""
    post = _post(activity.subject_id)
    if post is None or post.author_id == activity.actor_id:
        return
    if not post.given.filter(member=activity.actor_id, kind=activity.facts["kind"]).exists():
        return
    if _is_deaf(post.topic, post.author_id):
        return
    tell_one(
        post.author_id,
        News(
            kind=Kind.REACTION,
            group=f"reaction:{post.pk}",
            activity=activity,
            subject_type="forums.post",
            subject_id=post.pk,
            topic_id=post.topic_id,
            detail=activity.facts["kind"],
        ),
    )


@reaction("forums.answer_accepted", name="inbox.tell_of_accepted_answer")
def tell_of_accepted_answer(activity: Activity) -> None:
    """Whoever gave the answer; taken back meanwhile, it is no news."""
    post = _post(activity.subject_id)
    if post is None or post.author_id == activity.actor_id or post.topic.accepted_id != post.pk:
        return
    if _is_deaf(post.topic, post.author_id):
        return
    tell_one(
        post.author_id,
        News(
            kind=Kind.ANSWER,
            group=f"answer:{post.pk}",
            activity=activity,
            subject_type="forums.post",
            subject_id=post.pk,
            topic_id=post.topic_id,
        ),
    )


def _is_deaf(topic: Topic, member: int) -> bool:
    return levels_of(topic, [member]).get(member) == WatchLevel.MUTED


def tell_one(member_id: int, news: News) -> None:
    for member in _people([member_id]):
        chosen = reaches([member.pk])
        if news.kind not in ALWAYS_TOLD and member.pk in deaf_to(news.activity.actor):
            continue
        if news.kind in ALWAYS_TOLD or reach_of(chosen, member.pk, news.kind) != Reach.NONE:
            tell({member: news}, chosen)


# -- What members asked for, and where things went ------------------------------------------


@reaction("forums.reminder_came", name="inbox.tell_of_reminder")
def tell_of_reminder(activity: Activity) -> None:
    """Whoever set it, as long as they may still read the post. A muted topic mutes no reminder."""
    post = Post.objects.filter(pk=activity.subject_id).select_related("topic__category", "author").first()
    for member in _people([activity.facts["member_id"]]):
        if post is None or not allowed(member, "forums.view_post", post):
            continue
        tell_one(
            member.pk,
            News(
                kind=Kind.REMINDER,
                group=f"reminder:{activity.facts['bookmark_id']}",
                activity=activity,
                subject_type="forums.post",
                subject_id=post.pk,
                topic_id=post.topic_id,
            ),
        )


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


# -- What moderators decide ------------------------------------------------------------------


@reaction("moderation.thing_held", name="inbox.tell_of_hold")
def tell_of_hold(activity: Activity) -> None:
    case = Case.objects.filter(pk=activity.subject_id).first()
    if case is not None:
        _tell_author(activity, case.subject_type, case.subject_id, "held")


@reaction("moderation.case_decided", name="inbox.tell_of_decision")
def tell_of_decision(activity: Activity) -> None:
    """The author of what was restricted, released or restored. Who is cleared of a report never hears of it."""
    facts = activity.facts
    if facts["verdict"] == Verdict.KEEP and not facts["statement_id"]:
        return
    if not facts["statement_id"] and facts.get("sanction_id"):
        return  # the sanction's own statement tells of it
    if facts["statement_id"]:
        detail = "redact" if facts["verdict"] == Verdict.KEEP else facts["verdict"]
        _tell_author(activity, "standing.statement", facts["statement_id"], detail)
    else:
        _tell_author(activity, activity.parent_type, activity.parent_id, facts["verdict"])


@reaction("moderation.hidden_by_weight", name="inbox.tell_of_hiding")
def tell_of_hiding(activity: Activity) -> None:
    """What enough reports hid: its author reads at once why, and that a person still looks."""
    _tell_author(activity, "standing.statement", activity.facts["statement_id"], Verdict.HIDE)


@reaction("moderation.shown_after_mending", name="inbox.tell_of_mending")
def tell_of_mending(activity: Activity) -> None:
    _tell_author(activity, activity.parent_type, activity.parent_id, Verdict.RESTORE)


@reaction("moderation.decision_undone", name="inbox.tell_of_undone_decision")
def tell_of_undone_decision(activity: Activity) -> None:
    undone = Activity.objects.filter(
        verb="moderation.case_decided",
        subject_type=activity.subject_type,
        subject_id=activity.subject_id,
        facts__decision_id=activity.facts["decision_id"],
    ).first()
    if undone is not None and undone.facts["verdict"] != Verdict.KEEP:
        _tell_author(activity, activity.parent_type, activity.parent_id, "undone")


def _tell_author(activity: Activity, subject_type: str, subject_id: Any, detail: str) -> None:
    author = activity.facts["author_id"]
    news = News(
        kind=Kind.DECISION,
        group=f"decision:{activity.pk}",
        activity=activity,
        subject_type=subject_type,
        subject_id=subject_id,
        detail=detail,
    )
    tell_one(author, news)


@reaction("moderation.report_answered", name="inbox.tell_of_answer")
def tell_of_answer(activity: Activity) -> None:
    tell_one(
        activity.facts["reporter_id"],
        News(
            kind=Kind.REPORT,
            group=f"report:{activity.facts['report_id']}",
            activity=activity,
            subject_type="moderation.report",
            subject_id=activity.facts["report_id"],
            detail=activity.facts["outcome"],
        ),
    )
