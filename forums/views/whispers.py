"""Whispers: written on a page of their own, read between the posts by those who moderate."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, demand, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..models import Whisper
from .access import the_topic


@signed_in
def topic_whisper(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Say something to the team, below a post (`?after=12`) or at the end."""
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.whisper", topic)
    asked = request.POST.get("after") or request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    text, error, status = request.POST.get("text", ""), "", 200
    if request.method == "POST":
        try:
            said = operations.whisper(topic, by=request.user, text=text, after=after)
        except Refused as refusal:
            error, status = str(refusal.sentence), refusal.status
        else:
            messages.success(request, _("Whispered: only those who moderate here read it."))
            return redirect(f"/forums/t/{topic.pk}/{said.after}/" if said.after else topic.url)
    context = {"topic": topic, "text": text, "error": error, "after": "" if after is None else after}
    return render_page(request, "forums/topic_whisper.html", context, status=status)


@require_safe
@signed_in
def whisper_detail(request: HttpRequest, whisper_id: int) -> HttpResponse:
    """One whisper without a page around it: what an open page of the team fetches when it hears of it."""
    said = the_whisper(request, whisper_id)
    return render_page(request, "forums/_whispers.html", {"whispers": [said]})


@require_POST
@signed_in
def whisper_take_back(request: HttpRequest, whisper_id: int) -> HttpResponse:
    said = the_whisper(request, whisper_id)
    operations.take_back_whisper(said, by=request.user)
    messages.success(request, _("The whisper is taken back."))
    return redirect(said.topic.url)


def the_whisper(request: HttpRequest, whisper_id: int) -> Whisper:
    """Raises Http404 for everybody who does not moderate its topic."""
    said = Whisper.objects.filter(pk=whisper_id).select_related("topic__category", "author").first()
    if said is None or not allowed(request.user, "forums.whisper", said.topic):
        raise Http404(_("There is nothing here that you may see."))
    return said
