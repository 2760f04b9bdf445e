"""Wiki posts: members may edit them, each edit a revision under its editor's name."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.live import push

from ..counting import touch
from ..facts import WikiBegun, WikiEnded
from ..models import Post


@operation("forums.begin_wiki")
def begin_wiki(post: Post, *, by: Any) -> Post:
    """Let members edit this post."""
    _turn(post, True)
    record(WikiBegun(), by=by, subject=post, parent=post.topic, space=post.topic.space)
    return post


@operation("forums.end_wiki")
def end_wiki(post: Post, *, by: Any) -> Post:
    """Leave this post to its author again; its history stays."""
    _turn(post, False)
    record(WikiEnded(), by=by, subject=post, parent=post.topic, space=post.topic.space)
    return post


def _turn(post: Post, wiki: bool) -> None:
    if not Post.objects.filter(pk=post.pk, wiki=not wiki).update(wiki=wiki):
        raise Refused(_("Nothing was changed."))
    post.wiki = wiki
    touch(post.topic_id)
    if post.number:
        push(post.topic.channel, "post_changed", {"number": post.number})
