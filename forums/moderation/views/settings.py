"""How the work is arranged: presets, saved views, deadlines, care."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted
from community.commons.web.page import render_page

from .. import operations
from ..care import care_of, hard_today
from ..filters import known_query
from ..models import Preset, QueueView
from ..presets import VARIABLES
from ..work_forms import CareForm, DeadlineForm, PresetForm, ViewForm


@permitted("moderation.see_presets")
def preset_list(request: HttpRequest) -> HttpResponse:
    presets = list(Preset.objects.select_related("rule", "written_by").prefetch_related("rule__versions"))
    context = {
        "presets": [one for one in presets if one.retired_at is None],
        "retired": [one for one in presets if one.retired_at is not None],
        "may_write": allowed(request.user, "moderation.write_preset"),
    }
    return render_page(request, "moderation/preset_list.html", context)


@permitted("moderation.write_preset")
def preset_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permitted("moderation.write_preset")
def preset_edit(request: HttpRequest, preset_id: int) -> HttpResponse:
    return _edit(request, _the_preset(preset_id))


def _the_preset(preset_id: int) -> Preset:
    preset = Preset.objects.select_related("rule").filter(pk=preset_id).first()
    if preset is None:
        raise Http404(_("There is no such preset."))
    return preset


def _edit(request: HttpRequest, preset: Preset | None) -> HttpResponse:
    form = PresetForm(request.POST or None, preset=preset)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.write_preset(preset, by=request.user, **form.values())
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, _("The preset is offered in every case from now on."))
                return redirect("moderation:preset-list")
    context = {"form": form, "preset": preset, "variables": [f"{{{name}}}" for name in VARIABLES]}
    return render_page(request, "moderation/preset_form.html", context, status=status)


@require_POST
@permitted("moderation.retire_preset")
def preset_retire(request: HttpRequest, preset_id: int) -> HttpResponse:
    operations.retire_preset(_the_preset(preset_id), by=request.user)
    messages.success(request, _("The preset is offered no more. Saving it again puts it back."))
    return redirect("moderation:preset-list")


@require_POST
@permitted("moderation.see_queue")
def view_save(request: HttpRequest) -> HttpResponse:
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Give the view a name."), status=422)
    asked = form.cleaned_data
    view = operations.save_view(None, by=request.user, name=asked["name"], query=known_query(asked["query"]))
    messages.success(request, _("“%(name)s” is kept among your views.") % {"name": view})
    return redirect(view.url)


@require_POST
@permitted("moderation.see_queue")
def view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """The list itself is shown after, so that it can be kept again."""
    view = QueueView.objects.filter(pk=view_id, member=request.user.pk).first()
    if view is None:
        raise Http404(_("There is nothing here that you may see."))
    operations.delete_view(view, by=request.user)
    messages.success(
        request, _("“%(name)s” is gone. This is what it showed: you can keep it again.") % {"name": view}
    )
    return redirect(view.url)


@permitted("moderation.set_deadlines")
def deadlines_set(request: HttpRequest) -> HttpResponse:
    """How long each class has."""
    form = DeadlineForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.set_deadlines(None, by=request.user, minutes=form.values())
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("From now on cases have these times."))
                return redirect("moderation:deadlines-set")
    return render_page(request, "moderation/deadlines.html", {"form": form}, status=status)


@permitted("moderation.see_queue")
def care_choose(request: HttpRequest) -> HttpResponse:
    """How one meets hard things, and how many there were today; nobody else sees this page's numbers."""
    form = CareForm(request.POST or None, instance=care_of(request.user))
    if request.method == "POST" and form.is_valid():
        operations.choose_care(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Only you see this."))
        return redirect("moderation:care-choose")
    context = {"form": form, "hard_today": hard_today(request.user)}
    return render_page(request, "moderation/care.html", context, status=422 if form.is_bound else 200)
