"""Posts rendered anew when the renderer has learned something (`manage.py rerender`)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from community.commons import text as markdown

from .counting import touch
from .models import Post, Whisper
from .pictures import dress
from .writing import handles_known_to


def stale() -> QuerySet[Post]:
    return Post.objects.filter(renderer__lt=markdown.RENDER_VERSION).select_related("author").order_by("pk")


def again(post: Any) -> None:
    with translation.override(post.language):  # in which "former member" stands for who was erased
        rendered = markdown.render(
            post.text,
            post.format,
            context=markdown.TextContext(resolve_mentions=handles_known_to(post.author)),
        )
    Post.objects.filter(pk=post.pk).update(
        html=dress(rendered.html, by=post.author), renderer=rendered.version
    )
    touch(post.topic_id)


def draw_whisper(whisper: Whisper) -> None:
    """After its text was changed by the site itself."""
    Whisper.objects.filter(pk=whisper.pk).update(html=markdown.render(whisper.text, "markdown").html)


def register() -> None:
    markdown.register_rerender("forums.post", stale, again)
