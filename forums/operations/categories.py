"""Rooms: made and changed by administrators."""

from typing import Any

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.site import changed_for_all

from ..facts import CategoryCreated, CategoryEdited
from ..models import Category

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
    category = Category.objects.create(name=name, **fields)
    changed_for_all()
    record(CategoryCreated(), by=by, subject=category, space=category.space)
    return category


@operation("forums.edit_category")
def edit_category(category: Category, *, by: Any, **fields: Any) -> Category:
    """Change a room. Narrowing who may see it takes its topics out of everybody else's sight at once."""
    changed = [name for name, value in fields.items() if getattr(category, name) != value]
    if not changed:
        raise Refused(_("Nothing was changed."))
    for name in changed:
        setattr(category, name, fields[name])
    category.save(update_fields=changed)
    Category.objects.filter(pk=category.pk).update(version=F("version") + 1)
    changed_for_all()
    record(CategoryEdited(fields_changed=len(changed)), by=by, subject=category, space=category.space)
    return category
