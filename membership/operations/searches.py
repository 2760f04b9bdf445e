"""Searches of the directory that members keep. None of it is a fact."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.text import TextRefused, clean_line

from ..models import SavedSearch

MOST, NAME_LENGTH, QUERY_LENGTH = 20, 40, 500


@operation("membership.save_search", records=False)
def save_search(place: None, *, by: Any, name: str, query: str, at_desk: bool = False) -> SavedSearch:
    """Keep a search of the directory, or of the desk, under a name; the same name again replaces it.

    Raises Refused beyond twenty.
    """
    named = _named(name)
    asked = QueryDict(query.replace("\x00", "")[: QUERY_LENGTH * 2], mutable=True)
    asked.pop("at", None)
    kept = asked.urlencode()
    if not kept or len(kept) > QUERY_LENGTH:
        raise Refused(_("There is nothing to keep: search for something first."), status=422)
    if SavedSearch.objects.filter(member=by).exclude(name=named).count() >= MOST:
        raise Refused(_("You have %(n)d searches already. Delete one first.") % {"n": MOST})
    search, _made = SavedSearch.objects.update_or_create(
        member=by, name=named, defaults={"query": kept, "at_desk": at_desk, "at": timezone.now()}
    )
    return search


@operation("membership.rename_search", records=False)
def rename_search(search: SavedSearch, *, by: Any, name: str) -> SavedSearch:
    """Call a search something else. Raises Refused where another one of the member has this name."""
    named = _named(name)
    try:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=search.pk).update(name=named)
    except IntegrityError as taken:
        raise Refused(_("Another search of yours has this name.")) from taken
    return search


@operation("membership.delete_search", records=False)
def delete_search(search: SavedSearch, *, by: Any) -> None:
    """Forget a search; the directory itself is as it was."""
    SavedSearch.objects.filter(pk=search.pk).delete()


def _named(name: str) -> str:
    try:
        return clean_line(name, limit=NAME_LENGTH)
    except TextRefused as refused:
        raise Refused(str(refused), status=422) from refused
