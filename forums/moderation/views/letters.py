"""Letters with the team: the team's list, one member's conversation, and the member's own page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, demand, permitted, signed_in
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from membership.models import Member

from .. import operations
from ..forms import NoteForm
from ..models import Case, Conversation, Note, TeamLetter
from ..work_forms import LetterForm

LETTERS_ON_A_PAGE = 30


@signed_in
def letters_mine(request: HttpRequest) -> HttpResponse:
    """A member's own letters with the team, with the form to answer."""
    form = LetterForm(request.POST or None)
    status = 200
    if request.method == "POST":
        demand(request.user, "moderation.answer_team", request.user)
        status = 422
        if form.is_valid():
            try:
                operations.answer_team(request.user, by=request.user, text=form.cleaned_data["text"])
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("Your answer is with the team."))
                return redirect("moderation:letters-mine")
    context = {
        "page": _letters(request, request.user),
        "form": form,
        "may_answer": allowed(request.user, "moderation.answer_team", request.user),
        "works": allowed(request.user, "moderation.see_letters"),
        "others": False,
    }
    return render_page(request, "moderation/letters.html", context, status=status)


def _letters(request: HttpRequest, member: Any) -> Any:
    rows = TeamLetter.objects.filter(member=member.pk).select_related("author", "case")
    return keyset_page(rows, request, order=("-at", "-pk"), size=LETTERS_ON_A_PAGE)


@permitted("moderation.see_letters")
def letter_list(request: HttpRequest) -> HttpResponse:
    """All conversations of the team, those that wait for an answer named."""
    rows = Conversation.objects.exclude(member=request.user.pk).select_related("member")
    page = keyset_page(rows, request, order=("-last_at", "-pk"), size=LETTERS_ON_A_PAGE)
    return render_page(request, "moderation/letter_list.html", {"page": page})


@permitted("moderation.see_letters")
def letters_with(request: HttpRequest, handle: str) -> HttpResponse:
    """The conversation with one member, as the team reads it."""
    member = the_member(request, handle)
    form = LetterForm(request.POST or None)
    case = _case_asked(request, member)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            operations.write_to_member(member, by=request.user, text=form.cleaned_data["text"], case=case)
            messages.success(request, _("Your letter is sent; every colleague can read it here."))
            return redirect("moderation:letters-with", member.handle)
    context = {
        "member": member,
        "page": _letters(request, member),
        "form": form,
        "may_answer": True,
        "works": True,
        "others": True,
        "case": case,
        "notes": Note.objects.filter(member=member.pk, case=None)
        .select_related("author")
        .order_by("-at")[:20],
    }
    return render_page(request, "moderation/letters.html", context, status=status)


def the_member(request: HttpRequest, handle: str) -> Member:
    """Raises Http404, or Forbidden for oneself."""
    member = Member.objects.people().filter(handle=handle.lower()).first()
    if member is None:
        raise Http404(_("There is nobody of this name."))
    demand(request.user, "moderation.write_to_member", member)
    return member


@require_POST
@permitted("moderation.see_letters")
def member_note(request: HttpRequest, handle: str) -> HttpResponse:
    """A note for colleagues on a member, from the member's page."""
    member = the_member(request, handle)
    form = NoteForm(request.POST)
    if form.is_valid():
        operations.note_on_member(member, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Your note stands beside each case about this member."))
    else:
        messages.error(request, _("Write something first: the note is empty."))
    return redirect(f"{member.url}#panel-moderation")


def _case_asked(request: HttpRequest, member: Member) -> Case | None:
    """`?case=12`, where it is about this member or reported by them and the viewer works on it."""
    asked = request.GET.get("case", "")
    if not asked.isdecimal() or len(asked) > 17:
        return None
    case = Case.objects.workable_by(request.user).filter(pk=int(asked)).first()
    if case is None or (case.author_id != member.pk and not case.reports.filter(reporter=member.pk).exists()):
        return None
    return case
