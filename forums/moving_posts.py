"""A post from one state to another, with number, counters, search and open pages; inside an operation."""

from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now
from community.commons.live import push
from community.commons.standing.models import Restriction, State
from community.commons.written import update

from . import indexing
from .counting import count_post, take_number, touch
from .models import Post


def move(post: Post, state: State, *, restriction: Restriction | None = None, because: str = "") -> None:
    """From one state to another, compare-and-set, with number, counters, search and open pages."""
    before = post.state
    if state == State.VISIBLE and post.number is None:
        _appear(post)
        return
    unmoved = {"pk": post.pk, "state": before, "topic": post.topic_id}
    if not update(Post, unmoved, state=state, restriction=restriction, held_because=because):
        raise Refused(_("Somebody was faster: this post has changed meanwhile. Look at it again."))
    post.state, post.restriction, post.held_because = state, restriction, because
    if State.VISIBLE in (before, state) and before != state:
        post.topic = count_post(post, 1 if state == State.VISIBLE else -1)
    else:
        touch(post.topic_id)
    if state == State.VISIBLE:
        indexing.index(post, post.topic)
    else:
        indexing.remove(post)
    if post.number:
        push(post.topic.channel, "post_changed", {"number": post.number})


def _appear(post: Post) -> None:
    """A held post gets its number and its place at the end when it is approved, so that no gap betrayed it."""
    number = take_number(post.topic, by=post.author, at=now())
    moved = Post.objects.filter(pk=post.pk, state=post.state, number=None, topic=post.topic_id).update(
        number=number, state=State.VISIBLE, restriction=None, held_because=""
    )
    if not moved:
        raise Refused(_("Somebody was faster: this post has changed meanwhile. Look at it again."))
    post.number, post.state, post.restriction, post.held_because = number, State.VISIBLE, None, ""
    indexing.index(post, post.topic)
    push(post.topic.channel, "post_created", {"number": number, "by": post.author_id})
