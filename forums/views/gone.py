"""What stands where a topic stood: that it is gone, and why, without a word of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from community.commons.standing.models import State
from community.commons.web.page import render_page

from ..models import Category, Topic


def tombstone(request: HttpRequest, topic_id: int) -> HttpResponse | None:
    """The page (410) of a topic that was deleted or removed, for those who may see its category.

    None for what was never in sight: a topic that waits, is hidden, or stands where the reader may not look.
    """
    topic = (
        Topic.objects.filter(
            pk=topic_id,
            merged_into=None,
            state__in=[State.DELETED, State.REMOVED],
            category__in=Category.objects.visible_to(request.user),
        )
        .select_related("category", "restriction__statement")
        .first()
    )
    if topic is None:
        return None
    if topic.state == State.DELETED:
        sentence = _("Whoever opened this topic took it back before anybody answered.")
    elif topic.restriction is None or topic.restriction.state_before == State.HELD:
        return None
    else:
        sentence = _("A moderator removed this topic: %(rule)s. Its author knows why and may appeal.") % {
            "rule": topic.restriction.statement.rule_title
        }
    context = {"sentence": sentence, "category": topic.category}
    return render_page(request, "forums/topic_gone.html", context, status=410)
