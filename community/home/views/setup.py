"""The page behind the one-time link: a new site gets its name, its first administrator, its rooms and its rules."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from community.commons.access import Refused, public
from community.commons.site.models import Site
from community.commons.web.page import render_page
from forums.moderation.models import in_language
from membership.models import Member

from .. import operations
from ..forms import SetupForm
from ..rules_template import RULES
from ..setup import opens


@sensitive_post_parameters("password")
@public
@never_cache
def set_up(request: HttpRequest, key: str) -> HttpResponse:
    """404 for a wrong key and for a site that is set up: the link says nothing to whoever finds it later."""
    if not opens(key):
        raise Http404
    form = SetupForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                administrator = operations.set_up(
                    Site(), by=Member.objects.automaton(), founding=form.founding()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                login(request, administrator, backend="membership.backends.MemberBackend")
                messages.success(
                    request, _("Your community is open. Write the first topic, then invite people.")
                )
                return redirect("home:front")
    rules = [(in_language(rule.titles), in_language(rule.texts)) for rule in RULES]
    return render_page(request, "home/setup.html", {"form": form, "rules": rules}, status=status)
