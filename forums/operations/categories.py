"""Rooms: made and changed by administrators."""

from typing import Any

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.site import changed_for_all

from .. import tagging
from ..facts import CategoryCreated, CategoryEdited
from ..models import Audience, Category, Tag, TopicTag, is_wider

RESERVED = {"new", "feed"}


def _free_slug(name: str) -> str:
    """An address made of the name that no other category has."""
    base = slugify(name)[:50] or "category"
    taken = set(Category.objects.values_list("slug", flat=True))
    slug, count = base, 2
    while slug in taken | RESERVED:
        slug, count = f"{base}-{count}", count + 1
    return slug


@operation("forums.create_category")
def create_category(place: None, *, by: Any, name: str, **fields: Any) -> Category:
    """Open a room at the end of the list. `fields` are those of Category: description, see, post, reply, …"""
    last = Category.objects.order_by("-position").values_list("position", flat=True).first() or 0
    fields.setdefault("position", last + 1)
    fields.setdefault("slug", _free_slug(name))
    _check_place(Category(name=name, **fields))
    category = Category.objects.create(name=name, **fields)
    changed_for_all()
    record(CategoryCreated(), by=by, subject=category, space=category.space)
    return category


@operation("forums.edit_category")
def edit_category(category: Category, *, by: Any, **fields: Any) -> Category:
    """Change a room. Narrowing who may see it takes its topics out of everybody else's sight at once.

    Raises Refused for a room that would be seen by more people than the one it is part of.
    """
    list(Category.objects.order_by("pk").select_for_update())  # two who arrange at once: one after the other
    changed = [name for name, value in fields.items() if getattr(category, name) != value]
    if not changed:
        raise Refused(_("Nothing was changed."))
    for name in changed:
        setattr(category, name, fields[name])
    _check_place(category)
    category.save(update_fields=changed)
    Category.objects.filter(pk=category.pk).update(version=F("version") + 1)
    if "see" in changed:
        uses = TopicTag.objects.filter(topic__category=category).exclude(tag=None).values("tag")
        tagging.recount(Tag.objects.filter(pk__in=uses))
    changed_for_all()
    record(CategoryEdited(fields_changed=len(changed)), by=by, subject=category, space=category.space)
    return category


def _check_place(category: Category) -> None:
    """One level of nesting, and nobody sees a room without seeing the one it is part of."""
    parent, below = category.parent, []
    only_group = Audience.GROUP in (category.see, category.post, category.reply)
    if (only_group and not category.group_id) or (category.group_id and category.see != Audience.GROUP):
        raise Refused(_("The room of a group is seen by its members, and no other room is."), status=422)
    if category.pk:
        below = list(Category.objects.filter(parent=category.pk))
    if category.group_id and (parent is not None or below):
        raise Refused(_("The room of a group stands by itself."), status=422)
    if parent is not None and parent.group_id:
        raise Refused(_("The room of a group stands by itself."), status=422)
    if parent is not None:
        parent = Category.objects.get(pk=parent.pk)
        if parent.pk == category.pk:
            raise Refused(_("A category can't be part of itself."), status=422)
        if parent.parent_id or below:
            raise Refused(
                _("Categories have one level: what has others below it can't itself be part of another."),
                status=422,
            )
        if is_wider(category.see, parent.see):
            raise Refused(
                _("More people would see this category than see “%(name)s”, which it is part of.")
                % {"name": parent},
                status=422,
            )
    for child in below:
        if is_wider(child.see, category.see):
            raise Refused(
                _("More people see “%(name)s”, which is part of this category. Narrow that one first.")
                % {"name": child},
                status=422,
            )
