"""What is taken out of posts by a decision, given back by its undoing, and sealed where it may not be possessed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused
from community.commons.activity.log import now
from community.commons.files import keep
from community.commons.files.models import Upload
from community.commons.files.operations import discard
from community.commons.live import push
from community.commons.standing.models import State
from community.commons.written import delete, update

from . import indexing
from .counting import touch
from .models import Draft, Post, Revision, Topic
from .writing import prepare_text

WORDS = ("text", "format", "html", "renderer")


def take_away(post: Post) -> dict[str, Any]:
    """Empty a post of its words and of all earlier ones; returns them as plain JSON."""
    content = _words_of(post)
    if content["revisions"]:
        Revision.objects.filter(post=post).delete()
    delete(Draft, place=f"post:{post.pk}")
    _write(post, {"text": "", "format": post.format, "html": "", "renderer": post.renderer}, revisions=0)
    return content


def put_back(post: Post, content: Mapping[str, Any]) -> None:
    """Give a post back what `take_away` or `redact` took; its number of revisions is what it was."""
    if not content:
        return
    Revision.objects.filter(post=post).delete()
    Revision.objects.bulk_create(
        Revision(
            post=post,
            number=one["number"],
            title=one["title"],
            text=one["text"],
            format=one["format"],
            editor_id=one["editor"],
            reason=one["reason"],
            at=datetime.fromisoformat(one["at"]),
        )
        for one in content["revisions"]
    )
    _write(post, content, revisions=content["revision_count"])


def _words_of(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in WORDS} | {
        "revision_count": post.revision_count,
        "revisions": [
            {
                "number": one.number,
                "title": one.title,
                "text": one.text,
                "format": one.format,
                "editor": one.editor_id,
                "reason": one.reason,
                "at": one.at.isoformat(),
            }
            for one in (post.revisions.all() if post.revision_count else ())
        ],
    }


def _write(post: Post, words: Mapping[str, Any], *, revisions: int, **more: Any) -> None:
    changes = {name: words[name] for name in WORDS} | {"revision_count": revisions} | more
    update(Post, {"pk": post.pk}, **changes)
    for name, value in changes.items():
        setattr(post, name, value)


# -- Personal data taken out -----------------------------------------------------------------


def may_be_redacted(post: Post, person: Any) -> str | None:
    """The text as a moderator would edit it."""
    if post.state not in (State.VISIBLE, State.HELD, State.HIDDEN):
        return None
    return post.text if post.format == "markdown" else markdown.to_markdown(post.text, post.format)


def redact(post: Post, *, by: Any, value: str) -> dict[str, Any]:
    """Change the text, with a mark that everybody sees; what it said before is returned, and kept by moderation.

    Earlier revisions may hold the same, so they leave the history too. Raises Refused with what to mend.
    """
    written = prepare_text(post, by=by, text=value)["written"]
    if written.source == may_be_redacted(post, by):
        raise Refused(
            _("The text is the same as before: take something out of it, or leave the box."), status=422
        )
    marked = post.redacted_at.isoformat() if post.redacted_at else None
    before = _words_of(post) | {"redacted_at": marked}
    Revision.objects.filter(post=post).delete()
    words = {
        "text": written.source,
        "format": written.format,
        "html": written.html,
        "renderer": written.renderer,
    }
    _write(post, words, revisions=0, redacted_at=now())
    _seen_anew(post)
    return before | {"became": written.source}


def unredact(post: Post, *, by: Any, before: Mapping[str, Any]) -> None:
    """Give the former text back, unless somebody has edited the post since."""
    if post.text != before.get("became") or post.revision_count:
        return
    put_back(post, before)
    marked = before.get("redacted_at")
    post.redacted_at = datetime.fromisoformat(marked) if marked else None
    post.save(update_fields=["redacted_at"])
    _seen_anew(post)


def _seen_anew(post: Post) -> None:
    touch(post.topic_id)
    post.topic = Topic.objects.select_related("category").get(pk=post.topic_id)  # it may just have been moved
    if post.state == State.VISIBLE:
        indexing.index(post, post.topic)
        push(post.topic.channel, "post_changed", {"number": post.number})


# -- Topics: the opening post is what its author wrote -----------------------------------------


def take_away_opening(topic: Topic) -> dict[str, Any]:
    opening = topic.posts.filter(number=1, author=topic.author_id).first()
    return {"opening": opening.pk, **take_away(opening)} if opening is not None else {}


def put_back_opening(topic: Topic, content: Mapping[str, Any]) -> None:
    opening = topic.posts.filter(pk=content.get("opening", 0)).first()
    if opening is not None:
        put_back(opening, content)


# -- Quarantine ------------------------------------------------------------------------------


def seal_files(post: Post, folder: str) -> int:
    """Take a post's files out of every store; with `folder` they go there first. Returns how many."""
    uploads = Upload.objects.attached_to(post)
    for upload in uploads if folder else ():
        for name in filter(None, (upload.stored, upload.thumbnail)):
            keep.copy_out(name, folder, f"{upload.sha256}-")
    return discard(uploads)


def seal_files_of_opening(topic: Topic, folder: str) -> int:
    opening = topic.posts.filter(number=1).first()
    return seal_files(opening, folder) if opening is not None else 0
