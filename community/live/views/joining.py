"""Coming in: by a short code, by the code for cameras on the wall, and how rooms are for oneself."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from community.commons.access import public, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..models import Item, Preference, Question, Session
from ..polls import polls_in
from ..reading import preference_of
from .access import the_room


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code on the wall"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "").replace("-", "").upper()


@public
def session_join(request: HttpRequest) -> HttpResponse:
    """Type the code that stands on the wall."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if found := _session(request, code):
            return redirect(found.room_url)
        if not request.user.is_authenticated:
            return redirect_to_login(f"/live/j/{code}/" if code.isalnum() else "/live/join/")
        form.add_error("code", _("No session that is open to you has this code. Look at the wall once more."))
    return render_page(request, "live/join.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@public
def code_follow(request: HttpRequest, code: str) -> HttpResponse:
    """What a camera reads leads to the room; who is not signed in is asked to, whether or not there is one."""
    if found := _session(request, code.upper()):
        return redirect(found.room_url)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404(_("There is nothing here that you may see."))


def _session(request: HttpRequest, code: str) -> Session | None:
    found: Session | None = Session.objects.visible_to(request.user).filter(code=code).first()
    return found


@require_safe
@public
def room_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall of a hall: what stands on stage, the polls, the way in. Only what everybody may read."""
    room = the_room(request, pk)
    questions = (
        Item.objects.published()
        .filter(room=room, kind=Item.Kind.QUESTION)
        .select_related("question", "author")
    )
    stage = questions.filter(pk=room.stage_id or 0).first()
    context = {
        "room": room,
        "session": room.session,
        "stage": stage,
        "wanted": questions.filter(question__stage=Question.Stage.WAITING).order_by("-question__votes", "pk")[
            :3
        ],
        "polls": [one for one in polls_in(room, request.user)[:2] if not one.poll.is_closed or one.results],
        "squares": squares_of(f"{settings.SITE_URL}/live/j/{room.session.code}/"),
        "address": f"{settings.SITE_URL.split('://')[-1]}/live/join/",
    }
    return render_page(request, "live/screen.html", context, fragment="wall")


def squares_of(address: str) -> dict[str, Any]:
    """A code for cameras as one path of an SVG, and its size in squares."""
    import qrcode  # 5 MB, which few requests need

    code: Any = qrcode.QRCode(border=2)
    code.add_data(address)
    matrix = code.get_matrix()
    path = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return {"path": path, "size": len(matrix)}


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Preference
        fields = ("pace", "sound", "named")
        widgets = {"pace": forms.RadioSelect}


@signed_in
def preferences_choose(request: HttpRequest) -> HttpResponse:
    """What is read aloud, whether there is a sound, whether one is named."""
    member: Any = request.user
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=preference_of(member))
    if form.is_bound and form.is_valid():
        operations.choose_preferences(member, by=member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_back(request) or "live:preferences-choose")
    status = 422 if form.errors else 200
    return render_page(
        request, "live/preferences.html", {"form": form, "room": _back(request)}, status=status
    )


def _back(request: HttpRequest) -> str:
    """The room from which one came."""
    pk = request.POST.get("room") or request.GET.get("room", "")
    return f"/live/{pk}/room/" if pk.isascii() and pk.isdigit() and len(pk) < 16 else ""
