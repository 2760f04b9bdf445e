"""After a session: publishing it as a topic, answering what was left open, taking one's name back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, demand, signed_in
from community.commons.web.page import render_page
from forums.models import Category

from .. import operations
from ..models import Item, Question, Room, Session
from ..operations.afterwards import to_publish, wider_than
from ..publishing import publish_questions
from .access import the_room


class PublishingForm(forms.Form):
    category = forms.ModelChoiceField(Category.objects.none(), label=gettext_lazy("Category"))

    def __init__(self, *args: Any, session: Session, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = [
            one.pk
            for one in Category.objects.visible_to(by)
            if not wider_than(one, session) and allowed(by, "forums.open_topic", one)
        ]
        self.fields["category"].queryset = Category.objects.filter(pk__in=open_to)  # type: ignore[attr-defined]


@signed_in
def session_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes a post, where; then it is done in the background, and the topic shows how far it is."""
    room = the_room(request, pk)
    demand(request.user, "live.publish_session", room.session)
    form = PublishingForm(request.POST or None, session=room.session, by=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                topic = operations.publish_session(
                    room.session, by=request.user, category=form.cleaned_data["category"]
                )
                publish_questions.enqueue(room.pk)
                messages.success(request, _("Published. The questions follow, one post each."))
                return redirect(topic.url)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
    context = {"room": room, "session": room.session, "form": form, "questions": to_publish(room)}
    return render_page(request, "live/session_publish.html", context, status=status)


@require_POST
@signed_in
def name_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's name off what one said, or put it back, until it is published."""
    room = the_room(request, pk)
    withdrawn = request.POST.get("withdrawn") != "0"
    try:
        operations.withdraw_name(room, by=request.user, withdrawn=withdrawn)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(
            request,
            _("Your name stands under nothing that you said here.")
            if withdrawn
            else _("Your name stands under what you said here again."),
        )
    return redirect(room.session.url)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


@signed_in
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in writing what was left open; it becomes a post of one's own in the topic."""
    found = Item.objects.visible_to(request.user).filter(pk=pk, kind=Item.Kind.QUESTION)
    item = found.select_related("author", "question", "room__session", "room__topic").first()
    if item is None or item.room.topic_id is None:
        raise Http404
    demand(request.user, "live.answer_later", item)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                post = operations.answer_later(item, by=request.user, answer=form.cleaned_data["answer"])
                return redirect(post.url)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
    return render_page(request, "live/question_answer.html", {"item": item, "form": form}, status=status)


def afterwards_of(room: Room, person: Any) -> dict[str, Any]:
    """What a session's page shows once the room is closed: at most four statements."""
    if not room.is_over:
        return {}
    open_ones = Question.objects.wanted().filter(item__room=room).select_related("item__author")
    own = Item.objects.filter(room=room, author=person.pk) if getattr(person, "pk", None) else None
    return {
        "open_questions": list(open_ones[:50]),
        "may_publish": room.topic_id is None and allowed(person, "live.publish_session", room.session),
        "may_answer": room.topic_id is not None and allowed(person, "live.answer_later", room.session),
        "said_something": bool(own is not None and own.exists()),
        "name_withdrawn": bool(
            own is not None and own.filter(nameless=True, data__name_withdrawn=True).exists()
        ),
    }
