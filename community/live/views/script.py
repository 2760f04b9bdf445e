"""The script of a session: prepared messages, questions and polls."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, demand, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..models import Cue
from ..rights import rights_in
from .access import the_room


class CueForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Cue
        fields = ("kind", "text", "choices")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            "choices": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }


@signed_in
def session_script(request: HttpRequest, pk: int) -> HttpResponse:
    """What is prepared, in its order; a line more below."""
    room = the_room(request, pk)
    demand(request.user, "live.write_cue", room)
    form = CueForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.write_cue(room, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                return redirect("live:session-script", pk=room.pk)
    context = {
        "room": room,
        "session": room.session,
        "form": form,
        "cues": list(Cue.objects.of(room).select_related("item")),
        "arranges": rights_in(room.session, request.user).arranges,
    }
    return render_page(request, "live/session_script.html", context, status=status)


@require_POST
@signed_in
def cue_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a line up or down, or take it out (`do`)."""
    cue = Cue.objects.select_related("room__session").filter(pk=pk).first()
    if cue is None or not rights_in(cue.room.session, request.user).sees:
        raise Http404
    demand(request.user, "live.move_cue", cue)
    try:
        match request.POST.get("do"):
            case "drop":
                operations.drop_cue(cue, by=request.user)
                messages.success(request, _("The line is out of the script."))
            case "up" | "down":
                operations.move_cue(cue, by=request.user, up=request.POST["do"] == "up")
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("live:session-script", pk=cue.room_id)
