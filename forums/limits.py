"""What a limit on an account means while writing: read first, slowly, without links. Nothing typed is lost."""

from datetime import timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now, quiet
from community.commons.standing.asks import limited_by
from community.commons.standing.models import Sanction, State

from .models import Category, Post, Topic
from .writing import Written, span_in_words

PAUSE = timedelta(minutes=10)  # between two posts


def limit_on(person: Any, place: Category | Topic) -> Sanction | None:
    """The limit that this person writes under here."""
    if quiet():
        return None
    category = place if isinstance(place, Category) else place.category
    topic = f"forums.topic:{place.pk}" if isinstance(place, Topic) else ""
    return limited_by(person, category.space, topic)


def check_limits(place: Category | Topic, *, by: Any, written: Written, pause: bool = True) -> None:
    """Under a limit: no links, no pictures, and ten minutes between two posts.

    Raises Refused with what to mend or how long to wait.
    """
    if limit_on(by, place) is None:
        return
    if written.shows:
        raise Refused(
            _(
                "While your account is limited you write without links and pictures: take them out and send it again."
            ),
            status=422,
        )
    last = Post.objects.filter(author=by).order_by("-pk").values_list("created_at", flat=True).first()
    left = (last + PAUSE - now()).total_seconds() if pause and last else 0
    if left > 0:
        raise Refused(
            _("While your account is limited there are ten minutes between two posts. Try again in %(left)s.")
            % {"left": span_in_words(ceil(left))},
            status=429,
        )


def check_edit(post: Post, *, by: Any, written: Written) -> None:
    """Who writes under a limit mends what waits; what is shown would change without anybody reading it first."""
    if limit_on(by, post.topic) is None:
        return
    if post.state == State.VISIBLE:
        raise Refused(
            _(
                "While your account is limited, what is shown can't be edited: a moderator could not read it first."
            )
        )
    check_limits(post.topic, by=by, written=written, pause=False)
