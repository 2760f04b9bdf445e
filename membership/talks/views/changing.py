"""The people and the name of a conversation, silence and leaving; messages mended and taken back; who may write."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, demand, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..drawing import people_of
from ..forms import AddForm, MessageForm, NameForm, WritersForm
from ..models import MayWrite, Participant, Preference
from ..reading import others_in, title_of
from .access import the_message, the_place


@require_safe
@signed_in
def conversation_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part, and what can be changed."""
    return _people(request, the_place(request, pk))


def _people(request: HttpRequest, place: Participant, status: int = 200, **forms: Any) -> HttpResponse:
    conversation = place.conversation
    others = others_in([conversation.pk], request.user).get(conversation.pk, [])
    context = {
        "conversation": conversation,
        "place": place,
        "title": title_of(conversation, others),
        "people": people_of(conversation),
        "may_change": allowed(request.user, "talks.add_person", conversation),
        "name_form": NameForm(initial={"name": conversation.name}),
        "add_form": AddForm(),
    }
    return render_page(request, "talks/conversation_people.html", context | forms, status=status)


@require_POST
@signed_in
def person_add(request: HttpRequest, pk: int) -> HttpResponse:
    place = the_place(request, pk)
    demand(request.user, "talks.add_person", place.conversation)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _people(request, place, 422, add_form=form)
    try:
        operations.add_person(place.conversation, by=request.user, member=form.cleaned_data["person"][0])
    except Refused as refusal:
        form.add_error("person", str(refusal.sentence))
        return _people(request, place, refusal.status, add_form=form)
    messages.success(request, _("Added. They read what is said from now on."))
    return redirect("talks:conversation-people", pk)


@require_POST
@signed_in
def conversation_name(request: HttpRequest, pk: int) -> HttpResponse:
    place = the_place(request, pk)
    demand(request.user, "talks.name_conversation", place.conversation)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _people(request, place, 422, name_form=form)
    try:
        operations.name_conversation(place.conversation, by=request.user, name=form.cleaned_data["name"])
    except Refused as refusal:
        form.add_error("name", str(refusal.sentence))
        return _people(request, place, refusal.status, name_form=form)
    messages.success(request, _("The name is changed."))
    return redirect("talks:conversation-people", pk)


@require_POST
@signed_in
def conversation_mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Silence it, or hear of it again; the form says which."""
    place = the_place(request, pk)
    muted = request.POST.get("muted", "true") == "true"
    operations.mute_conversation(place.conversation, by=request.user, muted=muted)
    if muted:
        messages.success(request, _("You are told of nothing that is said here; the list still shows it."))
    else:
        messages.success(request, _("You are told again of what is said here."))
    return redirect("talks:conversation-people", pk)


@signed_in
def conversation_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, since one comes back only if somebody adds one again; then leave."""
    place = the_place(request, pk)
    demand(request.user, "talks.leave_conversation", place.conversation)
    if request.method == "POST":
        operations.leave_conversation(place.conversation, by=request.user)
        messages.success(request, _("You left the conversation."))
        return redirect("talks:conversation-list")
    others = others_in([pk], request.user).get(pk, [])
    context = {"conversation": place.conversation, "title": title_of(place.conversation, others)}
    return render_page(request, "talks/conversation_leave.html", context)


@signed_in
def message_edit(request: HttpRequest, pk: int) -> HttpResponse:
    message = the_message(request, pk)
    demand(request.user, "talks.edit_message", message)
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"text": message.text})
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            operations.edit_message(message, by=request.user, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
            status = refusal.status
        else:
            return redirect(message.url)
    context = {"form": form, "message": message}
    return render_page(request, "talks/message_edit.html", context, status=status)


@signed_in
def message_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, since the words are gone then; take the message back."""
    message = the_message(request, pk)
    demand(request.user, "talks.withdraw_message", message)
    if request.method == "POST":
        operations.withdraw_message(message, by=request.user)
        messages.success(request, _("Your message is taken back."))
        return redirect(message.url)
    return render_page(request, "talks/message_withdraw.html", {"message": message})


@signed_in
def writers_choose(request: HttpRequest) -> HttpResponse:
    """Who may begin a conversation with oneself."""
    member: Any = request.user
    chosen = Preference.objects.filter(member=member).values_list("may_write", flat=True).first()
    form = WritersForm(
        request.POST if request.method == "POST" else None, initial={"may_write": chosen or Preference.USUAL}
    )
    if request.method == "POST" and form.is_valid():
        operations.choose_writers(member, by=member, may_write=MayWrite(form.cleaned_data["may_write"]))
        messages.success(request, _("Saved."))
        return redirect("talks:writers-choose")
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "talks/writers_choose.html", {"form": form}, status=status)
