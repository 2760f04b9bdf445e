"""Polls below posts: who may see, add and vote, and where the panel stands in a post that is drawn for many."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.commons.live import push
from community.surveys import places
from community.surveys.showing import shown

from .counting import touch
from .drawing import Drawn
from .models import Post, Topic

KIND = "forums.post"
PLACE = "<!--poll-->"  # in the drawn post; nothing that was typed can hold it
TOLD_EVERY = (
    3  # seconds between two hints to open pages, which wait as long before they ask (js/forums/polls.js)
)


def put_polls(posts: list[Drawn], topic: Topic, request: HttpRequest) -> None:
    """Put each poll in its place, as this reader sees it. No statement where no post has one, else two at most."""
    polled = {
        one.pk: Post(
            pk=one.pk, number=one.number, author_id=one.author, state=one.state, topic=topic, polled=True
        )
        for one in posts
        if one.polled and PLACE in one.html
    }
    panels = panels_of(polled, request)
    for one in posts:
        if one.polled:
            one.html = mark_safe(one.html.replace(PLACE, panels.get(one.pk, ""), 1))


def panels_of(posts: dict[int, Post], request: HttpRequest) -> dict[int, SafeString]:
    """The panels of these posts (by id, each with its topic), which the reader may read."""
    if not posts:
        return {}
    template: Any = get_template("surveys/_poll.html")
    member = request.user.is_authenticated
    context = {
        "user": request.user,
        "csrf_token": get_token(request) if member else "",
        "LANGUAGE_CODE": get_language(),
    }
    return {
        pk: template.render(context | {"one": one}) for pk, one in shown(posts, KIND, request.user).items()
    }


def _fetch(post_id: int) -> Post | None:
    return Post.objects.select_related("topic__category", "author").filter(pk=post_id).first()


def _changed(post: Post, poll_id: int, exists: bool) -> None:
    touch(post.topic_id)
    if post.polled != exists:
        Post.objects.filter(pk=post.pk).update(polled=exists)
        post.polled = exists
        if post.number:
            push(post.topic.channel, "post_changed", {"number": post.number})
    elif cache.add(f"poll.told.{poll_id}", 1, TOLD_EVERY):
        push(post.topic.channel, "poll_changed", {"poll": poll_id})


def register() -> None:
    places.register(
        places.Place(
            KIND,
            see="forums.view_post",
            add="forums.add_poll",
            vote="forums.vote_below",
            arrange="forums.set_post_state",
            fetch=_fetch,
            parent=lambda post: post.topic,
            changed=_changed,
        )
    )
