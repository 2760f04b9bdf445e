"""What the forums know of a member by deeds, not by what they say of themselves: answers accepted, help given."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy, ngettext

from community.commons.panels import Panel, profile_panels
from community.commons.standing.models import State
from membership import meeting
from membership.sight import Viewer

from .models import Post, Topic

LATEST = 3
OWN_TOPICS = 50  # the latest that one opened
LOOKED_AT = 300  # posts


def load(member: Any, viewer: Any) -> Mapping[str, Any] | None:
    """Accepted answers, of the topics that the viewer may read. One query; counted up to fifty."""
    solved = Topic.objects.visible_to(viewer).filter(
        state=State.VISIBLE, solved=True, accepted__author=member.pk, accepted__state=State.VISIBLE
    )
    rows = list(solved.select_related("category", "accepted").order_by("-accepted_at")[:50])
    if not rows:
        return None
    return {"answers": rows[:LATEST], "number": f"{len(rows)}+" if len(rows) == 50 else str(len(rows))}


def answered_me(person: Any, viewer: Viewer) -> Iterable[tuple[int, meeting.Reason]]:
    """Who answered in topics that one opened oneself, and may still read. One query."""
    mine = Topic.objects.visible_to(person).filter(author=person.pk, state=State.VISIBLE)
    latest = mine.order_by("-pk").values("pk")[:OWN_TOPICS]
    posts = Post.objects.filter(topic__in=list(latest.values_list("pk", flat=True)), state=State.VISIBLE)
    authors = posts.exclude(author=person.pk).exclude(author=F("topic__author"))
    counts = Counter(authors.order_by("-pk").values_list("author", flat=True)[:LOOKED_AT])
    for member, number in counts.items():
        sentence = ngettext(
            "Answered in a topic that you opened",
            "Answered %(n)d times in topics that you opened",
            number,
        ) % {"n": number}
        yield member, meeting.Reason(sentence, min(1 + number, 5), ("answered",))


def register() -> None:
    profile_panels.add(Panel("deeds", gettext_lazy("By deeds"), "forums/_deeds.html", load, order=5))
    meeting.rules.append(answered_me)
