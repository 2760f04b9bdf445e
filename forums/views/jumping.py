"""To a place in a topic: a post by number, or the first one of a day."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Topic


def asked_for(request: HttpRequest, topic: Topic) -> HttpResponse | None:
    """Where `?post=17` or `?date=2026-05-01` (a day in the reader's zone) leads; None where neither is asked."""
    number, day = request.GET.get("post", ""), request.GET.get("date", "")
    if number:
        return _to_number(request, topic, number)
    return _to_day(request, topic, day) if day else None


def _to_number(request: HttpRequest, topic: Topic, number: str) -> HttpResponse:
    if (
        number.isascii()
        and number.isdecimal()
        and len(number) <= 9
        and 1 <= int(number) <= topic.highest_number
    ):
        return redirect(f"/forums/t/{topic.pk}/{int(number)}/")
    messages.info(request, _("This topic has posts 1 to %(n)d; here is its last.") % {"n": topic.last_number})
    return redirect(topic.url_of_post(max(1, topic.last_number)))


def _to_day(request: HttpRequest, topic: Topic, day: str) -> HttpResponse:
    try:
        date = parse_date(day)
    except ValueError:
        date = None
    if date is None:
        messages.info(request, _("“%(day)s” is no day; write it as in 2026-05-01.") % {"day": day[:40]})
        return redirect(topic.url)
    since = datetime.combine(date, time(), timezone.get_current_timezone())
    posts = topic.posts.shown().filter(created_at__gte=since).order_by("number")  # type: ignore[attr-defined]
    found = posts.values_list("number", flat=True).first()
    if found is not None:
        return redirect(topic.url_of_post(found))
    messages.info(
        request,
        _("Nothing was written here since %(day)s; this is the latest word.")
        % {"day": date_format(date, "DATE_FORMAT")},
    )
    return redirect(topic.url_of_post(max(1, topic.last_number)))
