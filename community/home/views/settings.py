"""The site's own settings, for its administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.commons.access import Refused, permitted
from community.commons.site.models import Site
from community.commons.web.page import render_page

from .. import operations
from ..door_forms import DoorForm
from ..forms import SettingsForm


@permitted("home.change_settings")
def settings_change(request: HttpRequest) -> HttpResponse:
    return _change(request, SettingsForm, "home/settings_change.html", "home:settings-change")


@permitted("home.change_settings")
def door_change(request: HttpRequest) -> HttpResponse:
    """Who may join, what they are asked, and how the team signs in."""
    return _change(request, DoorForm, "home/door_change.html", "home:door-change")


def _change(
    request: HttpRequest, kind: type[SettingsForm | DoorForm], template: str, here: str
) -> HttpResponse:
    current = Site.objects.filter(pk=1).first() or Site()
    form = kind(request.POST if request.method == "POST" else None, instance=current)
    if form.is_bound and form.is_valid():
        try:
            operations.change_settings(current, by=request.user, changes=form.changes())
        except Refused as refusal:
            messages.info(request, refusal.sentence)
        else:
            messages.success(request, _("Saved. Every page knows within a few seconds."))
        return redirect(here)
    return render_page(request, template, {"form": form}, status=422 if form.is_bound else 200)
