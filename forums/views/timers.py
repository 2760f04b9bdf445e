"""What waits for its time: timers of a topic, topics to be published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, demand, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..notices import moment_of, timers_of
from ..tool_forms import TimerForm
from .access import my_scheduled_topic, the_timer, the_topic


@signed_in
def topic_timers(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.set_timer", topic)
    form, status = TimerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.set_timer(
                    topic, by=request.user, act=form.cleaned_data["act"], at=form.cleaned_data["at"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("The timer is set. Everybody reads it at the head of the topic."))
                return redirect("forums:topic-timers", topic.pk)
    rows = [(timer, moment_of(timer)) for timer in timers_of(topic)]
    return render_page(
        request, "forums/topic_timers.html", {"topic": topic, "form": form, "rows": rows}, status=status
    )


@require_POST
@signed_in
def timer_cancel(request: HttpRequest, timer_id: int) -> HttpResponse:
    timer = the_timer(request, timer_id)
    operations.cancel_timer(timer, by=request.user)
    messages.success(request, _("The timer is cancelled."))
    return redirect("forums:topic-timers", timer.topic_id)


@require_POST
@signed_in
def scheduled_cancel(request: HttpRequest, scheduled_id: int) -> HttpResponse:
    operations.cancel_scheduled_topic(my_scheduled_topic(request, scheduled_id), by=request.user)
    messages.success(request, _("It will not be published. Its words are a draft now."))
    return redirect("forums:draft-list")
