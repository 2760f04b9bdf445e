"""What the front page shows of the people: who came lately and wants to be found."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.panels import Panel, front_asides

from .models import Member
from .sight import viewer_of

ROWS = 5
NEW_FOR = timedelta(days=7)


def newcomers(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    """For members: newcomers who asked to be listed, newest first."""
    if not viewer.is_authenticated:
        return None
    new = Member.objects.listed_for(viewer_of(viewer)).filter(joined_at__gt=timezone.now() - NEW_FOR)
    people = list(new.exclude(pk=viewer.pk).order_by("-joined_at", "-id")[:ROWS])
    return {"people": people} if people else None


def register() -> None:
    front_asides.add(
        Panel("newcomers", _("New this week"), "membership/_front_newcomers.html", newcomers, order=40)
    )
