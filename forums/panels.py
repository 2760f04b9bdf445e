"""What a member's page shows of the forums: the latest words that its viewer may read, and what they were worth."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.commons.panels import Panel, profile_panels
from community.commons.standing.models import State
from community.commons.text import excerpt
from membership.sight import viewer_of

from .models import Post

LATEST = 5
EXCERPT = 180  # characters


def load(member: Any, viewer: Any) -> Mapping[str, Any] | None:
    """Two queries, whoever is looked at and however much they wrote."""
    readable = Post.objects.visible_to(viewer).filter(Q(state=State.VISIBLE), author=member.pk)
    posts = list(readable.exclude(number=None).select_related("topic__category").order_by("-pk")[:LATEST])
    for post in posts:
        post.words = excerpt(post.html, EXCERPT)  # type: ignore[attr-defined]
    if not posts:
        return None
    apart = member.pk in viewer_of(viewer).apart  # neither follows the other
    return {"posts": posts, "feed": "" if apart else f"{member.url}feed.atom"}


def register() -> None:
    profile_panels.add(
        Panel("forums", _("Latest words in the forums"), "forums/_profile_panel.html", load, order=10)
    )
