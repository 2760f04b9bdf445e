"""Saved views: lists of topics that a member named. None of it is a fact."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation

from ..models import SavedView

VIEWS_AT_MOST = 20
NAME_LENGTH = 40


@operation("forums.save_view", records=False)
def save_view(place: None, *, by: Any, name: str, query: str) -> SavedView:
    """Keep a list's filters under a name; the same name again replaces them. Raises Refused beyond twenty."""
    name = markdown.clean_line(name, limit=NAME_LENGTH)
    if not query or len(query) > 500:
        raise Refused(_("There is nothing to keep: narrow the list down first."), status=422)
    if SavedView.objects.filter(member=by).exclude(name=name).count() >= VIEWS_AT_MOST:
        raise Refused(_("You have %(n)d views already. Delete one first.") % {"n": VIEWS_AT_MOST})
    view, _made = SavedView.objects.update_or_create(
        member=by, name=name, defaults={"query": query, "at": timezone.now()}
    )
    return view


@operation("forums.rename_view", records=False)
def rename_view(view: SavedView, *, by: Any, name: str) -> SavedView:
    """Call a view something else. Raises Refused where another one of the member has this name."""
    name = markdown.clean_line(name, limit=NAME_LENGTH)
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=name)
    except IntegrityError as taken:
        raise Refused(_("Another view of yours has this name.")) from taken
    view.name = name
    return view


@operation("forums.delete_view", records=False)
def delete_view(view: SavedView, *, by: Any) -> None:
    """Forget a view; the list itself is as it was."""
    SavedView.objects.filter(pk=view.pk).delete()
