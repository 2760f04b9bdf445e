"""One person's news: how every reaction that concerns somebody in particular tells them.

tell_one(author, activity, Kind.DECISION, group=f"decision:{activity.pk}", about=("standing.statement", 12))
"""

from collections.abc import Iterable

from community.commons.access import allowed
from community.commons.activity.models import Activity
from forums.following import levels_of
from forums.models import Post, Topic, WatchLevel
from membership.models import Member

from .models import Kind
from .telling import News, tell, ways_chosen, ways_of

About = tuple[str, int | None]  # type and id of the subject


def people(ids: Iterable[int]) -> list[Member]:
    """Those of them who have an account."""
    return list(Member.objects.with_account().filter(pk__in=list(ids)).order_by("pk"))


def tell_one(
    member_id: int | None, activity: Activity, kind: Kind, *, group: str, about: About, detail: str = ""
) -> None:
    """Tell a member, unless nothing of this kind reaches them."""
    subject_type, subject_id = about
    if member_id and subject_id:
        _tell(member_id, News(kind, group, activity, subject_type, subject_id, detail=detail))


def tell_of_own_post(
    member_id: int,
    activity: Activity,
    kind: Kind,
    post: Post,
    *,
    group: str,
    detail: str = "",
    even_muted: bool = False,
) -> None:
    """Tell a member of something about a post that they may read; a muted topic stays silent."""
    if not even_muted and is_deaf(post.topic, member_id):
        return
    for member in people([member_id]):
        if allowed(member, "forums.view_post", post):
            news = News(kind, group, activity, "forums.post", post.pk, topic_id=post.topic_id, detail=detail)
            _tell(member_id, news)


def _tell(member_id: int, news: News) -> None:
    for member in people([member_id]):
        chosen = ways_chosen([member.pk])
        if news.kind.always or ways_of(chosen, member.pk, news.kind).any:
            tell({member: news}, chosen)


def is_deaf(topic: Topic, member: int) -> bool:
    return levels_of(topic, [member]).get(member) == WatchLevel.MUTED
