"""The list of one's conversations, a conversation with its messages, and beginning one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, signed_in
from community.commons.web.page import render_page
from community.commons.web.pagination import Cursor, keyset_page, write
from membership.models import Member

from .. import operations
from ..drawing import drawn, with_people
from ..forms import BeginForm, MessageForm
from ..models import Conversation, Message, Participant, pair_of
from ..reaching import may_go_on
from ..reading import others_in, rows_of, title_of
from .access import number_in, the_message, the_place

ON_A_PAGE = 30
LONGEST_SEARCH = 100


@require_safe
@signed_in
def conversation_list(request: HttpRequest) -> HttpResponse:
    """One's conversations, the latest first; with `?q=` the messages of one's own that hold these words."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if words:
        return _found(request, words)
    places = Participant.objects.now_in(request.user).select_related("conversation")
    page = keyset_page(places, request, order=("-conversation__last_at", "-pk"), size=ON_A_PAGE)
    context = {"page": page, "rows": rows_of(page, request.user), "words": ""}
    return render_page(request, "talks/conversation_list.html", context)


def _found(request: HttpRequest, words: str) -> HttpResponse:
    messages = with_people(Message.objects.readable_by(request.user)).filter(text__icontains=words)
    page = keyset_page(messages.select_related("conversation"), request, order=("-pk",), size=ON_A_PAGE)
    others = others_in({one.conversation_id for one in page}, request.user)
    found = [(one, title_of(one.conversation, others.get(one.conversation_id, []))) for one in page]
    context = {"page": page, "found": found, "words": words}
    return render_page(request, "talks/conversation_list.html", context)


@signed_in
def conversation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A conversation from its newest message back; a message that is sent stands at its end."""
    place = the_place(request, pk)
    form = MessageForm(request.POST or None)
    if request.method != "POST":
        return _conversation(request, place, form)
    if not form.is_valid():
        return _conversation(request, place, form, 422)
    try:
        message = operations.send_message(
            place.conversation, by=request.user, text=form.cleaned_data["text"], key=form.cleaned_data["key"]
        )
    except operations.AlreadySent as again:
        message = again.message
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _conversation(request, place, form, refusal.status)
    return redirect(f"{place.conversation.url}#m{message.number}")


def _conversation(
    request: HttpRequest, place: Participant, form: MessageForm, status: int = 200
) -> HttpResponse:
    conversation, person = place.conversation, request.user
    messages = with_people(Message.objects.visible_to(person).filter(conversation=conversation))
    page = keyset_page(messages, request, order=("-number",), size=ON_A_PAGE)
    others = others_in([conversation.pk], person).get(conversation.pk, [])
    may_write = allowed(person, "talks.send_message", conversation)
    context = {
        "conversation": conversation,
        "place": place,
        "others": others,
        "title": title_of(conversation, others),
        "page": page,
        "said": drawn(list(reversed(page.items)), place, person),
        "newest": not page.previous_url,
        "form": form,
        "may_write": may_write,
        "closed": may_write and not may_go_on(conversation, person),
    }
    return render_page(request, "talks/conversation_detail.html", context, status=status)


@require_safe
@signed_in
def message_list(request: HttpRequest, pk: int) -> HttpResponse:
    """For an open page: what came after a number, or one message as it is now."""
    place = the_place(request, pk)
    messages = with_people(Message.objects.visible_to(request.user).filter(conversation=place.conversation))
    if number := number_in(request.GET.get("number")):
        messages = messages.filter(number=number)
    else:
        messages = messages.filter(number__gt=number_in(request.GET.get("after")))
    rows = list(messages.order_by("number")[:ON_A_PAGE])
    context = {"said": drawn(rows, place, request.user), "conversation": place.conversation, "bare": True}
    return render_page(request, "talks/_messages.html", context)


@require_safe
@signed_in
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a message leads to the page of the conversation on which it stands."""
    message = the_message(request, pk)
    upward = write(Cursor(False, (message.number + 1,)))
    return redirect(f"{message.conversation.url}?at={upward}#m{message.number}")


@require_POST
@signed_in
def conversation_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything up to a number was read; without one, everything."""
    conversation = the_place(request, pk).conversation
    number = number_in(request.POST.get("number")) or conversation.last_number
    read = operations.mark_read(conversation, by=request.user, number=number)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"read": read})
    return redirect(conversation.url)


@signed_in
def conversation_begin(request: HttpRequest) -> HttpResponse:
    """Write to one person or to several; who has a conversation with the one already goes on with it."""
    to = request.GET.get("to", "")[:100]
    if request.method != "POST":
        if before := _with(request.user, to):
            return redirect(before.url)
        return _begin(request, BeginForm(initial={"people": f"@{to}" if to else ""}))
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _begin(request, form, 422)
    asked = form.cleaned_data
    try:
        conversation = operations.begin_conversation(
            None,
            by=request.user,
            people=asked["people"],
            text=asked["text"],
            name=asked["name"],
            key=asked["key"],
        )
    except operations.AlreadySent as again:
        conversation = again.message.conversation
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _begin(request, form, refusal.status)
    return redirect(conversation.url)


def _with(person: Any, handle: str) -> Conversation | None:
    """The conversation of these two, where there is one."""
    other = Member.objects.with_account().filter(handle=handle.lower()).first() if handle else None
    if other is None or other.pk == person.pk:
        return None
    return Conversation.objects.of(person).filter(pair=pair_of(person, other)).first()


def _begin(request: HttpRequest, form: BeginForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "may_write": allowed(request.user, "talks.begin_conversation")}
    return render_page(request, "talks/conversation_begin.html", context, status=status)
