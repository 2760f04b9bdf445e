"""Posts: read by number, written, mended, taken back, reacted to, accepted as the answer, opened as wikis."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from community.commons import text as markdown
from community.commons.access import Refused
from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import USUAL, Listed, page
from community.commons.api.rooms import Once, Room, page_of
from community.commons.api.shapes import Asked, Id, Limit, Number, NumberOrZero, Told, a_text

from .. import operations, together
from ..models import Post
from ..reading import waiting
from ..views.access import the_post, the_topic
from ..writing import TITLE_LENGTH, handles_known_to
from . import shapes
from .sending import once_only

room = Room("Posts")
Text = Annotated[str, a_text(100_000, least=1)]


class PostsQuery(BaseModel):
    after: Annotated[NumberOrZero, Field(description="number of the last post that you have")] = 0
    limit: Limit = USUAL


class PostIn(Asked):
    text: Text
    reply_to: Annotated[Number | None, Field(description="number of the post answered")] = None


class EditIn(Asked):
    text: Text
    title: Annotated[
        str | None, a_text(TITLE_LENGTH, least=1), Field(description="of the topic, with its first post")
    ] = None
    reason: Annotated[str, a_text(200), Field(description="shown in the history")] = ""
    seen: Annotated[NumberOrZero | None, Field(description="the `revision_count` that you started from")] = (
        None
    )


class PreviewIn(Asked):
    text: Annotated[str, a_text(100_000)]


class PreviewOut(Told):
    html: str
    words: int


@room.reads("/topics/{topic_id}/posts", access=PUBLIC, answers=page_of(shapes.PostOut))
def post_list(request: HttpRequest, response: HttpResponse, topic_id: Id, asked: Query[PostsQuery]) -> Any:
    """Posts of a topic by number, those after `after`.

    On the last page posts without a number follow: those that wait for a moderator and that this token may see.
    """
    topic = the_topic(request, topic_id)
    numbered = topic.posts.select_related("author").filter(number__gt=asked.after).order_by("number")
    rows = list(numbered[: asked.limit + 1])
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    following = str(rows[-1].number) if more else ""
    if not more:
        rows += _whole(waiting(topic, request.user))
    return page(request, response, shapes.posts(rows, topic, request.user), following, "after")


def _whole(rows: Any) -> list[Post]:
    """With their source, which pages leave out."""
    return list(rows.defer(None)) if isinstance(rows, QuerySet) else rows


@room.writes("POST", "/topics/{topic_id}/posts", access=SIGNED_IN, answers=shapes.PostOut, status=201)
def post_create(request: HttpRequest, topic_id: Id, body: PostIn, once: Once = None) -> dict[str, Any]:
    """Reply in a topic."""
    topic = the_topic(request, topic_id)

    def send() -> Post:
        return operations.create_post(
            topic, by=request.user, text=body.text, reply_to=body.reply_to, once=once or ""
        )

    post = once_only(send, by=request.user, once=once)
    if post.topic_id != topic.pk:
        raise Refused(_("This Idempotency-Key was used for something else."))
    return _shown(request, post.pk)


def _shown(request: HttpRequest, post_id: int) -> dict[str, Any]:
    post = the_post(request, post_id)
    return shapes.posts([post], post.topic, request.user)[0]


@room.reads("/posts/{post_id}", access=PUBLIC, answers=shapes.PostOut)
def post_detail(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """A post."""
    return _shown(request, post_id)


@room.writes("PATCH", "/posts/{post_id}", access=SIGNED_IN, answers=shapes.PostOut)
def post_edit(request: HttpRequest, post_id: Id, body: EditIn) -> dict[str, Any]:
    """Change what a post says; what it said before is kept.

    With `seen`, an edit by somebody else in between is a conflict and nothing is overwritten.
    """
    operations.edit_post(
        the_post(request, post_id),
        by=request.user,
        text=body.text,
        title=body.title or "",
        reason=body.reason,
        seen=body.seen,
    )
    return _shown(request, post_id)


@room.writes("DELETE", "/posts/{post_id}", access=SIGNED_IN, answers=shapes.PostOut)
def post_delete(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Take back a post of one's own; a line stays in its place, and it can be restored."""
    operations.delete_post(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.writes("POST", "/posts/{post_id}/restore", access=SIGNED_IN, answers=shapes.PostOut)
def post_restore(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Put back a post that one deleted."""
    operations.restore_post(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.lists("/posts/{post_id}/revisions", access=PUBLIC, answers=shapes.RevisionOut)
def revision_list(request: HttpRequest, post_id: Id) -> Listed:
    """What a post said before, the latest first."""
    post = the_post(request, post_id)
    return Listed(post.revisions.select_related("editor"), order=("-number",), show=shapes.revisions)


@room.writes("POST", "/posts/{post_id}/revisions/{number}/restore", access=SIGNED_IN, answers=shapes.PostOut)
def revision_restore(request: HttpRequest, post_id: Id, number: Number) -> dict[str, Any]:
    """Put the text of a revision back: an edit like any other."""
    together.revert(the_post(request, post_id), by=request.user, number=number)
    return _shown(request, post_id)


@room.writes("PUT", "/posts/{post_id}/accepted", access=SIGNED_IN, answers=shapes.PostOut)
def answer_accept(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Mark a post as the answer to its topic's question, in the place of one accepted before."""
    operations.accept_answer(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.writes("DELETE", "/posts/{post_id}/accepted", access=SIGNED_IN, answers=shapes.PostOut)
def answer_withdraw(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """The question waits for its answer again."""
    operations.withdraw_answer(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.writes("PUT", "/posts/{post_id}/wiki", access=SIGNED_IN, answers=shapes.PostOut)
def wiki_begin(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Let members edit a post, each under their own name."""
    operations.begin_wiki(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.writes("DELETE", "/posts/{post_id}/wiki", access=SIGNED_IN, answers=shapes.PostOut)
def wiki_end(request: HttpRequest, post_id: Id) -> dict[str, Any]:
    """Leave a post to its author again; its history stays."""
    operations.end_wiki(the_post(request, post_id), by=request.user)
    return _shown(request, post_id)


@room.writes("PUT", "/posts/{post_id}/reactions/{kind}", access=SIGNED_IN, answers=shapes.PostOut)
def reaction_give(request: HttpRequest, post_id: Id, kind: shapes.Kind) -> dict[str, Any]:
    """Thank somebody, say that you learned or agree."""
    operations.react(the_post(request, post_id), by=request.user, kind=kind)
    return _shown(request, post_id)


@room.writes("DELETE", "/posts/{post_id}/reactions/{kind}", access=SIGNED_IN, answers=shapes.PostOut)
def reaction_withdraw(request: HttpRequest, post_id: Id, kind: shapes.Kind) -> dict[str, Any]:
    """Take a reaction back."""
    operations.withdraw_reaction(the_post(request, post_id), by=request.user, kind=kind)
    return _shown(request, post_id)


@room.writes("POST", "/preview", access=SIGNED_IN, answers=PreviewOut)
def preview(request: HttpRequest, body: PreviewIn) -> dict[str, Any]:
    """How a text would look, by the function that stores it. Nothing is kept."""
    rendered = markdown.render(
        body.text, context=markdown.TextContext(resolve_mentions=handles_known_to(request.user))
    )
    return {"html": rendered.html, "words": rendered.words}
