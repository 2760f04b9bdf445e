"""Tags: listed, followed, put on a topic; and arranged by the team."""

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field, StringConstraints

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, a_text

from .. import operations
from ..models import Tag, Watch
from ..tagging import NAME_LENGTH
from ..views.access import tag_itself, the_tag
from ..views.tags import other_tag, with_synonyms
from . import shapes
from .categories import WatchIn

room = Room("Tags")
TagSlug = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-,./:-@\[-^{-\x9f]{1,60}$"),
    Field(description="letters of any script, digits, hyphens", examples=["keys"]),
]
Name = Annotated[str, a_text(NAME_LENGTH, least=1)]


class TagIn(Asked):
    name: Name


class TagMergeIn(Asked):
    into: Annotated[Name, Field(description="name or slug of the tag that stays")]


class TagDetail(shapes.TagOut):
    url: str
    topic_count: int = Field(description="topics that everybody may see")
    synonyms: list[shapes.TagOut]
    watch: shapes.WATCH_LEVELS | None = Field(description="null without a token")


@room.lists("/tags", access=PUBLIC, answers=TagDetail)
def tag_list(request: HttpRequest) -> Listed:
    """Tags that this token may see, by name, with their synonyms."""
    return _listed(request, Tag.objects.visible_to(request.user).in_use())


@room.lists("/deleted-tags", access="forums.restore_tag", answers=TagDetail, scope=Scope.MODERATE)
def deleted_tag_list(request: HttpRequest) -> Listed:
    """Tags that the team took away, which can be put back."""
    return _listed(request, Tag.objects.gone_for(request.user))


def _listed(request: HttpRequest, tags: Any) -> Listed:
    return Listed(with_synonyms(tags), order=("name", "pk"), show=lambda found: _tags(found, request.user))


def _tags(found: list[Any], viewer: Any) -> list[dict[str, Any]]:
    """From `with_synonyms`. One query for what a member chose."""
    levels: dict[int | None, str] = {}
    if viewer.is_authenticated:
        mine = Watch.objects.filter(member=viewer.pk, tag__in=[one.pk for one in found])
        levels = dict(mine.values_list("tag", "level"))
    return [
        {
            "slug": one.slug,
            "name": one.name,
            "url": one.url,
            "topic_count": one.topic_count,
            "synonyms": [{"slug": other.slug, "name": other.name} for other in one.other_names],
            "watch": shapes.level(levels.get(one.pk), viewer),
        }
        for one in found
    ]


def _tag(request: HttpRequest, tag: Tag) -> dict[str, Any]:
    return _tags(list(with_synonyms(Tag.objects.filter(pk=tag.pk))), request.user)[0]


@room.reads("/tags/{tag}", access=PUBLIC, answers=TagDetail)
def tag_detail(request: HttpRequest, tag: TagSlug) -> dict[str, Any]:
    """A tag; the slug of a synonym leads to the tag that it means."""
    return _tag(request, the_tag(request, tag))


@room.writes("PUT", "/tags/{tag}/watch", access=SIGNED_IN, answers=TagDetail)
def tag_watch(request: HttpRequest, tag: TagSlug, body: WatchIn) -> dict[str, Any]:
    """Choose what to be told of in topics with a tag, where nothing nearer is chosen."""
    found = the_tag(request, tag)
    operations.watch_tag(found, by=request.user, level=body.level)
    return _tag(request, found)


# -- Arranged by the team ------------------------------------------------------------------


@room.writes("PATCH", "/tags/{tag}", access=SIGNED_IN, answers=TagDetail)
def tag_rename(request: HttpRequest, tag: TagSlug, body: TagIn) -> dict[str, Any]:
    """Give a tag another name; the old one stays as a synonym."""
    return _tag(request, operations.rename_tag(the_tag(request, tag), by=request.user, name=body.name))


@room.writes("POST", "/tags/{tag}/merge", access=SIGNED_IN, answers=TagDetail)
def tag_merge(request: HttpRequest, tag: TagSlug, body: TagMergeIn) -> dict[str, Any]:
    """Make a tag a synonym of another, which is answered."""
    found = the_tag(request, tag)
    into = other_tag(request, body.into)
    return _tag(request, operations.merge_tag(found, by=request.user, into=into))


@room.writes("POST", "/tags/{tag}/part", access="forums.part_tag", answers=TagDetail)
def tag_part(request: HttpRequest, tag: TagSlug) -> dict[str, Any]:
    """Undo a merging: the synonym of this slug is a tag of its own again, on the topics that had it."""
    return _tag(request, operations.part_tag(tag_itself(request, tag), by=request.user))


@room.writes("DELETE", "/tags/{tag}", access=SIGNED_IN, answers=TagDetail)
def tag_delete(request: HttpRequest, tag: TagSlug) -> dict[str, Any]:
    """Take a tag from all its topics; it can be put back."""
    return _tag(request, operations.delete_tag(the_tag(request, tag), by=request.user))


@room.writes("POST", "/tags/{tag}/restore", access="forums.restore_tag", answers=TagDetail)
def tag_restore(request: HttpRequest, tag: TagSlug) -> dict[str, Any]:
    """Put a tag back onto the topics that had it."""
    return _tag(request, operations.restore_tag(tag_itself(request, tag), by=request.user))
