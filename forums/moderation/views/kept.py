"""Words that lie apart: read under a record, held by law, erased by their author."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, allowed, permitted, signed_in
from community.commons.standing.subjects import subject_of
from community.commons.web.page import render_page

from .. import operations
from ..forms import LegalHoldForm
from ..keeping import named_by
from ..models import Case, KeptText, LegalHold
from .access import the_case, the_thing
from .cases import back_to


@require_POST
@permitted("moderation.see_queue")
def kept_read(request: HttpRequest, kept_id: int) -> HttpResponse:
    """What was removed, for whoever decides about it: a button, since each reading is recorded."""
    kept = KeptText.objects.filter(pk=kept_id).select_related("author").first()
    if kept is None:
        raise Http404(_("There is nothing here that you may see."))
    case = Case.objects.filter(subject_type=kept.subject_type, subject_id=kept.subject_id).first()
    if case is None:
        raise Http404(_("There is nothing here that you may see."))
    case = the_case(request, case.pk)
    try:
        text = operations.read_kept_text(kept, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
        return back_to(request, case)
    return render_page(request, "moderation/kept_text.html", {"kept": kept, "case": case, "text": text})


@require_POST
@permitted("moderation.place_hold")
def hold_place(request: HttpRequest, case_id: int) -> HttpResponse:
    """The law asks that what this case is about be kept."""
    case = the_case(request, case_id)
    form = LegalHoldForm(request.POST)
    thing = case.thing()
    if not form.is_valid() or thing is None:
        sentences = [str(one) for errors in form.errors.values() for one in errors]
        messages.error(request, " ".join(sentences) or _("What this case is about does not exist any more."))
        return back_to(request, case)
    until = timezone.make_aware(datetime.combine(form.cleaned_data["until"], time(23, 59)))
    try:
        operations.place_hold(thing, by=request.user, ground=form.cleaned_data["ground"], ends_at=until)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(
            request,
            _("Asked for: it begins when a second person confirms it, or a day later where you are few."),
        )
    return back_to(request, case)


def _the_hold(hold_id: int) -> LegalHold:
    hold = (
        LegalHold.objects.select_related("placed_by", "confirmed_by", "lifted_by").filter(pk=hold_id).first()
    )
    if hold is None:
        raise Http404(_("There is nothing here that you may see."))
    return hold


@permitted("moderation.view_hold")
def hold_detail(request: HttpRequest, hold_id: int) -> HttpResponse:
    """One legal hold: its ground and days, and the second person's yes or no."""
    hold = _the_hold(hold_id)
    case = Case.objects.filter(subject_type=hold.subject_type, subject_id=hold.subject_id).first()
    standing = hold.lifted_at is None and hold.ends_at > timezone.now()
    context = {
        "hold": hold,
        "case": case if case is not None and allowed(request.user, "moderation.view_case", case) else None,
        "standing": standing,
        "may_confirm": standing
        and hold.is_waiting
        and allowed(request.user, "moderation.confirm_hold", hold),
        "may_lift": standing and allowed(request.user, "moderation.lift_hold", hold),
    }
    return render_page(request, "moderation/hold_detail.html", context)


@require_POST
@permitted("moderation.view_hold")
def hold_confirm(request: HttpRequest, hold_id: int) -> HttpResponse:
    """The second person agrees."""
    hold = _the_hold(hold_id)
    try:
        operations.confirm_hold(hold, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Held: nothing of it is deleted until then."))
    return redirect(hold.url)


@require_POST
@permitted("moderation.view_hold")
def hold_lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End it, or do not confirm it."""
    hold = _the_hold(hold_id)
    try:
        operations.lift_hold(hold, by=request.user)
    except (Refused, Forbidden) as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The hold is over."))
    return redirect(hold.url)


@signed_in
def own_erase(request: HttpRequest) -> HttpResponse:
    """Erase for ever what one wrote and deleted; says before what an open case keeps."""
    thing = the_thing(request)
    subject = subject_of(thing)
    author = subject.author(thing)
    if author is None or author.pk != request.user.pk:
        raise Http404(_("There is nothing here that you may see."))
    if request.method == "POST":
        try:
            kept = operations.erase_own(thing, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal.sentence))
        else:
            messages.success(
                request,
                _("Erased. What an open case names lies apart, and goes when that is over.")
                if kept
                else _("Erased for ever."),
            )
        return redirect("moderation:statement-list")
    context = {
        "thing": thing,
        "subject": subject,
        "title": subject.title(thing),
        "named": named_by(subject, thing),
        "possible": thing.state in ("deleted", "removed"),
    }
    return render_page(request, "moderation/own_erase.html", context)
