"""Tags, arranged by the team: named, merged as synonyms, taken away; and each of it undone."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all

from .. import tagging
from ..facts import TagDeleted, TagMerged, TagParted, TagRenamed, TagRestored
from ..models import Tag, TopicTag, Watch


@operation("forums.rename_tag")
def rename_tag(tag: Tag, *, by: Any, name: str) -> Tag:
    """Give a tag another name. The old one stays as a synonym, so that links and habits go on.

    Raises Refused where another tag has the name: the two are merged then.
    """
    tag = _lock(tag)[0]
    name = tagging.clean_name(name)
    slug, old_slug, old_name = tagging.slug_of(name), tag.slug, tag.name
    if name == old_name:
        raise Refused(_("Nothing was changed."))
    if slug != old_slug:
        _make_way(tag, slug, old_slug, old_name, by)
    Tag.objects.filter(pk=tag.pk).update(name=name, slug=slug)
    tag.name, tag.slug = name, slug
    _show(tag)
    record(TagRenamed(), by=by, subject=tag)
    return tag


def _make_way(tag: Tag, slug: str, old_slug: str, old_name: str, by: Any) -> None:
    """The old name becomes a synonym; a synonym that had the new name takes the old one instead."""
    holder = Tag.objects.filter(slug=slug).first()
    if holder is None:
        Tag.objects.filter(pk=tag.pk).update(slug=f"{tag.pk}~")  # the address is free for its synonym
        Tag.objects.create(slug=old_slug, name=old_name, synonym_of=tag, made_by=by, made_at=now())
        return
    if holder.synonym_of_id != tag.pk:
        raise Refused(_("There is a tag of this name already. Merge the two instead."))
    Tag.objects.filter(pk=tag.pk).update(slug=f"{tag.pk}~")
    Tag.objects.filter(pk=holder.pk).update(slug=f"{holder.pk}~", name=old_name)
    Tag.objects.filter(pk=tag.pk).update(slug=slug)
    Tag.objects.filter(pk=holder.pk).update(slug=old_slug)


@operation("forums.merge_tag")
def merge_tag(tag: Tag, *, by: Any, into: Tag) -> Tag:
    """Make `tag` a synonym of `into`: its topics count there, its address leads there, its watchers watch there."""
    if tag.pk == into.pk:
        raise Refused(_("A tag can't be merged into itself."))
    locked = {one.pk: one for one in _lock(tag, into)}
    tag, into = locked[tag.pk], locked[into.pk]
    if tag.synonym_of_id or tag.gone_at or into.synonym_of_id or into.gone_at:
        raise Refused(_("One of the two is a synonym or was taken away meanwhile. Look at them again."))
    Tag.objects.filter(synonym_of=tag).update(synonym_of=into)
    Tag.objects.filter(pk=tag.pk).update(synonym_of=into, topic_count=0)
    TopicTag.objects.filter(tag=tag).update(tag=into)
    already = Watch.objects.filter(tag=into).values("member")
    Watch.objects.filter(tag=tag).exclude(member__in=list(already.values_list("member", flat=True))).update(
        tag=into
    )
    Watch.objects.filter(tag=tag).delete()
    tagging.recount(Tag.objects.filter(pk=into.pk))
    into.refresh_from_db()
    _show(into)
    record(TagMerged(into=into.pk), by=by, subject=tag)
    return into


@operation("forums.part_tag")
def part_tag(tag: Tag, *, by: Any) -> Tag:
    """Undo a merging: the synonym is a tag of its own again, on the topics that had it."""
    into = tag.synonym_of
    if into is None:
        raise Refused(_("This tag is no synonym."))
    _lock(tag, into)
    if not Tag.objects.filter(pk=tag.pk, synonym_of=into).update(synonym_of=None):
        raise Refused(_("This tag is no synonym."))
    TopicTag.objects.filter(chosen=tag).update(tag=tag)
    tagging.recount(Tag.objects.filter(pk__in=[tag.pk, into.pk]))
    tag.refresh_from_db()
    _show(tag)
    record(TagParted(from_tag=into.pk), by=by, subject=tag)
    return tag


@operation("forums.delete_tag")
def delete_tag(tag: Tag, *, by: Any) -> Tag:
    """Take a tag from all its topics. It keeps which they were, and can be put back."""
    _lock(tag)
    if not Tag.objects.filter(pk=tag.pk, gone_at=None, synonym_of=None).update(gone_at=now(), topic_count=0):
        raise Refused(_("This tag was taken away or merged already."))
    TopicTag.objects.filter(tag=tag).update(tag=None)
    tag.refresh_from_db()
    _show(tag)
    record(TagDeleted(), by=by, subject=tag)
    return tag


@operation("forums.restore_tag")
def restore_tag(tag: Tag, *, by: Any) -> Tag:
    """Put a tag back onto the topics that had it."""
    _lock(tag)
    if not Tag.objects.filter(pk=tag.pk, gone_at__isnull=False).update(gone_at=None):
        raise Refused(_("This tag is in use already."))
    family = Tag.objects.filter(pk=tag.pk) | Tag.objects.filter(synonym_of=tag)
    TopicTag.objects.filter(chosen__in=list(family.values_list("pk", flat=True)), tag=None).update(tag=tag)
    tagging.recount(Tag.objects.filter(pk=tag.pk))
    tag.refresh_from_db()
    _show(tag)
    record(TagRestored(), by=by, subject=tag)
    return tag


def _lock(*tags: Tag) -> list[Tag]:
    """In order of their numbers, so that two who arrange at once wait for each other and never both."""
    return list(Tag.objects.filter(pk__in=[tag.pk for tag in tags]).order_by("pk").select_for_update())


def _show(tag: Tag) -> None:
    """What topics show of it follows in the background, some hundreds at a time."""
    changed_for_all()
    tagging.relabel.enqueue(tag.pk)
