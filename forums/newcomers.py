"""What new members may put into a post, and how fast they write: small numbers against spam, each with its sentence."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from community.commons.access import Refused
from community.commons.activity.log import quiet
from community.commons.site import site
from community.commons.text.links import leads_away

from .models import Post, is_newcomer


def within_limits(by: Any, *, links: list[str], images: list[str]) -> None:
    """Raises Refused (422) where a new member's text holds more links or pictures than the settings allow."""
    if quiet() or getattr(by, "automaton", False) or not is_newcomer(by):
        return
    most = site().newcomer_links
    leading_away = {link for link in links if leads_away(link)}
    if len(leading_away) > most:
        raise Refused(
            ngettext(
                "New members may put %(n)d link into a post; yours has %(have)d. Take some out, or wait: "
                "“What you can do” in your menu says how long.",
                "New members may put %(n)d links into a post; yours has %(have)d. Take some out, or wait: "
                "“What you can do” in your menu says how long.",
                most,
            )
            % {"n": most, "have": len(leading_away)},
            status=422,
        )
    most = site().newcomer_images
    if len(images) > most:
        raise Refused(
            ngettext(
                "New members may put %(n)d picture into a post; yours has %(have)d. Take some out, or wait: "
                "“What you can do” in your menu says how long.",
                "New members may put %(n)d pictures into a post; yours has %(have)d. Take some out, or wait: "
                "“What you can do” in your menu says how long.",
                most,
            )
            % {"n": most, "have": len(images)},
            status=422,
        )


def within_an_hour(by: Any) -> None:
    """Raises Refused (429) where a new member has written as much in the last hour as the settings allow."""
    if quiet() or getattr(by, "automaton", False) or not is_newcomer(by):
        return
    most = site().newcomer_posts
    since = timezone.now() - timedelta(hours=1)
    if Post.objects.filter(author=by, created_at__gt=since).count() >= most:
        raise Refused(
            ngettext(
                "New members write %(n)d post in an hour. Your text is kept: send it a little later.",
                "New members write %(n)d posts in an hour. Your text is kept: send it a little later.",
                most,
            )
            % {"n": most},
            status=429,
        )
