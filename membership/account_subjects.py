"""A person who waits to be let in, as something that stands in the moderation queue and has a page of its own."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.access import Refused, allowed
from community.commons.standing import subjects

from .models import Entry


def _entries_for(viewer: Any) -> QuerySet[Entry]:
    found = Entry.objects.select_related("member")
    return found if allowed(viewer, "membership.list_entries") else found.none()


def _no_state(thing: Any, **rest: Any) -> None:
    raise Refused(_("This has a page of its own, where it is decided."))


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind=Entry._meta.label_lower,
            model=Entry,
            label=gettext_lazy("request to join"),
            author=lambda entry: entry.member,
            title=lambda entry: entry.member.name,
            url=lambda entry: entry.case_url,
            space=lambda entry: "",
            language=lambda entry: entry.member.language,
            snapshot=lambda entry: {
                "text": entry.answer or entry.member.name,
                "title": entry.member.name,
                "author": entry.member_id,
            },
            surroundings=lambda entry, viewer: [],
            set_state=_no_state,
            visible_to=_entries_for,
            template="membership/_subject_entry.html",
            case_url=lambda pk: f"/members/entries/{pk}/",
        )
    )
